"""Reckons what stands in place of sealed sessions, one day after another, the newest first.

What the copy on disk has not is made of the files after a start; until then they are read.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, groupby
from math import inf
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import structlog

from tallylight.analytics import dialect
from tallylight.analytics.engine import ROLLED, Cursor, insert_rows, make_table, turn
from tallylight.analytics.relations.plays import ended as ended_plays
from tallylight.analytics.relations.sittings import part
from tallylight.analytics.rollups import crowds, listeners, months, plays, sums
from tallylight.analytics.rollups.batches import days_of, together
from tallylight.analytics.rollups.crowds import OUTDATED_ZONES, counted, stands
from tallylight.analytics.rollups.holding import reaching
from tallylight.analytics.rollups.local_days import LocalDay, LocalDays, gathered
from tallylight.analytics.rollups.months import OF_MONTHS, Month
from tallylight.analytics.rollups.on_disk import OF_DAYS, OnDisk
from tallylight.analytics.rollups.sums import KIND, MARK, OUTDATED_DAYS
from tallylight.analytics.rollups.zones import Zone
from tallylight.analytics.scope import sealed_days
from tallylight.analytics.sessions import ended, length
from tallylight.history.folder import HistoryFolder
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import DAY

_QUARTER_MS = QUARTER // 1000
# Compressed, a row takes 15 to 20 bytes and a block of a set up to a kilobyte; what does not fit
# into the engine's memory goes to its disk, and what is older than these is read from files.
MOST = {
    "sitting_sums": 4_000_000,
    "local_sets": 100_000,
    "crowds": 4_000_000,
    "month_sums": 6_000_000,
    "viewer_months": 16_000_000,
}
_SAVED_EVERY_S = 3_600.0
_SUMMED_UP = {"day": "INTEGER", "content": "VARCHAR"}
_COUNTED = {"low": "BIGINT", "high": "BIGINT", "content": "VARCHAR", "day": "INTEGER"}
_MONTHS = "SELECT content FROM rolled_months"
_COPIED = (sums.TABLES, listeners.TABLES, crowds.TABLES, months.TABLES)
_Told = Sequence[Any]
_Work = Callable[[_Told], None]

log = structlog.get_logger(__name__)


def make_tables(cursor: Cursor) -> None:
    """Make the tables of what is reckoned, and those that tell which of it holds."""
    for name, columns in sums.FOLLOWED.items():
        make_table(cursor, name, columns)
    for tables in (*_COPIED, plays.TABLES):
        for name, columns in tables.items():
            make_table(cursor, f"{ROLLED}.{name}", columns)
            cursor.execute(f"CREATE VIEW {name} AS FROM {ROLLED}.{name}")


class Rollup:
    """Keeps the tables of sums and of persons; for one thread at a time."""

    def __init__(self, cursor: Cursor, folder: HistoryFolder) -> None:
        self._cursor = cursor
        self._root = folder.root
        self._unreadable: set[str] = set()
        self._on_disk = OnDisk(cursor, folder, _rules())
        self._plays = plays.PlayDays(cursor, folder.root, ended_plays)
        self._local_days = LocalDays(cursor, folder.root)
        self._is_recalled = False
        self._has_changed = False
        self._is_packed = True
        self._is_stopped = False
        self._saved_at = -inf
        self._done: object = None

    def stop(self) -> None:
        """Break off what is being reckoned, and reckon no more; from any thread."""
        self._is_stopped = True
        self._cursor.interrupt()

    def recall(self, sheets: Iterable[Sheet]) -> None:
        """Take what holds of the copy on disk, once."""
        import duckdb

        if self._is_recalled or self._is_stopped:
            return
        wanted = {one.content: one for one in sheets if one.kind == KIND}
        if wanted:
            self._is_recalled = True
            self._is_packed = False
            with suppress(duckdb.InterruptException):
                self._on_disk.load(wanted)

    def step(self, sheets: Sequence[Sheet], within_s: float) -> bool:
        """Reckon what is missing, for a while; whether anything is left to do."""
        import duckdb

        self.recall(sheets)
        try:
            return not self._is_stopped and self._step(sheets, within_s)
        except duckdb.InterruptException:
            return False

    def _step(self, sheets: Sequence[Sheet], within_s: float) -> bool:
        began = perf_counter()
        state = self._state(sheets)
        if state == self._done and not self._is_to_be_saved:
            return False
        wanted = {one.content: one for one in sheets if one.kind == KIND}
        self._forget_days(wanted)
        is_left = False
        playing = ((self._plays.sum_up, some) for some in self._plays.missing(sheets))
        for work, of in chain(playing, self._missing(wanted)):
            is_left = perf_counter() - began > within_s
            if is_left or self._is_stopped:
                break
            self._reckon(work, of)
        self._pack()
        if not is_left and not self._is_stopped:
            self._done = state
            if self._is_to_be_saved:
                self._save(wanted)
        return is_left

    def _state(self, sheets: Sequence[Sheet]) -> object:
        """All that decides what is missing."""
        told = self._cursor.execute(f"""
            SELECT {MARK}, (SELECT max(mark) FROM titled_mark),
                (SELECT list((key, zone) ORDER BY key) FROM sites)
        """).fetchone()
        return told, self._plays.is_too_soon, [*sheets]

    def _pack(self) -> None:
        """Have the columns of what came compressed."""
        if not self._is_packed:
            self._cursor.execute(f"CHECKPOINT {ROLLED}")
            self._is_packed = True

    @property
    def _is_to_be_saved(self) -> bool:
        """Whether there is anything new to keep; not again and again while days change."""
        return self._has_changed and monotonic() - self._saved_at > _SAVED_EVERY_S

    def _save(self, wanted: Mapping[str, Sheet]) -> None:
        self._on_disk.save(wanted)
        self._has_changed = False
        self._saved_at = monotonic()

    def _missing(self, wanted: Mapping[str, Sheet]) -> Iterator[tuple[_Work, _Told]]:
        """What is to be done, the newest first: days, then the zones that follow from all."""
        rolled = self._cursor.execute("SELECT content FROM rolled_days").fetchall()
        summed_up = {content for (content,) in rolled}
        days = [one for content, one in wanted.items() if content not in summed_up]
        for some in together(sorted(days, key=_day, reverse=True)):
            if not self._has_room("sitting_sums"):
                break
            yield self._sum_up, some
        for run in self._local_days.missing(wanted.values()):
            if not self._has_room("local_sets"):
                break
            yield self._local_days.gather, run
        found = stands(self._cursor, reaching(self._cursor, wanted.values()))
        self._forget_zones(found.all)
        # Others between them must not be counted again.
        for is_missing, run in groupby(reversed(found.all), {*found.missing}.__contains__):
            for some in together(run) if is_missing else ():
                if not self._has_room("crowds"):
                    break
                yield self._count, some
        yield from self._missing_months(wanted)

    def _missing_months(self, wanted: Mapping[str, Sheet]) -> Iterator[tuple[_Work, _Told]]:
        wanted_months = months.to_sum(wanted.values())
        known = {content for (content,) in self._cursor.execute(_MONTHS).fetchall()}
        self._forget_months(known - {one.content for one in wanted_months})
        for one in reversed(wanted_months):
            if not self._has_room("viewer_months"):
                return
            if one.content not in known:
                yield self._sum_up_month, [one]

    def _forget_days(self, wanted: Mapping[str, Sheet]) -> None:
        """Drop the sums of days that are others now, or over which other rules decide."""
        outdated = {day for (day,) in self._cursor.execute(OUTDATED_DAYS).fetchall()}
        rolled = self._cursor.execute("SELECT day, content FROM rolled_days").fetchall()
        for day, content in rolled:
            if day in outdated or content not in wanted:
                with self._turn():
                    for table in ("rolled_days", *OF_DAYS):
                        self._cursor.execute(f"DELETE FROM {ROLLED}.{table} WHERE day = ?", [day])

    def _has_room(self, *tables: str) -> bool:
        told = [
            self._cursor.execute(f"SELECT count(*) < {MOST[table]} FROM {table}").fetchone()
            for table in tables
        ]
        return all(row is None or row[0] for row in told)

    def _reckon(self, work: _Work, of: _Told) -> None:
        """Reckon all or nothing of some; where a file cannot be read, one by one."""
        import duckdb

        readable = [
            one for one in of if not self._unreadable & {each.path for each in days_of(one)}
        ]
        if not readable:
            return
        has_changed = self._has_changed
        try:
            with self._turn():
                work(readable)
            if work == self._plays.sum_up:
                # Plays are not copied: they follow from names.
                self._has_changed = has_changed
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            for one in readable if len(readable) > 1 else ():
                self._reckon(work, [one])
            if len(readable) == 1:
                # Whoever asks finds out what is wrong with it.
                paths = {one.path for one in days_of(readable[0])}
                self._unreadable |= paths
                log.warning("not summed up", paths=sorted(paths), reason=str(error))

    def _sum_up(self, sheets: Sequence[Sheet]) -> None:
        sheets = sorted(sheets, key=_day)
        columns = ", ".join(sums.TABLES["unended_sessions"]).removeprefix("day, ")
        day = f"{dialect.micros('started_at')} // {DAY}"
        self._cursor.execute(f"INSERT INTO {ROLLED}.sitting_sums {_sums(sheets, self._root)}")
        self._cursor.execute(f"INSERT INTO {ROLLED}.day_sums {_days_of(sheets, self._root)}")
        self._cursor.execute(
            f"INSERT INTO {ROLLED}.unended_sessions SELECT {day}, {columns} "
            f"FROM ({sealed_days(sheets, self._root, 'ended_at IS NULL')})"
        )
        make_table(self._cursor, "summed_up", _SUMMED_UP, is_own=True)
        insert_rows(
            self._cursor, "summed_up", _SUMMED_UP, [(one.day, one.content) for one in sheets]
        )
        self._cursor.execute(f"""
            INSERT INTO {ROLLED}.rolled_days
            SELECT day, content, reach, low_viewer, high_viewer, {MARK}
            FROM summed_up LEFT JOIN (
                SELECT {day} AS day, {dialect.micros("max(ended_at)")} AS reach,
                    min(viewer) AS low_viewer, max(viewer) AS high_viewer
                FROM ({sealed_days(sheets, self._root)}) GROUP BY ALL
            ) USING (day)
        """)

    def _forget_months(self, contents: Iterable[str]) -> None:
        """Drop the sums of months that are others now."""
        for content in contents:
            with self._turn():
                for table in OF_MONTHS:
                    self._cursor.execute(
                        f"DELETE FROM {ROLLED}.{table} WHERE month IN "
                        "(SELECT month FROM rolled_months WHERE content = ?)",
                        [content],
                    )
                self._cursor.execute(
                    f"DELETE FROM {ROLLED}.rolled_months WHERE content = ?", [content]
                )

    def _sum_up_month(self, told: Sequence[Month]) -> None:
        has_all = self._has_room("month_sums")
        for one in told:
            for table, rows in months.made_of(one, self._root, has_all=has_all).items():
                self._cursor.execute(f"INSERT INTO {ROLLED}.{table} {rows}")
            reach = dialect.micros("max(ended_at)")
            self._cursor.execute(
                f"INSERT INTO {ROLLED}.rolled_months "
                f"SELECT ?, ?, {reach}, ? FROM ({sealed_days(one.sheets, self._root)})",
                [one.first, one.content, has_all],
            )

    def _forget_zones(self, wanted: Sequence[Zone]) -> None:
        """Drop the persons of zones that are others now, or over which other rules decide."""
        known = {(one.low, one.high, one.content) for one in wanted}
        outdated = {low for (low,) in self._cursor.execute(OUTDATED_ZONES).fetchall()}
        told = self._cursor.execute("SELECT low, high, content FROM crowd_zones").fetchall()
        for low, high, content in told:
            if low in outdated or (low, high, content) not in known:
                self._forget_zone(low, high)

    def _forget_zone(self, low: int, high: int) -> None:
        with self._turn():
            self._cursor.execute(f"DELETE FROM {ROLLED}.crowd_zones WHERE low = ?", [low])
            self._cursor.execute(
                f"DELETE FROM {ROLLED}.crowds WHERE began >= ? AND began < ?",
                [low // 1000, high // 1000],
            )

    def _count(self, zones: Sequence[Zone]) -> None:
        self._cursor.execute(f"INSERT INTO {ROLLED}.crowds {counted(zones, self._root)}")
        told = [
            (one.low, one.high, one.content, sheet.day) for one in zones for sheet in one.sheets
        ]
        make_table(self._cursor, "counted", _COUNTED, is_own=True)
        insert_rows(self._cursor, "counted", _COUNTED, told)
        self._cursor.execute(f"""
            INSERT INTO {ROLLED}.crowd_zones
            SELECT low, high, c.content, min(low_viewer), max(high_viewer), {MARK}
            FROM counted AS c JOIN rolled_days USING (day) GROUP BY low, high, c.content
        """)

    @contextmanager
    def _turn(self) -> Generator[None]:
        """All or nothing, in columns that are not compressed yet; the copy has something else."""
        with turn(self._cursor):
            yield
        self._is_packed = False
        self._has_changed = True


def _rules() -> str:
    """All that decides what is made of a day, and of a zone."""
    day = Sheet(
        kind=KIND, day=0, path="", rows=0, low=0, high=0, checksum="", rule=0, rev=0, bytes=0
    )
    made = (
        _sums([day], Path()),
        _days_of([day], Path()),
        gathered([LocalDay(Zone.of(0, DAY, (day,)), (1,))], Path()),
        *months.made_of(Month(0, (day,)), Path(), has_all=True).values(),
        counted([Zone.of(0, DAY, (day,))], Path()),
    )
    return "\n".join((*made, *map(str, _COPIED)))


def _sums(sheets: Sequence[Sheet], root: Path) -> str:
    quarters = dialect.series(
        f"began // {_QUARTER_MS}", f"greatest(until - 1, began) // {_QUARTER_MS}"
    )
    return f"""
        SELECT day, site, source, stream, playback_type, low, is_long, is_estimated,
            sum(inside), count(*) FILTER (is_long AND began >= low),
            sum({part("watched_ms")}), sum({part("bytes_served")})
        FROM (
            SELECT *, until - began AS whole, least(until, high) - greatest(began, low) AS inside
            FROM (
                SELECT *, quarter * {_QUARTER_MS} AS low, (quarter + 1) * {_QUARTER_MS} AS high
                FROM (SELECT *, {quarters} AS quarter FROM ({ended(sheets, root)}))
            )
        )
        GROUP BY ALL
    """


def _days_of(sheets: Sequence[Sheet], root: Path) -> str:
    return f"""
        SELECT day, site, source, stream, playback_type, length, is_long, is_estimated,
            count(*), sum(until - began), sum(watched_ms), sum(bytes_served)
        FROM ({ended(sheets, root, f"{length()} AS length")}) GROUP BY ALL
    """


def _day(sheet: Sheet) -> int:
    return sheet.day
