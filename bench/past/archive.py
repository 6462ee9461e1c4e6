"""A folder with a year of sealed history, written directly: files, manifest, names, newest rows.

Two threads write the files. The store has the rows of today, which no file holds yet, and the
sessions of the last days before, which some do. So a year of a hundred million sessions takes
minutes, and not the days that ingest would.
"""

import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from bench.past.files import Written, Year, engine_for, reckoned, sealed, take_day
from bench.past.names import write_names
from bench.past.rows import bulk, files, plain_engine, write_rows, write_table
from bench.past.shape import POLL_MS, facts
from bench.past.sizes import DAYS, Size, end_of, quarters
from bench.server import Server
from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.history.shelf import Shelf
from tallylight.ingest.compact import Compactor
from tallylight.ingest.progress import alone
from tallylight.ingest.seal import Sealer
from tallylight.model.history import Sheet
from tallylight.model.time import Instant, system_clock
from tallylight.store.database import open_database, reading
from tallylight.store.migrate import migrate
from tallylight.store.read.manifest import list_files, sheets

_WORKERS = 2
# What a server seals in some seconds.
_SESSIONS_IN_ROWS, _DAYS_IN_ROWS = 300_000, 12
_CELL = ("site", "at", "stream", "heard", "known", "low", "high", "high_at")


class Archive(msgspec.Struct, frozen=True):
    """What was written: of which time, how many facts of each kind, and bytes of files.

    place: its folder. row_days: those whose sessions are in rows as well as in files.
    reader, pusher: tokens. seconds: how long it took.
    """

    place: str
    size: Size
    start: Instant
    end: Instant
    rows: dict[str, int]
    bytes: dict[str, int]
    row_days: list[int]
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
        self._compacted: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, sessions: int, *, days: int = DAYS, with_rows: bool = False) -> Archive:
        """The archive of so many sessions; with_rows: all of them in rows as well."""
        size = Size(sessions, days)
        name = f"{sessions}-{days}{'-rows' if with_rows else ''}"
        told = self._folder / f"{name}.json"
        if not told.exists():
            print(f"writing sessions: {size}", flush=True)
            archive = built(self._folder / name, size, with_rows=with_rows)
            told.write_bytes(msgspec.json.encode(archive))
        archive = msgspec.json.decode(told.read_bytes(), type=Archive)
        if name not in self._compacted:
            self._compacted.add(name)
            archive = structs.replace(archive, bytes=archive.bytes | compacted(archive.folder))
        return archive


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
    most = (size.sessions, size.days) if with_rows else (_SESSIONS_IN_ROWS, _DAYS_IN_ROWS)
    kept = _kept([one for one in sheets if one.kind == "sessions"], *most)
    with plain_engine() as engine, bulk(folder) as store:
        rows = _newest(store, year, today, made[0])
        for sheet in kept:
            write_rows(store, engine, KINDS["sessions"], files([history.path(sheet).as_posix()]))
        write_names(store, size, year.quarters[0].opens, year.end)
        days = {one.day for one in kept}
        listed = [
            structs.replace(one, is_whole=one.kind == "sessions" and one.day in days)
            for one in sheets
        ]
        write_table(store, "manifest", Sheet.__struct_fields__, map(structs.astuple, listed))
        for one in made:
            write_table(store, "audience_quarters", _CELL, one.quarters)
        lines = ((1, year.rev), (2, year.rev), (3, year.end))
        store.executemany("INSERT OR REPLACE INTO revisions (line, last) VALUES (?, ?)", lines)
    for sheet in sheets:
        rows[sheet.kind] += sheet.rows
    sizes = {kind: sum(one.bytes for one in sheets if one.kind == kind) for kind in KINDS}
    seconds = time.perf_counter() - began
    start, end = year.quarters[0].opens, year.end
    in_rows = sorted(days)
    return Archive(str(folder), size, start, end, rows, sizes, in_rows, reader, pusher, seconds)


def compacted(folder: Path) -> dict[str, int]:
    """Compact all months that are over, as a server would while it is measured; bytes by kind."""
    database = open_database(folder)
    migrate(database)
    shelf = Shelf(HistoryFolder(folder))
    with reading(database) as connection:
        shelf.hold(sheets(connection))
    with alone(database) as own:
        sealer = Sealer(database, own.run, shelf, system_clock)
        compactor = Compactor(database, own.run, sealer, system_clock)
        for month in compactor.due(0):
            compactor.compact(month)
    with reading(database) as connection:
        sizes = {one.name: one.bytes for one in list_files(connection)}
    database.close()
    return sizes


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


def _kept(sheets: Sequence[Sheet], most: int, days: int) -> list[Sheet]:
    """The files of the last days that have not more sessions together, and one at least."""
    newest = sorted(sheets, key=lambda one: one.day, reverse=True)[:days]
    together = accumulate(one.rows for one in newest)
    fitting = [one for one, rows in zip(newest, together, strict=True) if rows <= most]
    return sorted(fitting or newest[:1], key=lambda one: one.day)
