"""Rows of the store, from what an engine holds: as the writer would have left them."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from tallylight.history.kinds import Kind
from tallylight.store import schema

_SLICE = 20_000
# What a row has besides what a file keeps of it.
_MORE: dict[str, dict[str, str]] = {
    "plays": {
        "subject": "'play-' || key",
        "last_step": "key * 2",
        "lane": "site || '/' || source || '/' || stream || '/' || deck",
        "told_end": "epoch_us(ended_at)",
        "told_aired_ms": "aired_ms",
        "data": "json_object('playlist', playlist, 'presenter', presenter, 'show', \"show\")",
    },
    "sessions": {"last_rank": "CASE WHEN ended_at IS NULL THEN 1 ELSE 2 END", "last_id": "id"},
    "events": {"words": "'crossfade to song ' || item"},
}


def write_rows(store: Any, engine: duckdb.DuckDBPyConnection, kind: Kind, facts: str) -> int:
    """Insert the facts of a relation of the engine into the store; how many."""
    table = getattr(schema, kind.name)
    cells = {name: _cell(name, type_) for name, type_ in kind.columns.items() if name in table.c}
    cells |= {name: _cell(sql, "UUID" if sql == "id" else "") for name, sql in _more(kind)}
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in cells.items())
    found = engine.execute(f"SELECT {listed} FROM {facts}")
    uids = [name for name in cells if name in ("id", "first", "last_id")]
    count = 0
    while rows := found.fetchmany(_SLICE):
        write_table(store, kind.name, [*cells], rows, uids)
        count += len(rows)
    return count


def write_table(
    store: Any,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    uids: Sequence[str] = (),
) -> None:
    """Insert rows; `uids` are columns whose ids come as hex."""
    marks = ", ".join("unhex(?)" if name in uids else "?" for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    store.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _more(kind: Kind) -> Iterable[tuple[str, str]]:
    return _MORE.get(kind.name, {}).items()


def _cell(sql: str, type_: str) -> str:
    if type_ == "UUID":
        return f"replace({sql}::VARCHAR, '-', '')"
    if type_ == "TIMESTAMPTZ":
        return f'epoch_us("{sql}")'
    return f'"{sql}"::TINYINT' if type_ == "BOOLEAN" else f'"{sql}"' if type_ else sql
