"""One page of a list of facts: filtered, newest first, continued by a cursor.

Several sites are as many short index walks, merged: one walk over all of them would have to read
and sort everything before it could give the first row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar, cast

import msgspec
import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store.read.cursor import Place, read, written

T = TypeVar("T")
COUNTED_TO = 10_000
"""As far as rows are counted: beyond it, a list has "at least" so many."""
Condition = sa.ColumnElement[bool]
Found = sa.Row[*tuple[Any, ...]]
Selected = sa.Select[*tuple[Any, ...]]

_SITES_MERGED = 100


@dataclass(frozen=True)
class Query:
    """What a list is asked for; `sites` are keys, `start` is inclusive and `end` is not.

    stream: the name or the id of one. q: a part of a title, an artist, a message.
    """

    sites: tuple[int, ...]
    start: Instant | None = None
    end: Instant | None = None
    stream: str | None = None
    q: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True)
class Total:
    """How many rows a filter leaves, of all pages; exact unless there are more than are counted."""

    count: int
    at_least: bool


@dataclass(frozen=True)
class Page(Generic[T]):
    """Records, the cursor of the next page where there is one, the total where it was asked for."""

    items: list[T]
    next: str | None = None
    total: Total | None = None


@dataclass(frozen=True)
class Listing:
    """What a list selects: its rows by `site` and `key`, and by the time `at` where it has one.

    at_name: what the time is called in the rows.
    """

    select: Selected
    site: sa.Column[int]
    key: sa.Column[int]
    at: sa.ColumnElement[Any] | None
    at_name: str = "at"

    def first(
        self, connection: sa.Connection, sites: Sequence[int], *conditions: Condition
    ) -> Found | None:
        """One row of these sites."""
        wanted = self.select.where(self.site.in_(sites), *conditions)
        return next(iter(found_rows(connection, wanted.limit(1))), None)

    def page(
        self, connection: sa.Connection, query: Query, *conditions: Condition
    ) -> tuple[list[Found], str | None]:
        """Rows, and the cursor of the next page. Raises `InvalidError` for a wrong cursor."""
        if not query.sites:
            return [], None
        bounds = (*conditions, *self._bounds(query))
        sites = query.sites
        if 1 < len(sites) <= _SITES_MERGED:
            walks = [self._walk(query, *bounds, self.site == site).subquery() for site in sites]
            statement = self._merged([sa.select(walk) for walk in walks], query)
        else:
            statement = self._walk(query, *bounds, self.site.in_(sites))
        rows = found_rows(connection, statement)
        if len(rows) <= query.limit:
            return rows, None
        rows = rows[: query.limit]
        return rows, written(self._place(rows[-1]))

    def total(
        self,
        connection: sa.Connection,
        query: Query,
        *conditions: Condition,
        by_names: bool = True,
    ) -> Total:
        """How many rows there are on all pages; not beyond `COUNTED_TO`.

        by_names: whether a condition asks for a name; else none is looked up only to be counted.
        """
        uncut = replace(query, cursor=None)
        wanted = (*conditions, *self._bounds(uncut), self.site.in_(query.sites))
        found = self.select.where(*wanted)
        if by_names:
            found = found.with_only_columns(self.key, maintain_column_froms=True)
        elif found.whereclause is not None:
            found = sa.select(self.key).where(found.whereclause)
        counted = sa.select(sa.func.count()).select_from(found.limit(COUNTED_TO + 1).subquery())
        count = connection.scalar(counted) or 0
        return Total(min(count, COUNTED_TO), at_least=count > COUNTED_TO)

    def _bounds(self, query: Query) -> list[Condition]:
        bounds: list[Condition] = []
        if self.at is not None and query.start is not None:
            bounds.append(self.at >= query.start)
        if self.at is not None and query.end is not None:
            bounds.append(self.at < query.end)
        if query.cursor is not None:
            place = read(query.cursor)
            bounds.append(self._after(place))
        return bounds

    def _after(self, place: Place) -> Condition:
        if self.at is None:
            return self.key < place.key
        earlier = sa.and_(self.at == place.at, self.key < place.key)
        # The plain bound first: it is what an index can use.
        return sa.and_(self.at <= place.at, sa.or_(self.at < place.at, earlier))

    def _walk(self, query: Query, *conditions: Condition) -> Selected:
        order = [self.key.desc()] if self.at is None else [self.at.desc(), self.key.desc()]
        return self.select.where(*conditions).order_by(*order).limit(query.limit + 1)

    def _merged(self, walks: Sequence[Selected], query: Query) -> Selected:
        found = sa.union_all(*walks).subquery()
        order = [found.c.key.desc()]
        if self.at is not None:
            order.insert(0, found.c[self.at_name].desc())
        return sa.select(found).order_by(*order).limit(query.limit + 1)

    def _place(self, row: Found) -> Place:
        return Place(0 if self.at is None else getattr(row, self.at_name), row.key)


def found_rows(connection: sa.Connection, statement: Selected) -> list[Found]:
    """All rows, as structs: their columns are reached ten times as fast as those of a row."""
    result = connection.execute(statement)
    kind = _kind(tuple(result.keys()))
    return cast("list[Found]", [kind(*row) for row in result])


@cache
def _kind(columns: tuple[str, ...]) -> type[msgspec.Struct]:
    return msgspec.defstruct("Found", map(str, columns), frozen=True)


def paged(found: tuple[list[Found], str | None], record: Callable[[Found], T]) -> Page[T]:
    """A page of records from a page of rows."""
    rows, following = found
    return Page([record(row) for row in rows], following)


def contains(text: str, *columns: sa.ColumnElement[Any]) -> Condition:
    """Whether `text` is a part of any of `columns`, in whatever case; `%` is itself."""
    return sa.or_(*(column.icontains(text, autoescape=True) for column in columns))
