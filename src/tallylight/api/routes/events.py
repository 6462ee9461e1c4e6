"""The event log."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from tallylight.api.facts import AskedFacts, AskedKeys, Event, Word
from tallylight.api.listing import One, Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Id
from tallylight.store.read.events import find_event, list_events

router = APIRouter(prefix="/api/v1/events", tags=["events"])


@router.get("")
def list_all_events(
    rooms: AskedRooms,
    query: AskedFacts,
    level: Literal["debug", "info", "warn", "error"] | None = None,
    category: Annotated[Word | None, Query(max_length=64)] = None,
    event: Annotated[Word | None, Query(max_length=128)] = None,
) -> Page[Event]:
    """Events, the newest first."""
    found = list_events(rooms.database, query, level=level, category=category, event=event)
    return Page(items=[Event.of(one) for one in found.items], next=found.next)


@router.get("/{id}")
def read_event(event: Id, rooms: AskedRooms, sites: AskedKeys) -> One[Event]:
    """One event."""
    return One(item=Event.of(find_event(rooms.database, sites, event)))
