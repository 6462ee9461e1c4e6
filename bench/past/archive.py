"""A folder with a year of sealed history, written directly: files, manifest, names, newest rows.

Two threads write the files; the store has the rows of today alone, which no file holds yet. So a
year of a hundred million sessions takes minutes, and not the days that ingest would.
"""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import structs

from bench.past.files import Written, Year, engine_for, reckoned, sealed, take_day
from bench.past.names import write_names
from bench.past.rows import write_rows, write_table
from bench.past.shape import POLL_MS, facts
from bench.past.sizes import Size, end_of, quarters
from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.model.history import Sheet
from tallylight.model.time import Instant, system_clock
from tallylight.store.database import FILE_NAME, sqlite_library

_WORKERS = 2
_CELL = ("site", "at", "stream", "heard", "known", "low", "high", "high_at")
_BULK = ("synchronous=OFF", "cache_size=-400000")


@dataclass(frozen=True)
class Archive:
    """What was written: of which time, how many facts of each kind, and bytes of files."""

    folder: Path
    size: Size
    start: Instant
    end: Instant
    rows: dict[str, int]
    bytes: dict[str, int]

    def paths(self, kind: str) -> list[str]:
        """The files of a kind, in their order."""
        root = HistoryFolder(self.folder).root
        return [path.as_posix() for path in sorted((root / kind).glob("*/*.parquet"))]


def built(folder: Path, size: Size, *, with_rows: bool = False) -> Archive:
    """Fill the store in `folder`, which is there and empty.

    with_rows: have all sessions in rows as well, as a server keeps them.
    """
    year = _year(size)
    history = HistoryFolder(folder)
    history.make()
    *past, today = year.days
    with ThreadPoolExecutor(_WORKERS) as pool:
        parts = [past[place::_WORKERS] for place in range(_WORKERS)]
        made = [*pool.map(partial(sealed, history, year), parts)]
    sheets = [sheet for one in made for sheet in one.sheets]
    with _bulk(folder) as store:
        rows = _newest(store, year, today, made[0])
        if with_rows:
            _older(store, year, [history.path(one) for one in sheets if one.kind == "sessions"])
        write_names(store, size, year.quarters[0].opens, year.end)
        write_table(store, "manifest", Sheet.__struct_fields__, map(structs.astuple, sheets))
        for one in made:
            write_table(store, "audience_quarters", _CELL, one.quarters)
        lines = ((1, year.rev), (2, year.rev), (3, year.end))
        store.executemany("INSERT OR REPLACE INTO revisions (line, last) VALUES (?, ?)", lines)
    for sheet in sheets:
        rows[sheet.kind] += sheet.rows
    sizes = {kind: sum(one.bytes for one in sheets if one.kind == kind) for kind in KINDS}
    return Archive(folder, size, year.quarters[0].opens, year.end, rows, sizes)


def _year(size: Size) -> Year:
    end = end_of(size, system_clock())
    # Beyond every key there is.
    newest = max(size.sessions, (end // POLL_MS // 1_000 + 1) * size.streams)
    return Year(size, quarters(size, end), end, newest)


def _newest(store: Any, year: Year, today: int, written: Written) -> dict[str, int]:
    """Write the rows of today; how many of each kind."""
    rows: dict[str, int] = {}
    with engine_for(year) as engine:
        take_day(engine, today)
        for kind in KINDS.values():
            fresh = facts(kind.name, year.size, year.end)
            engine.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {fresh}")
            rows[kind.name] = write_rows(store, engine, kind, "fresh")
            if kind.name == "audience":
                written.quarters += reckoned(engine, "fresh")
    return rows


def _older(store: Any, year: Year, paths: Sequence[Path]) -> None:
    with engine_for(year) as engine:
        for path in sorted(paths):
            write_rows(store, engine, KINDS["sessions"], f"read_parquet('{path.as_posix()}')")


@contextmanager
def _bulk(folder: Path) -> Generator[Any]:
    """The store, for many rows at once."""
    store = sqlite_library().connect(str(folder / FILE_NAME))
    for pragma in _BULK:
        store.execute(f"PRAGMA {pragma}")
    yield store
    store.commit()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
