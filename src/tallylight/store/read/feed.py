"""Rows for another engine, as one JSON array a column: nothing is read row by row in Python.

Ids are hex, instants µs, booleans 0 and 1, JSON is its text. A column that the table has not is
looked for in its `data`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from tallylight.model.time import Instant as Micros
from tallylight.store.columns import Instant, Json, Uid
from tallylight.store.read.expressions import hexed, micros
from tallylight.store.read.pages import Condition
from tallylight.store.schema import sites

SLICE = 20_000
_decode = msgspec.json.Decoder(list[int]).decode


class Batch(NamedTuple):
    """So many rows, the greatest key among them, and the JSON array of each column."""

    rows: int
    last: int
    arrays: tuple[str, ...]


def heads(connection: sa.Connection, tables: tuple[sa.Table, ...]) -> dict[str, int]:
    """The greatest key of each table, by its name; 0 where it is empty."""
    found = connection.execute(_heads(tables)).one()
    return {table.name: key or 0 for table, key in zip(tables, found, strict=True)}


@cache
def _heads(tables: tuple[sa.Table, ...]) -> sa.Select[Any]:
    keys = [sa.select(sa.func.max(table.c.key)).scalar_subquery() for table in tables]
    return sa.select(*(key.label(table.name) for key, table in zip(keys, tables, strict=True)))


def batches(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    *conditions: Condition,
) -> Iterator[Batch]:
    """The rows that meet the conditions, in the order of their keys, a slice at a time."""
    after = -1
    while True:
        batch = _batch(connection, table, columns, [*conditions, table.c.key > after])
        if not batch.rows:
            return
        yield batch
        if batch.rows < SLICE:
            return
        after = batch.last


def between(
    connection: sa.Connection,
    at: sa.Column[Micros],
    span: tuple[Micros, Micros],
    columns: Sequence[str],
    *conditions: Condition,
) -> Iterator[Batch]:
    """The rows from the first time to before the second, as `batches`, in the order of `at`.

    Site by site, by its index: nothing is read twice, however the rows came in. The columns are to
    have the key and the time.
    """
    table = at.table
    places = columns.index(at.name), columns.index("key")
    for site in connection.scalars(sa.select(sites.c.key).order_by(sites.c.key)).all():
        after = (span[0], -1)
        while True:
            following = at > after[0], sa.and_(at == after[0], table.c.key > after[1])
            # The plain bound first: it is what an index can use.
            walk = table.c.site == site, at >= after[0], at < span[1], sa.or_(*following)
            batch = _batch(connection, table, columns, [*walk, *conditions], at)
            if not batch.rows:
                break
            yield batch
            if batch.rows < SLICE:
                break
            times, keys = (_decode(batch.arrays[place]) for place in places)
            after = max(zip(times, keys, strict=True))


def keyed(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    keys: Iterable[int],
    *conditions: Condition,
) -> Iterator[Batch]:
    """The rows with these keys, as `batches`; keys without a row are passed over."""
    is_postgres = connection.dialect.name == "postgresql"
    statement = _slice(table, columns, [*conditions, _among(table)], is_postgres=is_postgres)
    return _keyed(connection, statement, keys)


def changed(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    keys: Iterable[int],
    told: str = "key",
) -> Iterator[Batch]:
    """As `keyed`, of rows with something in the column `told`; soon, however few they are."""
    is_postgres = connection.dialect.name == "postgresql"
    statement = _changed(table, tuple(columns), told, is_postgres=is_postgres)
    return _keyed(connection, statement, keys)


def arrays(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], *conditions: Condition
) -> tuple[str, ...]:
    """The JSON array of each column of the rows that meet the conditions, all at once."""
    cells = [_cell(table, name).label(name) for name in columns]
    rows = sa.select(*cells).where(*conditions).subquery()
    is_postgres = connection.dialect.name == "postgresql"
    told = [_array(rows.c[name], is_postgres=is_postgres) for name in columns]
    return tuple(array or "[]" for array in connection.execute(sa.select(*told)).one())


def _batch(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    *order: sa.Column[Any],
) -> Batch:
    is_postgres = connection.dialect.name == "postgresql"
    return _read(connection, _slice(table, columns, conditions, *order, is_postgres=is_postgres))


def _read(
    connection: sa.Connection, statement: sa.Select[Any], values: Mapping[str, Any] | None = None
) -> Batch:
    count, last, *told = tuple(connection.execute(statement, values).one())
    return Batch(count, last, tuple(array or "[]" for array in told))


def _keyed(
    connection: sa.Connection, statement: sa.Select[Any], keys: Iterable[int]
) -> Iterator[Batch]:
    """What a statement reads that is told its `keys`, a slice at a time."""
    wanted = sorted(keys)
    for place in range(0, len(wanted), SLICE):
        batch = _read(connection, statement, {"keys": wanted[place : place + SLICE]})
        if batch.rows:
            yield batch


# What is read several times a second is written once.
@cache
def _changed(
    table: sa.Table, columns: tuple[str, ...], told: str, *, is_postgres: bool
) -> sa.Select[Any]:
    conditions = table.c[told].is_not(None), _among(table)
    return _slice(table, columns, conditions, is_postgres=is_postgres)


def _among(table: sa.Table) -> Condition:
    return table.c.key.in_(sa.bindparam("keys", expanding=True))


def _slice(
    table: sa.Table,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    *order: sa.Column[Any],
    is_postgres: bool,
) -> sa.Select[Any]:
    """The rows that meet the conditions as one: their count, greatest key, and columns."""
    cells = [_cell(table, name).label(name) for name in columns]
    rows = sa.select(*cells).add_columns(table.c.key.label("_key")).where(*conditions)
    slice_ = rows.order_by(*order, table.c.key).limit(SLICE).subquery()
    arrays = [_array(slice_.c[name], is_postgres=is_postgres) for name in columns]
    head = sa.func.count(), sa.func.coalesce(sa.func.max(slice_.c["_key"]), 0)
    return sa.select(*head, *arrays)


def _array(cell: sa.ColumnElement[Any], *, is_postgres: bool) -> sa.ColumnElement[Any]:
    """All cells of a column as the text of one JSON array."""
    if is_postgres:
        return sa.cast(sa.func.json_agg(cell), sa.Text)
    return sa.func.json_group_array(cell)


def _cell(table: sa.Table, name: str) -> sa.ColumnElement[Any]:
    """A column in the form that travels."""
    if name not in table.c:
        told = table.c.data.op("->>", return_type=sa.Text())
        return told(sa.literal_column(f"'{name}'"))
    column = table.c[name]
    if isinstance(column.type, Instant):
        return micros(column)
    if isinstance(column.type, Uid):
        return hexed(column)
    if isinstance(column.type, Json):
        return sa.cast(column, sa.Text)
    return sa.cast(column, sa.Integer) if isinstance(column.type, sa.Boolean) else column
