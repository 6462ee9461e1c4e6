"""Rows of one day on their way into a file, in an engine of their own that may spill to disk."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from tallylight.history.batches import unpacked
from tallylight.history.folder import HistoryFolder, checksum_of
from tallylight.history.kinds import Kind
from tallylight.history.parts import days_only
from tallylight.model.history import Sheet, date_of
from tallylight.model.time import Instant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Engine
else:
    Engine = Any

MEMORY_MIB = 256
ROW_GROUP = 65_536
FORMAT = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
_encode = msgspec.json.encode


def open_engine(folder: HistoryFolder, memory_mib: int, *, keeps_order: bool = False) -> Engine:
    """An engine that writes files, and spills to disk what is beyond its memory.

    keeps_order: rows are written in the order in which they are read.
    """
    import duckdb

    engine = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "memory_limit": f"{memory_mib}MiB",
            # Not that of those who read: two engines in one folder take each other's files.
            "temp_directory": str(folder.drafts / "spill"),
            "preserve_insertion_order": keeps_order,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    )
    engine.execute("SET TimeZone = 'UTC'")
    engine.execute("SET enable_progress_bar = false")
    return engine


@dataclass(frozen=True)
class Stand:
    """What a file is to stand for: a day, a revision, the rules its stories were made by.

    at: when it is written.
    """

    day: int
    rev: int
    rule: int
    at: Instant
    is_whole: bool = True


class Draft:
    """A file of one kind in the making; for one thread, and to be left with `with`."""

    def __init__(self, kind: Kind, folder: HistoryFolder, memory_mib: int = MEMORY_MIB) -> None:
        self._kind = kind
        self._folder = folder
        self._engine = open_engine(folder, memory_mib)
        columns = ", ".join(f'"{name}" {type_}' for name, type_ in kind.columns.items())
        self._engine.execute(f"CREATE TABLE fresh ({columns})")
        self._engine.execute("CREATE TABLE passed_over (key BIGINT)")
        self._old = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._engine.close()

    def add(self, document: str) -> None:
        """Take rows, as one JSON document."""
        self._engine.execute(f"INSERT INTO fresh {unpacked(self._kind.columns)}", [document])

    def take_over(self, sheet: Sheet, late: Iterable[int]) -> None:
        """Take the day's rows of an older file but for those with the keys `late`."""
        keys = _encode([*late]).decode()
        self._engine.execute(
            "INSERT INTO passed_over SELECT unnest(from_json(?::JSON, '[\"BIGINT\"]'))", [keys]
        )
        within = "true" if sheet.days == 1 else days_only(self._kind, sheet.day, sheet.day + 1)
        # By name: an older file may lack a column.
        self._old = (
            f" UNION ALL BY NAME SELECT * FROM read_parquet({quoted(self._folder.path(sheet))}) "
            f"WHERE key NOT IN (SELECT key FROM passed_over) AND {within}"
        )

    def write(self, stand: Stand) -> Sheet | None:
        """Write the file and give it its place, durably; None where there is no row."""
        kind = self._kind
        path = self._folder.drafts / f"{kind.name}-{stand.day}-{stand.rev}.parquet"
        self._engine.execute(
            f"COPY (SELECT {kind.names} FROM (SELECT * FROM fresh{self._old}) "
            f"ORDER BY {kind.order}) TO {quoted(path)} {FORMAT}"
        )
        told = self._engine.execute(
            f'SELECT count(*), epoch_us(min("{kind.at}")), epoch_us(max({kind.reach})) '
            f"FROM read_parquet({quoted(path)})"
        ).fetchone()
        rows, low, high = told or (0, 0, 0)
        if not rows:
            path.unlink()
            return None
        size, checksum = path.stat().st_size, checksum_of(path)
        return Sheet(
            kind=kind.name,
            day=stand.day,
            path=self._folder.place(path, kind.name, date_of(stand.day), stand.rev),
            rows=rows,
            low=low,
            high=high,
            checksum=checksum,
            rule=stand.rule,
            rev=stand.rev,
            bytes=size,
            is_whole=stand.is_whole,
            sealed_at=stand.at,
        )


def quoted(path: Path) -> str:
    """A path as SQL."""
    return "'" + path.as_posix().replace("'", "''") + "'"
