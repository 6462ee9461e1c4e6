"""Items: what was played, with all that is known of it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import asdict

from tallylight.api.facts import AskedKeys
from tallylight.api.listing import AskedListing, One, Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.model.item import Kind
from tallylight.model.record import ListedItem
from tallylight.store.read.items import find_item, list_items

router = APIRouter(prefix="/api/v1/items", tags=["items"])


class KnownItem(Shape):
    """An item and its newest description, told at `told_at`."""

    id: UUID
    site: str
    kind: str
    title: str
    artist: str | None
    album: str | None
    series: str | None
    season: int | None
    episode: int | None
    genre: str | None
    genres: list[str]
    categories: list[str]
    duration_ms: int | None
    isrc: str | None
    label: str | None
    composer: str | None
    licensed: bool | None
    year: int | None
    guid: str | None
    library: str | None
    artwork_url: str | None
    external_id: str | None
    told_at: At

    @classmethod
    def _flat(cls, record: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever it was given
        if not isinstance(record, ListedItem):
            return record
        item = record.item
        named = {"id": item.id, "kind": item.kind, "site": record.site, "told_at": record.told_at}
        return {**asdict(item.about), **named}


@router.get("")
def list_all_items(
    rooms: AskedRooms, listing: AskedListing, kind: Kind | None = None
) -> Page[KnownItem]:
    """Items, those first heard of last first; `from` and `to` ask when they were last told of."""
    found = list_items(rooms.database, listing.query, kind=kind)
    return Page(items=[KnownItem.of(item) for item in found.items], next=found.next)


@router.get("/{id}")
def read_item(item: Id, rooms: AskedRooms, sites: AskedKeys) -> One[KnownItem]:
    """One item; an alias leads to the item it stands for."""
    return One(item=KnownItem.of(find_item(rooms.database, sites, item)))
