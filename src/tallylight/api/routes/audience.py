"""Listener counts as they were measured."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from tallylight.api.asked import described, taken
from tallylight.api.facts import AskedKeys, FactsAsked, FactShape, query_of
from tallylight.api.listing import One, Page, as_json
from tallylight.api.rooms import AskedRooms, rooms_of
from tallylight.api.shapes import At, Id
from tallylight.store.read.audience import find_sample, list_samples

router = APIRouter(prefix="/api/v1/audience", tags=["audience"])


class Sample(FactShape):
    """A listener count at an instant; it holds for 2.5 intervals. Rates in kbit/s."""

    id: UUID
    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    at: At
    listeners: int
    excluded: int | None
    peak: int | None
    unique: int | None
    max: int | None
    bitrate_kbps: float | None
    incoming_kbps: float | None
    outgoing_kbps: float | None
    bytes_sent: int | None
    bytes_received: int | None
    slow_listeners: int | None
    connections: int | None
    interval_ms: int | None
    encoder: str | None
    title: str | None


@router.get("", response_model=Page[Sample], openapi_extra=described(FactsAsked))
def list_all_samples(request: Request) -> Response:
    """Listener counts, the newest first."""
    query = query_of(request, taken(request, FactsAsked))
    found = list_samples(rooms_of(request).database, query)
    return as_json(found, [Sample.plain(sample) for sample in found.items])


@router.get("/{id}")
def read_sample(sample: Id, rooms: AskedRooms, sites: AskedKeys) -> One[Sample]:
    """One listener count of the last 35 days."""
    return One(item=Sample.of(find_sample(rooms.database, sites, sample, rooms.clock())))
