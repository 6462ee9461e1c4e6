"""The names that a fact refers to, joined to it in the one query that reads it.

Links between items are applied here: a fact shows the item that the alias of its own leads to.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.item import Item
from tallylight.model.record import ItemRecord, StreamName, ViewerRecord
from tallylight.store.read.pages import Condition, Found, contains
from tallylight.store.schema import item_aliases, items, people, sites, sources, streams, viewers

Columns = tuple[sa.ColumnElement[Any], ...]

_named = items.alias("named")
item = items.alias("item")
ITEM: Columns = (
    item.c.id.label("item_id"),
    item.c.kind.label("item_kind"),
    item.c.data.label("item_data"),
)
VIEWER: Columns = (
    viewers.c.id.label("viewer_id"),
    people.c.id.label("person_id"),
    viewers.c.name.label("viewer_name"),
    viewers.c.ip,
    viewers.c.user_agent,
    viewers.c.device,
    viewers.c.client,
    viewers.c.country,
)
PLACE: Columns = (
    sites.c.slug.label("site_slug"),
    sources.c.name.label("source_name"),
    streams.c.id.label("stream_id"),
    streams.c.name.label("stream_name"),
)


def with_place(table: sa.Table) -> sa.Join:
    """A fact beside its site, its source (which may be gone) and its stream."""
    return (
        table.join(sites, sites.c.key == table.c.site)
        .outerjoin(sources, sources.c.key == table.c.source)
        .outerjoin(streams, streams.c.key == table.c.stream)
    )


def with_item(facts: sa.Join, reference: sa.Column[int], site: sa.ColumnElement[int]) -> sa.Join:
    """Facts beside their item, under the id that its alias leads to."""
    linked = sa.and_(item_aliases.c.site == site, item_aliases.c.alias == _named.c.id)
    return (
        facts.outerjoin(_named, _named.c.key == reference)
        .outerjoin(item_aliases, linked)
        .outerjoin(item, item.c.id == sa.func.coalesce(item_aliases.c.item, _named.c.id))
    )


def items_called(text: str, sites: Collection[int]) -> sa.Select[int]:
    """The keys of items that are shown under a title or an artist with this text in it."""
    facts = _named.outerjoin(
        item_aliases,
        sa.and_(item_aliases.c.site == _named.c.site, item_aliases.c.alias == _named.c.id),
    )
    shown = facts.outerjoin(item, item.c.id == sa.func.coalesce(item_aliases.c.item, _named.c.id))
    meant = _named.c.site.in_(sites), contains(text, item.c.title, item.c.artist)
    return sa.select(_named.c.key).select_from(shown).where(*meant)


def viewers_called(text: str, sites: Collection[int]) -> sa.Select[int]:
    """The keys of viewers whose name or program has this text in it."""
    meant = contains(text, viewers.c.name, viewers.c.client)
    return sa.select(viewers.c.key).where(viewers.c.site.in_(sites), meant)


def streams_called(text: str, sites: Collection[int]) -> sa.Select[int]:
    """The keys of streams whose name has this text in it."""
    meant = contains(text, streams.c.name)
    return sa.select(streams.c.key).where(streams.c.site.in_(sites), meant)


def with_viewer(facts: sa.Join, reference: sa.Column[int]) -> sa.Join:
    """Facts beside who watched or listened."""
    return facts.outerjoin(viewers, viewers.c.key == reference).outerjoin(
        people, people.c.key == viewers.c.person
    )


def on_stream(table: sa.Table, stream: str) -> Condition:
    """Facts of the stream of this id, or of the streams of this name."""
    meant = streams.alias("meant")
    is_meant = meant.c.name == stream
    uid = uuid_of(stream)
    if uid is not None:
        is_meant = sa.or_(is_meant, meant.c.id == uid)
    return table.c.stream.in_(sa.select(meant.c.key).where(is_meant))


def uuid_of(text: str) -> UUID | None:
    """The id that `text` writes; None where it writes none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def item_of(row: Found) -> ItemRecord | None:
    """The item of a row that was read with `ITEM`."""
    if row.item_id is None:
        return None
    about = msgspec.convert(row.item_data, Item)
    return ItemRecord(id=row.item_id, kind=row.item_kind, about=about)


def viewer_of(row: Found) -> ViewerRecord | None:
    """The viewer of a row that was read with `VIEWER`."""
    if row.viewer_id is None:
        return None
    return ViewerRecord(
        id=row.viewer_id,
        person=row.person_id,
        name=row.viewer_name,
        ip=row.ip,
        user_agent=row.user_agent,
        device=row.device,
        client=row.client,
        country=row.country,
    )


def stream_of(row: Found) -> StreamName | None:
    """The stream of a row that was read with `PLACE`."""
    if row.stream_id is None:
        return None
    return StreamName(id=row.stream_id, name=row.stream_name)


def place_of(row: Found) -> dict[str, Any]:
    """What every fact says of itself, from a row that was read with `PLACE`."""
    return {
        "key": row.key,
        "id": row.id,
        "site": row.site_slug,
        "source": row.source_name,
        "stream": stream_of(row),
    }
