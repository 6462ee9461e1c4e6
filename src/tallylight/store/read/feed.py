"""Rows for another engine, as one JSON document: nothing is read row by row in Python.

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
    """So many rows, the greatest key among them, and all of them as one JSON document.

    times, keys: of each row in turn, where it was read by a time.
    """

    rows: int
    last: int
    document: str
    times: Sequence[Micros] = ()
    keys: Sequence[int] = ()


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
    at: sa.Column[Micros] | None = None,
) -> Iterator[Batch]:
    """The rows that meet the conditions, in the order of their keys, a slice at a time.

    at: the time that is told of each.
    """
    after = -1
    while True:
        batch = _batch(connection, table, columns, [*conditions, table.c.key > after], at)
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

    Site by site, by its index: nothing is read twice, however the rows came in.
    """
    table = at.table
    for site in connection.scalars(sa.select(sites.c.key).order_by(sites.c.key)).all():
        after = (span[0], -1)
        while True:
            following = at > after[0], sa.and_(at == after[0], table.c.key > after[1])
            # The plain bound first: it is what an index can use.
            walk = table.c.site == site, at >= after[0], at < span[1], sa.or_(*following)
            batch = _batch(connection, table, columns, [*walk, *conditions], at, at)
            if not batch.rows:
                break
            yield batch
            if batch.rows < SLICE:
                break
            after = max(zip(batch.times, batch.keys, strict=True))


def keyed(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    keys: Iterable[int],
    *conditions: Condition,
) -> Iterator[Batch]:
    """The rows with these keys, as `batches`; keys without a row are passed over."""
    is_postgres = connection.dialect.name == "postgresql"
    of_slice = [*conditions, _among(table)]
    statement = _slice(table, columns, of_slice, None, is_postgres=is_postgres)
    return _keyed(connection, statement, keys)


def changed(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    keys: Iterable[int],
    at: sa.Column[Micros] | None = None,
) -> Iterator[Batch]:
    """As `keyed`, of those rows that have a time `at`; soon, however few they are."""
    is_postgres = connection.dialect.name == "postgresql"
    statement = _changed(table, tuple(columns), at, is_postgres=is_postgres)
    return _keyed(connection, statement, keys)


def document(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], *conditions: Condition
) -> str:
    """The rows that meet the conditions as one JSON document, all at once."""
    cells = [_cell(table, name).label(name) for name in columns]
    rows = sa.select(*cells).where(*conditions).subquery()
    is_postgres = connection.dialect.name == "postgresql"
    return connection.scalar(sa.select(_objects(rows, columns, is_postgres=is_postgres))) or "[]"


def _batch(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    at: sa.Column[Micros] | None,
    *order: sa.Column[Any],
) -> Batch:
    is_postgres = connection.dialect.name == "postgresql"
    return _read(
        connection, _slice(table, columns, conditions, at, *order, is_postgres=is_postgres)
    )


def _read(
    connection: sa.Connection, statement: sa.Select[Any], values: Mapping[str, Any] | None = None
) -> Batch:
    count, last, told, *beside = tuple(connection.execute(statement, values).one())
    return Batch(count, last, told or "[]", *(_decode(array or "[]") for array in beside))


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
    table: sa.Table, columns: tuple[str, ...], at: sa.Column[Micros] | None, *, is_postgres: bool
) -> sa.Select[Any]:
    conditions = [_among(table)] if at is None else [_among(table), at.is_not(None)]
    return _slice(table, columns, conditions, at, is_postgres=is_postgres)


def _among(table: sa.Table) -> Condition:
    return table.c.key.in_(sa.bindparam("keys", expanding=True))


def _slice(
    table: sa.Table,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    at: sa.Column[Micros] | None,
    *order: sa.Column[Any],
    is_postgres: bool,
) -> sa.Select[Any]:
    """The rows that meet the conditions as one: as `Batch` has it."""
    cells = [_cell(table, name).label(name) for name in columns]
    place = [table.c.key.label("_key")] + ([] if at is None else [micros(at).label("_at")])
    rows = sa.select(*cells).add_columns(*place).where(*conditions)
    slice_ = rows.order_by(*order, table.c.key).limit(SLICE).subquery()
    head = sa.func.count(), sa.func.coalesce(sa.func.max(slice_.c["_key"]), 0)
    told = _objects(slice_, columns, is_postgres=is_postgres)
    beside = [] if at is None else [slice_.c["_at"], slice_.c["_key"]]
    return sa.select(*head, told, *(_array(one, is_postgres=is_postgres) for one in beside))


def _objects(
    rows: sa.Subquery, columns: Sequence[str], *, is_postgres: bool
) -> sa.ColumnElement[Any]:
    """All rows as the text of one JSON array of objects, columns by their places."""
    cells: list[sa.ColumnElement[Any]] = []
    for place, name in enumerate(columns):
        cells += [sa.literal_column(f"'{place}'", sa.Text), rows.c[name]]
    told = sa.func.json_build_object(*cells) if is_postgres else sa.func.json_object(*cells)
    return _array(told, is_postgres=is_postgres)


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
