"""Plays by quarter-hour, of sealed days: what a page shows first needs no more.

A question takes those of a day where a single source tells of plays, nothing in the day came late
or is open, no item got another kind or length since, and where its time cuts no quarter-hour; else
it reads the plays. They follow from names, which may be others after a start: they are never kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from time import monotonic

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.engine import ROLLED, Cursor, insert_rows, make_table, turn
from tallylight.analytics.rollups.batches import together
from tallylight.analytics.rollups.sums import Rolled
from tallylight.analytics.scope import Scope, sealed_days
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import DAY

KIND = "plays"
DIMENSIONS = {**PLACES, "kind": Dimension("Kind", "f.kind")}
"""What they can be grouped and chosen by."""
_QUARTER_MS = QUARTER // 1000
_MOST = 4_000_000
NAMED_EVERY_S = 600.0
TABLES: Mapping[str, Mapping[str, str]] = {
    "play_sums": {
        "day": "INTEGER",
        "site": "INTEGER",
        "source": "INTEGER",
        "stream": "BIGINT",
        "began": "BIGINT",
        "kind": "VARCHAR",
        "had_errors": "BOOLEAN",
        "knows_skip": "BOOLEAN",
        "is_skip": "BOOLEAN",
        "plays": "BIGINT",
        "played_ms": "BIGINT",
    },
    "rolled_play_days": {
        "day": "INTEGER",
        "content": "VARCHAR",
        "mark": "INTEGER",
        "holds": "BOOLEAN",
    },
}
_SUMMED_UP = {"day": "INTEGER", "content": "VARCHAR"}
_NOW = "(SELECT mark FROM titled_mark)"
_NOT_OF_SUMS = "NULL AS started_at, NULL AS key, NULL AS play_id"
_Ended = Callable[[Sequence[Sheet], Path], str]


def rolled(cursor: Cursor, scope: Scope, *, songs_only: bool) -> Rolled | None:
    """The sums that hold in a scope; None where there are none, or they cannot answer."""
    if not scope.rolls_up or not {*scope.asked} <= DIMENSIONS.keys():
        return None
    days = _days(cursor, scope)
    if not days:
        return None
    songs = "f.kind = 'song'" if songs_only else "true"
    rows = f"""
        SELECT {scope.columns(DIMENSIONS)} f.began AS moment, {_NOT_OF_SUMS}, f.site AS site_key,
            f.stream AS stream_key, NULL AS item_id, f.played_ms, NULL AS aired_ms,
            NULL AS length_ms, true AS is_over, NULL AS off_air, f.had_errors, f.knows_skip,
            f.is_skip, f.plays
        FROM (
            SELECT * FROM play_sums
            WHERE day IN ({dialect.numbers(sorted(days))})
                AND site IN ({dialect.numbers(scope.sites)})
                AND began >= {scope.start // 1000} AND began < {scope.end // 1000}
        ) AS f {scope.joined(DIMENSIONS)}
        WHERE {songs} AND {scope.chosen(DIMENSIONS)}
    """
    return Rolled(rows, days)


def _days(cursor: Cursor, scope: Scope) -> frozenset[int]:
    """The days whose sums hold, with no quarter-hour that an end of the time cuts."""
    contents = {one.content for one in scope.sheets if one.kind == KIND}
    cut = {at // DAY for at in (scope.start, scope.end) if at % QUARTER}
    told = cursor.execute(f"""
        SELECT day, content FROM rolled_play_days
        WHERE holds AND mark = {_NOW}
            AND day NOT IN (SELECT day FROM late_days WHERE kind = '{KIND}')
            AND day BETWEEN {scope.start // DAY} AND {scope.end // DAY}
    """).fetchall()
    return frozenset(day for day, content in told if content in contents and day not in cut)


class PlayDays:
    """Keeps the tables of plays; for one thread at a time.

    ended: the SELECT of the plays of some sealed days with what sums are made of.
    """

    def __init__(self, cursor: Cursor, root: Path, ended: _Ended) -> None:
        self._cursor = cursor
        self._root = root
        self._ended = ended
        self._made_at = -inf

    def missing(self, sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
        """The days that are not summed up as they are now, some together, the newest first."""
        wanted = {one.content: one for one in sheets if one.kind == KIND}
        told = self._cursor.execute(f"SELECT content, mark = {_NOW} FROM rolled_play_days")
        known = {content for content, holds in told.fetchall() if holds or self.is_too_soon}
        self._forget(wanted.keys() & known)
        days = (wanted[content] for content in wanted.keys() - known)
        for some in together(sorted(days, key=_day, reverse=True)):
            row = self._cursor.execute(f"SELECT count(*) < {_MOST} FROM play_sums").fetchone()
            if row == (False,):
                return
            yield some

    @property
    def is_too_soon(self) -> bool:
        """Whether what follows from names was made just now: they may change again and again."""
        return monotonic() - self._made_at < NAMED_EVERY_S

    def sum_up(self, sheets: Sequence[Sheet]) -> None:
        """Sum up some days; of one with a play that is open is noted that it cannot be."""
        self._made_at = monotonic()
        sheets = sorted(sheets, key=_day)
        make_table(self._cursor, "summed_up", _SUMMED_UP, is_own=True)
        told = [(one.day, one.content) for one in sheets]
        insert_rows(self._cursor, "summed_up", _SUMMED_UP, told)
        start = f"{dialect.micros('started_at')} // {DAY}"
        self._cursor.execute(f"""
            CREATE OR REPLACE TEMPORARY TABLE open_days AS
            SELECT DISTINCT {start} AS day
            FROM ({sealed_days(sheets, self._root, "ended_at IS NULL")})
        """)
        self._cursor.execute(f"""
            INSERT INTO {ROLLED}.rolled_play_days
            SELECT day, content, {_NOW}, day NOT IN (FROM open_days) FROM summed_up
        """)
        self._cursor.execute(f"""
            INSERT INTO {ROLLED}.play_sums
            SELECT day, site, source, stream, moment // {_QUARTER_MS} * {_QUARTER_MS}, kind,
                had_errors, knows_skip, is_skip, count(*), sum(played_ms)
            FROM ({self._ended(sheets, self._root)})
            WHERE day NOT IN (FROM open_days) GROUP BY ALL
        """)

    def _forget(self, kept: Iterable[str]) -> None:
        """Drop the sums of all days but some, by their contents."""
        told = self._cursor.execute("SELECT day, content FROM rolled_play_days").fetchall()
        held = {*kept}
        gone = sorted({day for day, content in told if content not in held})
        if gone:
            with turn(self._cursor):
                for table in TABLES:
                    self._cursor.execute(
                        f"DELETE FROM {ROLLED}.{table} WHERE day IN ({dialect.numbers(gone)})"
                    )


def _day(sheet: Sheet) -> int:
    return sheet.day
