"""Outages: when a stream or a whole source was down, or nobody knows."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from tallylight.api.facts import AskedFacts, FactShape
from tallylight.api.listing import Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At
from tallylight.store.read.outages import list_outages

router = APIRouter(prefix="/api/v1/outages", tags=["outages"])


class Outage(FactShape):
    """A time that was not known to be up; `ended_at` is null while it goes on."""

    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    state: Literal["down", "unknown"]
    started_at: At
    ended_at: At | None
    reason: str | None


@router.get("")
def list_all_outages(rooms: AskedRooms, query: AskedFacts) -> Page[Outage]:
    """Outages that reach into the time asked for, the newest first."""
    found = list_outages(rooms.database, query, rooms.clock())
    return Page(items=[Outage.of(outage) for outage in found.items], next=found.next)
