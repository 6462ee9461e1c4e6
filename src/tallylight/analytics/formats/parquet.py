"""Answers as a Parquet file, written by an engine of its own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallylight.analytics.answer import Table
from tallylight.analytics.contract import Column
from tallylight.analytics.engine import insert_rows, make_table
from tallylight.analytics.formats.cells import cell

_AT_ONCE = 5_000
_MEMORY = "256MiB"
_TYPES = {
    "instant": "TIMESTAMPTZ",
    "id": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "percent": "DOUBLE",
    "ms": "BIGINT",
    "bytes": "BIGINT",
}


def write_parquet(path: Path, table: Table, names: Sequence[str] | None = None) -> None:
    """Write the file; times are instants in UTC, everything else what its column says."""
    import duckdb

    heads = [*(names or table.columns)]
    columns = [*table.columns.values()]
    types = {
        head: _type_of(column, [row[place] for row in table.rows])
        for place, (head, column) in enumerate(zip(heads, columns, strict=True))
    }
    spill = str(path.parent)
    config = {"threads": "1", "memory_limit": _MEMORY, "temp_directory": spill}
    with duckdb.connect(":memory:", config={**config}) as engine:
        make_table(engine, "answer", types)
        for start in range(0, len(table.rows), _AT_ONCE):
            rows = table.rows[start : start + _AT_ONCE]
            insert_rows(engine, "answer", types, [_stored(row, columns) for row in rows])
        target = str(path).replace("'", "''")
        engine.execute(f"COPY answer TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _stored(row: Sequence[Any], columns: Sequence[Column]) -> list[Any]:
    return [
        value if column.unit == "instant" else cell(value, column)
        for value, column in zip(row, columns, strict=True)
    ]


def _type_of(column: Column, values: Sequence[Any]) -> str:
    """The type of a column; where its unit leaves that open, that of its values."""
    if column.unit in _TYPES:
        return _TYPES[column.unit]
    told: set[object] = {type(value) for value in values if value is not None}
    if told <= {bool}:
        return "BOOLEAN" if told else "DOUBLE"
    if told <= {int}:
        return "BIGINT"
    return "VARCHAR" if str in told else "DOUBLE"
