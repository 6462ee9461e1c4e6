"""A folder with a year of sealed history, written directly: files, manifest, names, newest rows.

Two threads write the files; the store has the rows of today alone, which no file holds yet. So a
year of a hundred million sessions takes minutes, and not the days that ingest would.
"""

import shutil
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from bench.past.files import Written, Year, engine_for, reckoned, sealed, take_day
from bench.past.names import write_names
from bench.past.rows import write_rows, write_table
from bench.past.shape import POLL_MS, facts
from bench.past.sizes import Size, end_of, quarters
from bench.server import Server
from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.model.history import Sheet
from tallylight.model.time import Instant, system_clock
from tallylight.store.database import FILE_NAME, sqlite_library

_WORKERS = 2
_CELL = ("site", "at", "stream", "heard", "known", "low", "high", "high_at")
_BULK = ("synchronous=OFF", "cache_size=-400000")


class Archive(msgspec.Struct, frozen=True):
    """What was written: of which time, how many facts of each kind, and bytes of files.

    place: its folder. reader, pusher: tokens. seconds: how long it took.
    """

    place: str
    size: Size
    start: Instant
    end: Instant
    rows: dict[str, int]
    bytes: dict[str, int]
    reader: str
    pusher: str
    seconds: float

    @property
    def folder(self) -> Path:
        return Path(self.place)

    def paths(self, kind: str) -> list[str]:
        """The files of a kind, in their order."""
        root = HistoryFolder(self.folder).root
        return [path.as_posix() for path in sorted((root / kind).glob("*/*.parquet"))]


class Archives:
    """Archives of different sizes below one folder, each written when it is first asked for.

    What is there already is taken as it is: a large one need not be written for every run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, sessions: int, *, with_rows: bool = False) -> Archive:
        """The archive of so many sessions; with_rows: all of them in rows as well."""
        name = f"{sessions}-rows" if with_rows else str(sessions)
        told = self._folder / f"{name}.json"
        if not told.exists():
            print(f"writing a year of {sessions:,} sessions", flush=True)
            archive = built(self._folder / name, Size(sessions), with_rows=with_rows)
            told.write_bytes(msgspec.json.encode(archive))
        return msgspec.json.decode(told.read_bytes(), type=Archive)


def built(folder: Path, size: Size, *, with_rows: bool = False) -> Archive:
    """Make a store in `folder`, with its history.

    with_rows: have all sessions in rows as well, as a server keeps them.
    """
    began = time.perf_counter()
    shutil.rmtree(folder, ignore_errors=True)
    reader, pusher = Server(folder).token("reader", "read"), Server(folder).token()
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
    seconds = time.perf_counter() - began
    start, end = year.quarters[0].opens, year.end
    return Archive(str(folder), size, start, end, rows, sizes, reader, pusher, seconds)


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
