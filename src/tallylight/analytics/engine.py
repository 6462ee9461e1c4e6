"""DuckDB as the engine of questions: in memory, bounded, and shut off from everything but files."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tallylight.history.batches import unpacked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor
else:
    Cursor = Any

ROLLED = "rolled"
"""The database for what is reckoned of sealed facts, beside what follows the store."""

_encode = msgspec.json.encode


@dataclass(frozen=True)
class Bounds:
    """What the engine may take: memory in MiB (beyond it, disk), threads of one question."""

    memory_mib: int = 512
    threads: int = 1
    disk_mib: int = 4_096


def open_engine(files: Path, spill: Path, bounds: Bounds) -> Cursor:
    """An engine that reads files below `files` and spills into `spill`, and nothing else.

    Its cursors share what is in it; each is a connection of its own, for one thread at a time.
    """
    import duckdb

    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    spill.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = duckdb.connect(
        ":memory:",
        config={
            "threads": bounds.threads,
            "memory_limit": f"{bounds.memory_mib}MiB",
            "temp_directory": str(spill),
            "max_temp_directory_size": f"{bounds.disk_mib}MiB",
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    )
    engine.execute("SET GLOBAL TimeZone = 'UTC'")
    # Names are laid out to be looked up, however few facts the planner expects to look them up.
    engine.execute("SET GLOBAL disabled_optimizers = 'build_side_probe_side'")
    # Tables that are laid out for one question look empty to the planner, which would loop.
    engine.execute("SET GLOBAL asof_loop_join_threshold = 0")
    # What is made of files, in compressed columns; it has transactions of its own.
    engine.execute(f"ATTACH ':memory:' AS {ROLLED} (COMPRESS)")
    engine.execute("SET allowed_directories = ?", [[str(files), str(spill)]])
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    return engine


@contextmanager
def turn(cursor: Cursor) -> Generator[None]:
    """All or nothing of what is done meanwhile."""
    cursor.begin()
    try:
        yield
        cursor.commit()
    except BaseException:
        cursor.rollback()
        raise


def make_table(
    cursor: Cursor, name: str, columns: Mapping[str, str], *, is_own: bool = False
) -> None:
    """An empty table in place of whatever has that name; is_own: for this cursor alone."""
    listed = ", ".join(f'"{column}" {type_}' for column, type_ in columns.items())
    own = "TEMPORARY " if is_own else ""
    cursor.execute(f"CREATE OR REPLACE {own}TABLE {name} ({listed})")


def insert_document(cursor: Cursor, name: str, columns: Mapping[str, str], document: str) -> None:
    """Append rows that are given as one JSON document."""
    cursor.execute(f"INSERT INTO {name} {unpacked(columns)}", [document])


def insert_rows(
    cursor: Cursor, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Append a few rows; ids as hex, times in µs."""
    if rows:
        insert_document(cursor, name, columns, document_of(columns, rows))


def document_of(columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as one JSON document, as `unpacked` has it."""
    places = [str(place) for place in range(len(columns))]
    return _encode([dict(zip(places, row, strict=True)) for row in rows]).decode()
