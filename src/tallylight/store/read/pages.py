"""One page of a list of facts: filtered, newest first, continued by a cursor.

Several sites are as many short index walks, merged: one walk over all of them would have to read
and sort everything before it could give the first row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
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
class Lasting:
    """Conditions that stay the same objects from page to page, and the values that they take.

    Statements that have no other conditions are written once.
    """

    conditions: tuple[Condition, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __add__(self, other: "Lasting") -> "Lasting":
        return Lasting((*self.conditions, *other.conditions), {**self.values, **other.values})


NOTHING = Lasting()


@dataclass(frozen=True)
class Listing:
    """What a list selects: its rows by `site` and `key`, and by the time `at` where it has one.

    at_name: what the time is called in the rows. is_sorted: no index has its order, so that
    rows are sorted alone, where no condition asks for a name, and those of the page named.
    """

    select: Selected
    site: sa.Column[int]
    key: sa.Column[int]
    at: sa.ColumnElement[Any] | None
    at_name: str = "at"
    is_sorted: bool = False

    def first(
        self, connection: sa.Connection, sites: Sequence[int], *conditions: Condition
    ) -> Found | None:
        """One row of these sites."""
        wanted = self.select.where(self.site.in_(sites), *conditions)
        return next(iter(found_rows(connection, wanted.limit(1))), None)

    def page(
        self,
        connection: sa.Connection,
        query: Query,
        *conditions: Condition,
        lasting: Lasting = NOTHING,
    ) -> tuple[list[Found], str | None]:
        """Rows, and the cursor of the next page. Raises `InvalidError` for a wrong cursor."""
        if not query.sites:
            return [], None
        values = self._values(query)
        made = _made if conditions else _kept
        all_of_them = (*lasting.conditions, *conditions)
        statement = made(self, tuple(values), len(query.sites), all_of_them)
        rows = found_rows(connection, statement, {**values, **lasting.values, **_named(query)})
        if len(rows) <= query.limit:
            return rows, None
        rows = rows[: query.limit]
        return rows, written(self._place(rows[-1]))

    def total(
        self,
        connection: sa.Connection,
        query: Query,
        *conditions: Condition,
        lasting: Lasting = NOTHING,
        by_names: bool = True,
    ) -> Total:
        """How many rows there are on all pages; not beyond `COUNTED_TO`.

        by_names: whether a condition asks for a name; else none is looked up only to be counted.
        """
        values = self._values(replace(query, cursor=None))
        made = _count_made if conditions else _count_kept
        counted = made(self, tuple(values), (*lasting.conditions, *conditions), by_names)
        told = {**values, **lasting.values, "sites": query.sites}
        count = connection.scalar(counted, told) or 0
        return Total(min(count, COUNTED_TO), at_least=count > COUNTED_TO)

    def bounds(self, names: Collection[str]) -> list[Condition]:
        """The conditions that take values of these names."""
        if self.at is None:
            return [self.key < sa.bindparam("key")] if "key" in names else []
        bounds: list[Condition] = []
        if "start" in names:
            bounds.append(self.at >= sa.bindparam("start"))
        if "end" in names:
            bounds.append(self.at < sa.bindparam("end"))
        if "key" in names:
            at: sa.BindParameter[Any] = sa.bindparam("at")
            key: sa.BindParameter[Any] = sa.bindparam("key")
            earlier = sa.and_(self.at == at, self.key < key)
            # The plain bound first: it is what an index can use.
            bounds += [self.at <= at, sa.or_(self.at < at, earlier)]
        return bounds

    def _values(self, query: Query) -> dict[str, Any]:
        """What a query asks for, by the names that `bounds` has for it."""
        place = None if query.cursor is None else read(query.cursor)
        timed = {} if self.at is None else {"start": query.start, "end": query.end}
        values = {"most": query.limit + 1, **timed}
        if place is not None:
            values |= {"key": place.key} if self.at is None else {"key": place.key, "at": place.at}
        return {name: value for name, value in values.items() if value is not None}

    def _place(self, row: Found) -> Place:
        return Place(0 if self.at is None else getattr(row, self.at_name), row.key)


def _made(
    listing: Listing, names: tuple[str, ...], sites: int, conditions: tuple[Condition, ...]
) -> Selected:
    """The statement that reads a page by values of these names, for so many sites."""
    most = sa.bindparam("most", type_=sa.Integer)

    def walk(*theirs: Condition) -> Selected:
        meant = (*conditions, *listing.bounds(names), *theirs)
        order = [*([] if listing.at is None else [listing.at.desc()]), listing.key.desc()]
        if listing.is_sorted:
            keys = sa.select(listing.key).where(*meant).order_by(*order).limit(most)
            if len(keys.get_final_froms()) == 1:
                return listing.select.where(listing.key.in_(keys)).order_by(*order)
        return listing.select.where(*meant).order_by(*order).limit(most)

    if sites == 1:
        return walk(listing.site == sa.bindparam("walk_0"))
    if sites > _SITES_MERGED:
        return walk(listing.site.in_(sa.bindparam("sites", expanding=True)))
    walks = [walk(listing.site == sa.bindparam(f"walk_{n}")).subquery() for n in range(sites)]
    found = sa.union_all(*(sa.select(walk) for walk in walks)).subquery()
    order = [] if listing.at is None else [found.c[listing.at_name].desc()]
    return sa.select(found).order_by(*order, found.c.key.desc()).limit(most)


def _count_made(
    listing: Listing,
    names: tuple[str, ...],
    conditions: tuple[Condition, ...],
    by_names: bool,  # noqa: FBT001 (`lru_cache` takes the same call by name for another one)
) -> sa.Select[int]:
    """The statement that counts what a page goes through."""
    of_sites = listing.site.in_(sa.bindparam("sites", expanding=True))
    found = listing.select.where(*conditions, *listing.bounds(names), of_sites)
    if by_names:
        found = found.with_only_columns(listing.key, maintain_column_froms=True)
    elif found.whereclause is not None:
        found = sa.select(listing.key).where(found.whereclause)
    return sa.select(sa.func.count()).select_from(found.limit(COUNTED_TO + 1).subquery())


# Most pages are asked for without conditions of their own. Their statements are as alike as they
# are long: to write one anew, and to find that it is known, takes as long as to read ten rows.
_kept = lru_cache(maxsize=128)(_made)
_count_kept = lru_cache(maxsize=32)(_count_made)


def _named(query: Query) -> dict[str, Any]:
    """What each walk is of. No column is called `walk`, so no other value takes such a name."""
    if len(query.sites) > _SITES_MERGED:
        return {"sites": query.sites}
    return {f"walk_{n}": site for n, site in enumerate(query.sites)}


def found_rows(
    connection: sa.Connection, statement: Selected, values: Mapping[str, Any] | None = None
) -> list[Found]:
    """All rows, as structs: their columns are reached ten times as fast as those of a row."""
    result = connection.execute(statement, values)
    kind = _kind(tuple(result.keys()))
    return cast("list[Found]", [kind(*row) for row in result.all()])


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
