"""What the simulated station's log says (pure)."""

from collections.abc import Callable, Iterator
from typing import Literal, Protocol
from uuid import UUID

from tallylight.model.event import KNOWN, EventName
from tallylight.model.observation import (
    AnyObservation,
    ErrorFields,
    ErrorLogged,
    EventFields,
    EventLogged,
)
from tallylight.model.time import DAY, HOUR, MINUTE, Instant, moment
from tallylight.sources.simulation.catalogue import PROGRAMMES
from tallylight.sources.simulation.incidents import SILENT, Incidents
from tallylight.sources.simulation.schedule import (
    FROM_HOUR,
    PRESENTER,
    SHOW,
    TO_HOUR,
    is_show_on,
)

MakeId = Callable[..., UUID]
_UNDERRUN_AT = 13 * HOUR + 37 * MINUTE


class Span(Protocol):
    """A stretch of time."""

    @property
    def since(self) -> Instant: ...
    @property
    def until(self) -> Instant: ...
    def holds(self, at: Instant) -> bool: ...


def logged(happened: Incidents, stretch: Span, make_id: MakeId) -> Iterator[AnyObservation]:
    """The lines of a stretch."""
    yield from _of_the_outage(happened, stretch, make_id)
    for day in range(stretch.since // DAY, stretch.until // DAY + 1):
        yield from _of_the_show(day, stretch, make_id)
        at = day * DAY + _UNDERRUN_AT
        if day % 2 == 0 and stretch.holds(at):
            yield ErrorLogged(
                id=make_id(at, "underrun"),
                at=moment(at),
                data=ErrorFields(
                    service="encoder",
                    severity="warning",
                    message="Buffer underrun on /night.opus; it recovered after 2 s.",
                ),
            )


def _of_the_outage(happened: Incidents, stretch: Span, make_id: MakeId) -> Iterator[EventLogged]:
    gone, back = happened.outage
    mount = SILENT.mounts[0]
    if stretch.holds(gone):
        message = f"{mount} is off the air: no encoder sends to it."
        yield _event(make_id, gone, "error", EventName.STREAM_DISCONNECTED, message, mount)
    if stretch.holds(back):
        message = f"{mount} is back: an encoder sends to it."
        yield _event(make_id, back, "info", EventName.STREAM_CONNECTED, message, mount)


def _of_the_show(day: int, stretch: Span, make_id: MakeId) -> Iterator[EventLogged]:
    mount = PROGRAMMES[0].mounts[0]
    start, end = day * DAY + FROM_HOUR * HOUR, day * DAY + TO_HOUR * HOUR
    if is_show_on(start) and stretch.holds(start):
        message = f"{SHOW} with {PRESENTER} is on."
        yield _event(make_id, start, "info", EventName.SHOW_STARTED, message, mount)
    if is_show_on(start) and stretch.holds(end):
        yield _event(make_id, end, "info", EventName.SHOW_ENDED, f"{SHOW} is over.", mount)


def _event(
    make_id: MakeId,
    at: Instant,
    level: Literal["info", "error"],
    name: EventName,
    message: str,
    mount: str,
) -> EventLogged:
    return EventLogged(
        id=make_id(at, name, mount),
        at=moment(at),
        data=EventFields(
            level=level,
            category=KNOWN[name].category,
            event=name,
            message=message,
            stream=mount,
        ),
    )
