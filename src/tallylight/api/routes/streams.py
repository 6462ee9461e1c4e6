"""Streams: mounts and channels as their sources named them."""

from uuid import UUID

from fastapi import APIRouter

from tallylight.api.listing import AskedListing, AskedSites, One, Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.store.read.streams import find_stream, list_streams

router = APIRouter(prefix="/api/v1/streams", tags=["streams"])


class Stream(Shape):
    """A stream; `programme` groups streams that carry one programme."""

    id: UUID
    site: str
    source: str | None
    name: str
    title: str | None
    programme: str | None
    relay_of: str | None
    provider: str | None
    server: str | None
    host: str | None
    created_at: At


@router.get("")
def list_all_streams(rooms: AskedRooms, listing: AskedListing) -> Page[Stream]:
    """The streams, the newest first."""
    found = list_streams(rooms.database, listing.query)
    return Page(items=[Stream.of(stream) for stream in found.items], next=found.next)


@router.get("/{id}")
def read_stream(stream: Id, rooms: AskedRooms, sites: AskedSites) -> One[Stream]:
    """One stream."""
    keys = tuple(site.key for site in sites)
    return One(item=Stream.of(find_stream(rooms.database, keys, stream)))
