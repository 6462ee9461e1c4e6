"""Sums up sealed days of sessions, one after another, the newest first.

All of it comes from the files again after a start; until then they are read themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import structlog

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor
from tallylight.analytics.relations.sittings import ended, part
from tallylight.analytics.scope import sealed_day
from tallylight.analytics.sums import KIND, OUTDATED
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet

_QUARTER_MS = QUARTER // 1000
# About 400 MB; what is older than these is read from files.
_MOST_ROWS = 4_000_000

log = structlog.get_logger(__name__)


class Rollup:
    """The tables `sitting_sums` and `rolled_days`; for one thread at a time."""

    def __init__(self, cursor: Cursor, root: Path) -> None:
        self._cursor = cursor
        self._root = root
        self._unreadable: set[str] = set()

    def step(self, sheets: Sequence[Sheet], within_s: float) -> bool:
        """Sum up what is not, for a while; whether anything is left to do."""
        began = perf_counter()
        wanted = {one.content: one for one in sheets if one.kind == KIND}
        self._forget_others(wanted)
        for sheet in self._missing(wanted):
            if perf_counter() - began > within_s:
                return True
            self._sum_up(sheet)
        return False

    def _forget_others(self, wanted: Mapping[str, Sheet]) -> None:
        """Drop the sums of days that are others now, or over which other rules decide."""
        outdated = {day for (day,) in self._cursor.execute(OUTDATED).fetchall()}
        rolled = self._cursor.execute("SELECT day, content FROM rolled_days").fetchall()
        for day, content in rolled:
            if day in outdated or content not in wanted:
                self._cursor.begin()
                self._cursor.execute("DELETE FROM rolled_days WHERE day = ?", [day])
                self._cursor.execute("DELETE FROM sitting_sums WHERE day = ?", [day])
                self._cursor.commit()

    def _missing(self, wanted: Mapping[str, Sheet]) -> Iterator[Sheet]:
        """Days to be summed up, the newest first, as long as there is room."""
        rolled = {
            content
            for (content,) in self._cursor.execute("SELECT content FROM rolled_days").fetchall()
        }
        for content, sheet in sorted(wanted.items(), key=_day, reverse=True):
            if content not in rolled and sheet.path not in self._unreadable:
                told = self._cursor.execute("SELECT count(*) FROM sitting_sums").fetchone()
                if told and told[0] >= _MOST_ROWS:
                    return
                yield sheet

    def _sum_up(self, sheet: Sheet) -> None:
        import duckdb

        self._cursor.begin()
        try:
            self._cursor.execute(f"INSERT INTO sitting_sums {_sums(sheet, self._root)}")
            self._cursor.execute(
                "INSERT INTO rolled_days "
                f"SELECT ?, ?, {dialect.micros('max(ended_at)')}, min(viewer), max(viewer), "
                "(SELECT coalesce(max(mark), 0) FROM ruling_marks) "
                f"FROM ({sealed_day(sheet, self._root)})",
                [sheet.day, sheet.content],
            )
            self._cursor.commit()
        except duckdb.Error as error:
            self._cursor.rollback()
            # Whoever asks finds out what is wrong with it.
            self._unreadable.add(sheet.path)
            log.warning("not summed up", path=sheet.path, reason=str(error))


def _sums(sheet: Sheet, root: Path) -> str:
    quarters = dialect.series(
        f"began // {_QUARTER_MS}", f"greatest(until - 1, began) // {_QUARTER_MS}"
    )
    return f"""
        SELECT {sheet.day}, site, source, stream, playback_type, low, is_long, is_estimated,
            sum(inside), count(*) FILTER (is_long AND began >= low),
            sum({part("watched_ms")}), sum({part("bytes_served")})
        FROM (
            SELECT *, until - began AS whole, least(until, high) - greatest(began, low) AS inside
            FROM (
                SELECT *, quarter * {_QUARTER_MS} AS low, (quarter + 1) * {_QUARTER_MS} AS high
                FROM (SELECT *, {quarters} AS quarter FROM ({ended(sheet, root)}))
            )
        )
        GROUP BY ALL
    """


def _day(told: tuple[str, Sheet]) -> int:
    return told[1].day
