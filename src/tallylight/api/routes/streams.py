"""Streams: mounts and channels as their sources named them, and what a person says of them."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from tallylight.api.facts import AskedKeys
from tallylight.api.listing import AskedListing, AskedSites, One, Page
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.store.read.stream_figures import stream_figures
from tallylight.store.read.streams import find_stream, list_streams
from tallylight.store.records.streams import edit_stream

router = APIRouter(prefix="/api/v1/streams", tags=["streams"])


class Stream(Shape):
    """A stream; `programme` groups streams that carry one programme.

    edited: names of the fields that a person set, so that what its source tells is passed over.
    """

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
    edited: list[str]
    created_at: At


class ChangedStream(BaseModel):
    """What is to change; null gives a field back to the source, what is left out stays."""

    title: str | None = None
    programme: str | None = None
    relay_of: str | None = None
    provider: str | None = None
    server: str | None = None
    host: str | None = None


class StreamFigures(Shape):
    """How a stream fares; ratios are 0 to 1, and null is unknown.

    uptime_24h, uptime_30d: time known up of the time known at all. bitrate_stability: 0 to 100.
    """

    id: UUID
    state: Literal["up", "down", "unknown"]
    since: At | None
    down_reason: str | None
    listeners: int | None
    uptime_24h: float | None
    uptime_30d: float | None
    outages_30d: int
    down_ms_30d: int
    bitrate_kbps: float | None
    bitrate_stability: float | None
    last_seen: At | None


class AllFigures(BaseModel):
    """The figures of every stream."""

    items: list[StreamFigures]


@router.get("")
def list_all_streams(rooms: AskedRooms, listing: AskedListing) -> Page[Stream]:
    """The streams, the newest first."""
    found = list_streams(rooms.database, listing.query)
    return Page(items=[Stream.of(stream) for stream in found.items], next=found.next)


@router.get("/figures")
def read_figures(rooms: AskedRooms, sites: AskedKeys) -> AllFigures:
    """How every stream fares now, over 24 hours and over 30 days."""
    found = stream_figures(rooms.database, sites, rooms.clock())
    return AllFigures(items=[StreamFigures.of(one) for one in found])


@router.get("/{id}")
def read_stream(stream: Id, rooms: AskedRooms, sites: AskedSites) -> One[Stream]:
    """One stream."""
    keys = tuple(site.key for site in sites)
    return One(item=Stream.of(find_stream(rooms.database, keys, stream)))


@router.patch("/{id}")
def change_stream(
    stream: Id, change: ChangedStream, rooms: AskedRooms, sites: AskedKeys, act: Acting
) -> One[Stream]:
    """Say what a stream is; live cards follow within seconds."""
    find_stream(rooms.database, sites, stream)
    edit_stream(rooms.database, act, stream, change.model_dump(exclude_unset=True))
    return One(item=Stream.of(find_stream(rooms.database, sites, stream)))
