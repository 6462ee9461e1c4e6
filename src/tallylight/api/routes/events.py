"""The event log: read, counted, cleared."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from tallylight.api.asked import described, taken
from tallylight.api.facts import AskedKeys, Event, FactsAsked, Word
from tallylight.api.listing import One, Page, Total, as_json, asked_zone, listing_of, parse_instant
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms, rooms_of
from tallylight.api.shapes import At, Id
from tallylight.ingest.logbook import clear_events
from tallylight.model.event import EventName
from tallylight.model.text import storable
from tallylight.model.time import DAY
from tallylight.store.read import pages
from tallylight.store.read.event_histogram import count_events
from tallylight.store.read.events import EventFilter, find_event, list_events
from tallylight.store.records.audit import write_act

router = APIRouter(prefix="/api/v1/events", tags=["events"])
_FURTHEST = 100_000


class EventPage(Page[Event]):
    """Events, the newest first.

    Asked with `offset`, `start_time`, `end_time` or `search`, the answer has them as `events` too,
    and `total` is a plain number: 10,000 stands for at least so many.
    """

    total: Total | int | None = None  # pyright: ignore[reportIncompatibleVariableOverride]
    events: list[Event] | None = None


class EventBar(BaseModel):
    """The events of a stretch by level; null where there are too many to count them all."""

    at: At
    until: At
    levels: dict[str, int] | None


class Bars(BaseModel):
    """Stretches of local time; `meta.tz` is their zone."""

    items: list[EventBar]
    meta: dict[str, Any]


class Cleared(BaseModel):
    """How many events were deleted."""

    deleted: int


class OffsetAsked(BaseModel):
    """Which events of those that are found are shown, and whether all are counted."""

    offset: int | None = Field(None, ge=0, le=_FURTHEST)
    total: bool = Field(default=False, description="Count all pages, to 10,000.")


class ClassicAsked(BaseModel):
    """The names of the playout's own call."""

    start_time: str | None = Field(None, description="As `from`.")
    end_time: str | None = Field(None, description="As `to`.")
    search: str | None = Field(None, max_length=200, description="As `q`.")


class FilterAsked(BaseModel):
    """The names that events must have."""

    level: Literal["debug", "info", "warn", "error"] | None = None
    category: Annotated[Word | None, Field(max_length=64)] = None
    event: Annotated[Word | None, Field(max_length=128)] = None
    deck: Annotated[Word | None, Field(max_length=255)] = None

    def of(self) -> EventFilter:
        """As `store.read` takes it."""
        return EventFilter(
            level=self.level, category=self.category, event=self.event, deck=self.deck
        )


class WindowAsked(FilterAsked, FactsAsked, ClassicAsked):
    """Which events are asked for."""


class EventsAsked(WindowAsked, OffsetAsked):
    """Which page of them is asked for."""


@dataclass(frozen=True)
class Window:
    """What is asked for and how; is_classic: by the names of the playout's own call."""

    query: pages.Query
    zone: ZoneInfo
    is_classic: bool


def window_of(connection: HTTPConnection, told: WindowAsked) -> Window:
    """The request by either kind of names; of two that mean the same the first holds."""
    listing = listing_of(connection, told)
    query, zone = listing.query, asked_zone(told.tz, listing.sites)
    start, end = query.start, query.end
    if start is None and told.start_time is not None:
        start = parse_instant(told.start_time, zone, "start_time")
    if end is None and told.end_time is not None:
        end = parse_instant(told.end_time, zone, "end_time", ends=True)
    q = query.q or (storable(told.search) if told.search else None)
    is_classic = any(each is not None for each in (told.start_time, told.end_time, told.search))
    return Window(replace(query, start=start, end=end, q=q, stream=told.stream), zone, is_classic)


@router.get("", response_model=EventPage, openapi_extra=described(EventsAsked))
def list_all_events(request: Request) -> Response:
    """Events, the newest first.

    `q` is words, each of which begins a word of the event. A page looks at 50,000 events: what is
    rarer can make it short, or empty, while `next` still leads further back.
    """
    asked = taken(request, EventsAsked)
    window = window_of(request, asked)
    is_classic = window.is_classic or asked.offset is not None
    found = list_events(
        rooms_of(request).database,
        window.query,
        asked.of(),
        offset=asked.offset or 0,
        counted=asked.total or is_classic,
    )
    items = [Event.plain(one) for one in found.items]
    if is_classic:
        return as_json(found, items, events=items, total=found.total.count if found.total else 0)
    return as_json(found, items, events=None)


@router.get("/histogram", openapi_extra=described(WindowAsked))
def count_all_events(request: Request) -> Bars:
    """How many events there were by time and level; the filters are those of the list."""
    asked, rooms = taken(request, WindowAsked), rooms_of(request)
    window = window_of(request, asked)
    bars = count_events(rooms.database, window.query, asked.of(), window.zone, rooms.clock())
    items = [EventBar.model_validate(bar, from_attributes=True) for bar in bars]
    return Bars(items=items, meta={"tz": window.zone.key})


@router.delete("")
def remove_events(
    older_than_days: Annotated[int, Query(ge=0, le=36_500, description="0 is all of them.")],
    rooms: AskedRooms,
    sites: AskedKeys,
    act: Acting,
) -> Cleared:
    """Delete the events that are older than so many days."""
    deleted = clear_events(rooms.write, sites, act.at - older_than_days * DAY)
    told = f"{deleted} events older than {older_than_days} days"
    write_act(rooms.database, act, "events.cleared", told)
    rooms.log(
        EventName.EVENTS_CLEARED, "warn", f"{act.actor} cleared the event log: {told}.",
        deleted=deleted,
    )  # fmt: skip
    return Cleared(deleted=deleted)


@router.get("/{id}")
def read_event(event: Id, rooms: AskedRooms, sites: AskedKeys) -> One[Event]:
    """One event."""
    return One(item=Event.of(find_event(rooms.database, sites, event)))
