"""The event log: read, counted, cleared."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from tallylight.api.facts import AskedFacts, AskedKeys, Event, Word
from tallylight.api.listing import AskedSpan, One, Page, Total, as_json, parse_instant
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms
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
Count = Annotated[bool, Query(description="Count all pages, to 10,000.")]


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


@dataclass(frozen=True)
class Window:
    """What is asked for and how; is_classic: by the names of the playout's own call."""

    query: pages.Query
    is_classic: bool


async def asked_filter(
    level: Literal["debug", "info", "warn", "error"] | None = None,
    category: Annotated[Word | None, Query(max_length=64)] = None,
    event: Annotated[Word | None, Query(max_length=128)] = None,
    deck: Annotated[Word | None, Query(max_length=255)] = None,
) -> EventFilter:
    """The names that events must have."""
    return EventFilter(level=level, category=category, event=event, deck=deck)


async def asked_window(
    query: AskedFacts,
    span: AskedSpan,
    start_time: Annotated[str | None, Query(description="As `from`.")] = None,
    end_time: Annotated[str | None, Query(description="As `to`.")] = None,
    search: Annotated[str | None, Query(max_length=200, description="As `q`.")] = None,
) -> Window:
    """The request by either kind of names; of two that mean the same the first holds."""
    start, end = query.start, query.end
    if start is None and start_time is not None:
        start = parse_instant(start_time, span.zone, "start_time")
    if end is None and end_time is not None:
        end = parse_instant(end_time, span.zone, "end_time", ends=True)
    q = query.q or (storable(search) if search else None)
    is_classic = any(each is not None for each in (start_time, end_time, search))
    return Window(replace(query, start=start, end=end, q=q), is_classic)


AskedFilter = Annotated[EventFilter, Depends(asked_filter)]
AskedWindow = Annotated[Window, Depends(asked_window)]


@router.get("", response_model=EventPage)
def list_all_events(
    rooms: AskedRooms,
    window: AskedWindow,
    wanted: AskedFilter,
    offset: Annotated[int | None, Query(ge=0, le=_FURTHEST)] = None,
    total: Count = False,  # noqa: FBT002 - it is a parameter of the address
) -> Response:
    """Events, the newest first.

    `q` is words, each of which begins a word of the event. A page looks at 50,000 events: what is
    rarer can make it short, or empty, while `next` still leads further back.
    """
    is_classic = window.is_classic or offset is not None
    found = list_events(
        rooms.database, window.query, wanted, offset=offset or 0, counted=total or is_classic
    )
    items = [Event.plain(one) for one in found.items]
    if is_classic:
        return as_json(found, items, events=items, total=found.total.count if found.total else 0)
    return as_json(found, items, events=None)


@router.get("/histogram")
def count_all_events(
    rooms: AskedRooms, window: AskedWindow, span: AskedSpan, wanted: AskedFilter
) -> Bars:
    """How many events there were by time and level; the filters are those of the list."""
    bars = count_events(rooms.database, window.query, wanted, span.zone, rooms.clock())
    items = [EventBar.model_validate(bar, from_attributes=True) for bar in bars]
    return Bars(items=items, meta={"tz": span.zone.key})


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
