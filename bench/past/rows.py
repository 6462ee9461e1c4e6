"""Rows of the store, from what an engine holds: as the writer would have left them."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from tallylight.history.kinds import Kind
from tallylight.store import schema
from tallylight.store.database import FILE_NAME, sqlite_library

_SLICE = 20_000
_BLOCK = 1 << 20
_BULK = ("synchronous=OFF", "cache_size=-400000")
_UIDS = ("id", "first", "last_id")
# What a row has besides what a file keeps of it.
_MORE: dict[str, dict[str, str]] = {
    "plays": {
        "subject": "'play-' || key",
        "last_step": "key * 2",
        "lane": "site || '/' || source || '/' || stream || '/' || deck",
        "told_end": "ended_at",
        "told_aired_ms": "aired_ms",
        "data": "json_object('playlist', playlist, 'presenter', presenter, 'show', \"show\")",
    },
    "sessions": {"last_rank": "CASE WHEN ended_at IS NULL THEN 1 ELSE 2 END", "last_id": "id"},
    "events": {"words": "'crossfade to song ' || item"},
}


@contextmanager
def bulk(folder: Path) -> Generator[Any]:
    """The store in `folder`, for many rows at once."""
    store = sqlite_library().connect(str(folder / FILE_NAME))
    for pragma in _BULK:
        store.execute(f"PRAGMA {pragma}")
    yield store
    store.commit()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def plain_engine() -> duckdb.DuckDBPyConnection:
    """An engine that has nothing yet, and tells times in UTC."""
    engine = duckdb.connect(config={"threads": 1, "memory_limit": "2GiB"})
    engine.execute("SET TimeZone = 'UTC'")
    engine.execute("SET enable_progress_bar = false")
    return engine


def files(paths: Iterable[str]) -> str:
    """The facts of some files, as a relation of an engine."""
    listed = ", ".join(f"'{path}'" for path in paths)
    return f"read_parquet([{listed}])"


def write_rows(store: Any, engine: duckdb.DuckDBPyConnection, kind: Kind, facts: str) -> int:
    """Insert the facts of a relation of the engine into SQLite; how many."""
    cells = _cells(kind)
    listed = ", ".join(f'{_plain(*cell)} AS "{name}"' for name, cell in cells.items())
    found = engine.execute(f"SELECT {listed} FROM {facts}")
    count = 0
    while rows := found.fetchmany(_SLICE):
        write_table(store, kind.name, [*cells], rows, _UIDS)
        count += len(rows)
    return count


def copy_rows(
    connection: psycopg.Connection[Any],
    engine: duckdb.DuckDBPyConnection,
    kind: Kind,
    facts: str,
    spill: Path,
) -> None:
    """The same into PostgreSQL, by way of a file `spill`."""
    cells = _cells(kind)
    listed = ", ".join(f'{sql} AS "{name}"' for name, (sql, _) in cells.items())
    engine.execute(f"COPY (SELECT {listed} FROM {facts}) TO '{spill}' (FORMAT csv, HEADER false)")
    names = ", ".join(f'"{name}"' for name in cells)
    into = f"COPY tallylight.{kind.name} ({names}) FROM STDIN (FORMAT csv)".encode()
    with spill.open("rb") as text, connection.cursor().copy(into) as copy:
        while block := text.read(_BLOCK):
            copy.write(block)
    spill.unlink()


def write_table(
    store: Any,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    uids: Sequence[str] = (),
) -> None:
    """Insert rows into SQLite; `uids` are columns whose ids come as hex."""
    marks = ", ".join("unhex(?)" if name in uids else "?" for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    store.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _cells(kind: Kind) -> dict[str, tuple[str, str]]:
    """By column of the table, what makes it of a fact, and its type."""
    table = getattr(schema, kind.name)
    kept = {name: (f'"{name}"', type_) for name, type_ in kind.columns.items() if name in table.c}
    more = _MORE.get(kind.name, {})
    return kept | {name: (sql, kind.columns.get(sql, "")) for name, sql in more.items()}


def _plain(sql: str, type_: str) -> str:
    """A cell as the driver of SQLite takes it."""
    if type_ == "UUID":
        return f"replace({sql}::VARCHAR, '-', '')"
    if type_ == "TIMESTAMPTZ":
        return f"epoch_us({sql})"
    return f"{sql}::TINYINT" if type_ == "BOOLEAN" else sql
