"""The present: once as a document, or as a stream of what changes in it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Request, Response
from starlette.types import Scope

from tallylight.api.auth import Gatekeeper
from tallylight.api.listing import AskedSites
from tallylight.api.news import snapshot_form, written
from tallylight.api.principal import AskedBy, Principal
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.stream import KEEP_ALIVE_S, EventStream, event_bytes
from tallylight.live.bus import Event, Subscription
from tallylight.model.errors import ForbiddenError, NotAuthenticatedError

router = APIRouter(prefix="/api/v1/live", tags=["live"])
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


@router.get("/present")
async def read_present(rooms: AskedRooms, principal: AskedBy, sites: AskedSites) -> Response:
    """All that is known of the sites right now."""
    slugs = {site.slug for site in sites}
    may = principal.sees_addresses
    found = [snapshot_form(one, sees_addresses=may) for one in rooms.present.snapshots(slugs)]
    return Response(msgspec.json.encode({"items": found}), media_type="application/json")


@router.get("", response_class=EventStream, responses=EVENT_STREAM)
async def follow(
    request: Request,
    rooms: AskedRooms,
    principal: AskedBy,
    sites: AskedSites,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """What changes, from the present on, or from the event that the client saw last.

    Whoever may see all sites and names none also hears of those that are added later.
    """
    all_of_them = principal.sites is None and "site" not in request.query_params
    slugs = None if all_of_them else {site.slug for site in sites}
    return EventStream(_events(rooms, principal, slugs, last_event_id, request.scope))


async def _events(
    rooms: Rooms, principal: Principal, slugs: set[str] | None, last_id: str | None, scope: Scope
) -> AsyncIterator[bytes | None]:
    may = principal.sees_addresses
    gatekeeper: Gatekeeper = scope["app"].state.gatekeeper
    subscription = rooms.bus.subscribe(slugs)
    try:
        missed = rooms.bus.since(last_id)
        if missed is None:
            yield _reset(rooms, slugs, sees_addresses=may)
        for event in missed or ():
            if subscription.wants(event):
                yield event_bytes(event.name, written(event, sees_addresses=may), event.id)
        async for event in _following(subscription, partial(_may_still, gatekeeper, scope)):
            if event is None:
                yield None
            else:
                yield event_bytes(event.name, written(event, sees_addresses=may), event.id)
    finally:
        rooms.bus.unsubscribe(subscription)


async def _following(
    subscription: Subscription, may_still: Callable[[], Awaitable[bool]]
) -> AsyncIterator[Event | None]:
    """What comes, None after a quiet while; ends for who may hear no more, however much comes."""
    asked_at = monotonic()
    while not subscription.closed:
        event = await subscription.next(KEEP_ALIVE_S)
        if event is None or monotonic() - asked_at >= KEEP_ALIVE_S:
            if subscription.closed or not await may_still():
                return
            asked_at = monotonic()
        yield event


def _reset(rooms: Rooms, slugs: set[str] | None, *, sees_addresses: bool) -> bytes:
    """The present to begin with, at the position of the newest event."""
    present = rooms.present.snapshots(slugs)
    sites = [snapshot_form(one, sees_addresses=sees_addresses) for one in present]
    return event_bytes("reset", msgspec.json.encode({"sites": sites}), rooms.bus.position)


async def _may_still(gatekeeper: Gatekeeper, scope: Scope) -> bool:
    """Whether whoever reads is still let in: signed out or revoked readers are sent away."""
    try:
        await gatekeeper.who(scope)
    except (NotAuthenticatedError, ForbiddenError):
        return False
    return True
