"""Day files, written as `history.draft` writes them: the same order, the same compression."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from bench.past.rows import plain_engine
from bench.past.shape import POLL_MS, facts
from bench.past.sizes import Quarter, Size
from tallylight.analytics.engine import insert_rows
from tallylight.history.folder import HistoryFolder, checksum_of
from tallylight.history.kinds import KINDS, Kind
from tallylight.model.buckets import QUARTER
from tallylight.model.fold import RULE_VERSION
from tallylight.model.history import Sheet, date_of, day_of
from tallylight.model.time import DAY, Instant

_ROW_GROUP = 65_536
# Events are kept so long.
_EVENTS = 90 * DAY
_COLUMNS = {
    "opens": "BIGINT",
    "day": "INTEGER",
    "first": "BIGINT",
    "sessions": "BIGINT",
    "liveliness": "DOUBLE",
    "screen": "DOUBLE",
    "hour": "INTEGER",
    "weekday": "INTEGER",
}
_EACH = 'SELECT epoch_us("at") AS moment, stream, listeners FROM {}'
_TOGETHER = "SELECT moment, 0 AS stream, sum(listeners) AS listeners FROM ({}) GROUP BY moment"
_RECKONED = f"""
    SELECT 1, moment // {QUARTER} * {QUARTER} AS quarter, stream,
        sum(listeners) * {POLL_MS * 1_000}, count(*) * {POLL_MS * 1_000}, min(listeners),
        max(listeners), arg_max(moment, (listeners, -moment))
    FROM ({{}}) GROUP BY quarter, stream ORDER BY quarter, stream
"""


@dataclass(frozen=True)
class Year:
    """What is written: quarter-hours with their sessions, up to `end`; rev: the last revision."""

    size: Size
    quarters: Sequence[Quarter]
    end: Instant
    rev: int

    @property
    def days(self) -> list[int]:
        return sorted({one.day for one in self.quarters})


@dataclass
class Written:
    """Files, and the quarter-hours of the audience that belong to them."""

    sheets: list[Sheet] = field(default_factory=list[Sheet])
    quarters: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])


def engine_for(year: Year) -> duckdb.DuckDBPyConnection:
    """An engine of one thread that knows the quarter-hours."""
    engine = plain_engine()
    listed = ", ".join(f"{name} {type_}" for name, type_ in _COLUMNS.items())
    engine.execute(f"CREATE TABLE quarters ({listed})")
    insert_rows(engine, "quarters", _COLUMNS, year.quarters)
    return engine


def take_day(engine: duckdb.DuckDBPyConnection, day: int) -> None:
    """Have the facts of `shape` be those of one day."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE day AS SELECT * FROM quarters WHERE day = {day}")


def sealed(history: HistoryFolder, year: Year, days: Iterable[int]) -> Written:
    """Write the files of some days."""
    written = Written()
    with engine_for(year) as engine:
        for day in days:
            take_day(engine, day)
            for kind in KINDS.values():
                if kind.name == "events" and day < day_of(year.end - _EVENTS):
                    continue
                sheet = _written(history, engine, kind, year, day)
                if sheet is not None:
                    written.sheets.append(sheet)
                if sheet is not None and kind.name == "audience":
                    file = f"read_parquet('{history.path(sheet).as_posix()}')"
                    written.quarters += reckoned(engine, file)
    return written


def reckoned(engine: duckdb.DuckDBPyConnection, counts: str) -> list[tuple[Any, ...]]:
    """The quarter-hours of some counts: of each stream, and of all together."""
    each = _EACH.format(counts)
    found = [_RECKONED.format(rows) for rows in (each, _TOGETHER.format(each))]
    return [row for statement in found for row in engine.execute(statement).fetchall()]


def _written(
    history: HistoryFolder, engine: duckdb.DuckDBPyConnection, kind: Kind, year: Year, day: int
) -> Sheet | None:
    draft = history.drafts / f"{kind.name}-{day}.parquet"
    engine.execute(
        f"COPY (SELECT * FROM ({facts(kind.name, year.size, year.end)}) ORDER BY {kind.order}) "
        f"TO '{draft.as_posix()}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
    )
    told = engine.execute(
        f'SELECT count(*), epoch_us(min("{kind.at}")), epoch_us(max("{kind.at}")) '
        f"FROM read_parquet('{draft.as_posix()}')"
    ).fetchone()
    rows, low, high = told or (0, 0, 0)
    if not rows:
        draft.unlink()
        return None
    size, checksum = draft.stat().st_size, checksum_of(draft)
    return Sheet(
        kind=kind.name,
        day=day,
        path=history.place(draft, kind.name, date_of(day), year.rev),
        rows=rows,
        low=low,
        high=high,
        checksum=checksum,
        rule=RULE_VERSION,
        rev=year.rev,
        bytes=size,
        # The store has no row of what is in it.
        is_whole=False,
    )
