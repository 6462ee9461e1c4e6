"""The files of the days of a month, on their way into one.

Rows stay in the order of days, and of the files that they come from: nothing is sorted, so that a
month of any size takes the memory of a group of rows, and a day lies together in the new file.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from msgspec import structs

from tallylight.history.draft import FORMAT, MEMORY_MIB, Engine, open_engine, quoted
from tallylight.history.folder import HistoryFolder, checksum_of
from tallylight.history.kinds import Kind
from tallylight.history.parts import days_only
from tallylight.model.errors import HistoryDamagedError
from tallylight.model.history import Sheet, month_name
from tallylight.model.time import DAY, Instant


class BrokenOffError(Exception):
    """Somebody had it broken off."""


class Merger:
    """Makes one file of several; for one thread, but `break_off` is for any."""

    def __init__(self, folder: HistoryFolder, memory_mib: int = MEMORY_MIB) -> None:
        self._folder = folder
        self._memory_mib = memory_mib
        self._engine: Engine | None = None
        self._lock = threading.Lock()
        self._is_broken_off = threading.Event()

    def break_off(self) -> None:
        """Give up what is being written; to be said again until it is given up."""
        self._is_broken_off.set()
        with self._lock:
            if self._engine is not None:
                self._engine.interrupt()

    def write(self, kind: Kind, sheets: Sequence[Sheet], at: Instant) -> list[Sheet]:
        """Write the days of some sheets into one file, durably; their sheets as they are then.

        Raises `HistoryDamagedError` where not all is found that there should be, `BrokenOffError`.
        """
        import duckdb

        held = sorted(sheets, key=_day)
        rev = max(one.rev for one in held)
        draft = self._folder.drafts / f"{kind.name}-{month_name(held[0].day)}-{rev}.parquet"
        try:
            with closing(open_engine(self._folder, self._memory_mib, keeps_order=True)) as engine:
                self._hold(engine)
                try:
                    self._copy(engine, kind, held, draft)
                    self._check(engine, kind, held, draft)
                finally:
                    self._hold(None)
        except duckdb.InterruptException as error:
            raise BrokenOffError from error
        size, checksum = draft.stat().st_size, checksum_of(draft)
        path = self._folder.place(draft, kind.name, month_name(held[0].day), rev)
        return [
            structs.replace(
                one, path=path, bytes=size, checksum=checksum, days=len(held), sealed_at=at
            )
            for one in held
        ]

    def _hold(self, engine: Engine | None) -> None:
        with self._lock:
            self._engine = engine

    def _copy(self, engine: Engine, kind: Kind, held: Sequence[Sheet], draft: Path) -> None:
        self._go_on()
        columns = ", ".join(f'"{name}" {type_}' for name, type_ in kind.columns.items())
        engine.execute(f"CREATE TABLE nothing ({columns})")
        # By name: an older file may lack a column.
        rows = " UNION ALL BY NAME ".join(["SELECT * FROM nothing", *self._read(kind, held)])
        engine.execute(f"COPY (SELECT {kind.names} FROM ({rows})) TO {quoted(draft)} {FORMAT}")

    def _read(self, kind: Kind, held: Sequence[Sheet]) -> Iterator[str]:
        """The rows of the days, in their order; days that lie together in a file together."""
        for _, group in groupby(held, key=_path):
            days = [*group]
            file = f"SELECT * FROM read_parquet({quoted(self._folder.path(days[0]))})"
            if len(days) == days[0].days:
                yield file
            else:
                runs = groupby(enumerate(days), key=_run)
                for _, run in runs:
                    within = [one.day for _, one in run]
                    yield f"{file} WHERE {days_only(kind, within[0], within[-1] + 1)}"

    def _check(self, engine: Engine, kind: Kind, held: Sequence[Sheet], draft: Path) -> None:
        self._go_on()
        found = engine.execute(
            f'SELECT epoch_us("{kind.at}") // {DAY} AS day, count(*) '
            f"FROM read_parquet({quoted(draft)}) GROUP BY day ORDER BY day"
        ).fetchall()
        if found != [(one.day, one.rows) for one in held]:
            draft.unlink()
            message = f"The {kind.name} of {month_name(held[0].day)} are not what their sheets say."
            raise HistoryDamagedError(message)

    def _go_on(self) -> None:
        if self._is_broken_off.is_set():
            raise BrokenOffError


def _day(sheet: Sheet) -> int:
    return sheet.day


def _path(sheet: Sheet) -> str:
    return sheet.path


def _run(numbered: tuple[int, Sheet]) -> int:
    """The same for days that follow each other."""
    number, sheet = numbered
    return sheet.day - number
