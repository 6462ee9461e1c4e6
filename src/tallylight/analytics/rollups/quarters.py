"""Quarter-hours of the audience beside the names: what is reckoned already is not read again.

They mirror the store's table up to its mark. What later counts touch is listed as stale, and is
reckoned from the counts like everything after the mark and the ends of the time asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor, insert_document, insert_rows, make_table
from tallylight.analytics.rollups.groups import lay_groups
from tallylight.analytics.scope import Scope
from tallylight.analytics.spans import Span, few
from tallylight.analytics.touched import Touched
from tallylight.model.buckets import QUARTER
from tallylight.model.history import day_of
from tallylight.model.time import DAY, Instant
from tallylight.store.read import feed
from tallylight.store.read.counts import runs
from tallylight.store.read.quarters import Mark, mark_of, touched
from tallylight.store.schema import audience_quarters, sites

_COLUMNS = {
    "site": "INTEGER",
    "at": "BIGINT",
    "stream": "BIGINT",
    "heard": "BIGINT",
    "known": "BIGINT",
    "high": "INTEGER",
    "high_at": "BIGINT",
}
_STALE = {"site": "INTEGER", "began": "BIGINT"}
_UNTIL = {"until": "BIGINT"}
_SLICE = 14 * DAY
# More are read faster all together.
_MOST_AGAIN = 2_000
# So many pieces are reckoned from counts at most: what lies between two that are near goes along.
_MOST_PIECES = 6


class Quarters:
    """The tables `quarters`, `stale_quarters` and `quarters_until`; for one thread at a time.

    touched: told of the days whose counts changed, also where nobody reads the counts themselves.
    """

    def __init__(self, cursor: Cursor, touched: Touched) -> None:
        self._mark: Mark | None = None
        self._stale: set[tuple[int, Instant]] | None = None
        self._touched = touched
        make_table(cursor, "quarters", _COLUMNS)
        make_table(cursor, "stale_quarters", _STALE)
        make_table(cursor, "quarters_until", _UNTIL)

    def forget(self) -> None:
        """Read everything anew."""
        self._mark = self._stale = None

    def refresh(self, cursor: Cursor, connection: sa.Connection) -> None:
        """Follow the store."""
        mark = mark_of(connection)
        if mark != self._mark:
            again = _changed(connection, self._mark, mark)
            if again is None:
                _load(cursor, connection)
            else:
                _replace(cursor, connection, again)
            make_table(cursor, "quarters_until", _UNTIL)
            insert_rows(cursor, "quarters_until", _UNTIL, [(mark.until,)])
            self._mark = mark
        stale = touched(connection, mark.key) if mark.until else set[tuple[int, Instant]]()
        if stale != self._stale:
            make_table(cursor, "stale_quarters", _STALE)
            insert_rows(cursor, "stale_quarters", _STALE, [*stale])
            self._stale = stale
        self._touched.note("audience", {day_of(at) for _, at in stale})


def _changed(
    connection: sa.Connection, before: Mark | None, now: Mark
) -> Sequence[tuple[int, Instant]] | None:
    """Which quarter-hours were reckoned between two marks; None: so many that all are read."""
    if before is None or not before.until or now.key < before.key or now.until < before.until:
        return None
    opened = range(before.until, now.until, QUARTER)
    if len(opened) > _MOST_AGAIN:
        return None
    found = touched(connection, before.key)
    found.update((site, at) for site in connection.scalars(sa.select(sites.c.key)) for at in opened)
    return [*found] if len(found) <= _MOST_AGAIN else None


def _load(cursor: Cursor, connection: sa.Connection) -> None:
    make_table(cursor, "quarters", _COLUMNS)
    at = audience_quarters.c.at
    first, last = connection.execute(sa.select(sa.func.min(at), sa.func.max(at))).one()
    if first is not None:
        for begin in range(first, last + 1, _SLICE):
            _take(cursor, connection, at >= begin, at < begin + _SLICE)


def _replace(
    cursor: Cursor, connection: sa.Connection, again: Sequence[tuple[int, Instant]]
) -> None:
    make_table(cursor, "wanted_quarters", _STALE)
    insert_rows(cursor, "wanted_quarters", _STALE, again)
    cursor.execute(
        "DELETE FROM quarters AS q "
        "WHERE (q.site, q.at) IN (SELECT (site, began) FROM wanted_quarters)"
    )
    cells = audience_quarters.c
    for site in {site for site, _ in again}:
        for begin, end in runs({at for of, at in again if of == site}):
            _take(cursor, connection, cells.site == site, cells.at >= begin, cells.at < end)


def _take(cursor: Cursor, connection: sa.Connection, *where: sa.ColumnElement[bool]) -> None:
    document = feed.document(connection, audience_quarters, list(_COLUMNS), *where)
    insert_document(cursor, "quarters", _COLUMNS, document)


@dataclass(frozen=True)
class Rolled:
    """rows: the SELECT of quarter-hours by group. rest: the spans of which it says nothing."""

    rows: str
    rest: Sequence[Span]


def rolled(cursor: Cursor, scope: Scope) -> Rolled | None:
    """Quarter-hours in a scope; None where they cannot answer.

    They are of single streams and of all streams of a site, so each group has to be one of these:
    the greatest sum of only some streams is in the counts alone.
    """
    row = cursor.execute("SELECT until FROM quarters_until").fetchone()
    first = -(-scope.start // QUARTER) * QUARTER
    last = min(scope.end // QUARTER * QUARTER, row[0] if row else 0)
    if first >= last or not lay_groups(cursor, scope, _cells(scope)):
        return None
    stale = _stale(cursor, first, last)
    rest = few([(scope.start, first), *stale, (last, scope.end)], _MOST_PIECES)
    listed = "".join(f"g.{name}, " for name in scope.by)
    inside = "".join(f" AND NOT (q.at >= {begin} AND q.at < {end})" for begin, end in rest)
    rows = f"""
        SELECT {listed} q.at AS began_us, q.at + {QUARTER} AS until_us, q.high AS value,
            q.heard AS heard_us, q.known AS known_us, q.high_at AS high_us
        FROM quarters AS q
        JOIN grouped_cells AS g ON g.site_key = q.site AND g.place = q.stream
        WHERE q.at >= {first} AND q.at < {last} AND q.high IS NOT NULL{inside}
    """
    return Rolled(rows, [span for span in rest if span[0] < span[1]])


def _cells(scope: Scope) -> str:
    sites = dialect.numbers(scope.sites)
    return f"SELECT site, source, key AS stream, key AS place FROM streams WHERE site IN ({sites})"


def _stale(cursor: Cursor, first: Instant, last: Instant) -> Iterator[Span]:
    """The stale quarter-hours of any of the sites, as spans."""
    found = cursor.execute(
        "SELECT DISTINCT began FROM stale_quarters WHERE began >= ? AND began < ? "
        "AND site IN (SELECT site_key FROM grouped_cells)",
        [first, last],
    )
    return runs({at for (at,) in found.fetchall()})
