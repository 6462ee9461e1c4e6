"""Items: songs, episodes, films, channels, under the ids that their aliases lead to."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.item import Item
from tallylight.model.record import ItemRecord, ListedItem
from tallylight.store.database import Database, reading
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, paged
from tallylight.store.read.search import matching
from tallylight.store.schema import item_aliases, items, sites

LISTING = Listing(
    sa.select(
        items.c.key,
        items.c.id,
        items.c.kind,
        items.c.data,
        items.c.told_at,
        sites.c.slug.label("site_slug"),
    ).select_from(items.join(sites, sites.c.key == items.c.site)),
    site=items.c.site,
    key=items.c.key,
    at=None,
)


def list_items(database: Database, query: Query, *, kind: str | None = None) -> Page[ListedItem]:
    """Items in the order in which they were first heard of, newest first; no item twice.

    The time asked for is that of their newest description.
    """
    is_alias = sa.exists().where(
        item_aliases.c.site == items.c.site, item_aliases.c.alias == items.c.id
    )
    conditions: list[Condition] = [sa.not_(is_alias)]
    if kind is not None:
        conditions.append(items.c.kind == kind)
    if query.start is not None:
        conditions.append(items.c.told_at >= query.start)
    if query.end is not None:
        conditions.append(items.c.told_at < query.end)
    with reading(database) as connection:
        if query.q is not None:
            conditions.append(matching(connection, items, query.q))
        return paged(LISTING.page(connection, query, *conditions), _record)


def find_item(database: Database, sites_: Sequence[int], uid: UUID) -> ListedItem:
    """The item that this id, or the alias of this id, leads to. Raises `NotFoundError`."""
    led_to = (
        sa.select(item_aliases.c.item)
        .where(item_aliases.c.alias == uid, item_aliases.c.site.in_(sites_))
        .limit(1)
        .scalar_subquery()
    )
    asked = sa.literal(uid, items.c.id.type)
    with reading(database) as connection:
        row = LISTING.first(connection, sites_, items.c.id == sa.func.coalesce(led_to, asked))
    if row is None:
        raise NotFoundError("There is no item with this id.")
    return _record(row)


def _record(row: Found) -> ListedItem:
    about = msgspec.convert(row.data, Item)
    return ListedItem(
        key=row.key,
        site=row.site_slug,
        item=ItemRecord(id=row.id, kind=row.kind, about=about),
        told_at=row.told_at,
    )
