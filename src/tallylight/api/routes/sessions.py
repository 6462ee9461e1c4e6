"""Sessions: who watched and listened, and who does."""

from typing import Annotated

from fastapi import APIRouter, Query

from tallylight.api.facts import AskedFacts, AskedKeys, Session
from tallylight.api.listing import One, Page
from tallylight.api.principal import AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Id
from tallylight.store.read.sessions import find_session, list_sessions

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])


@router.get("")
def list_all_sessions(
    rooms: AskedRooms,
    query: AskedFacts,
    principal: AskedBy,
    active: Annotated[bool | None, Query(description="Only those that go on, or do not.")] = None,
) -> Page[Session]:
    """Sessions by their start, the newest first."""
    found = list_sessions(rooms.database, query, rooms.clock(), is_active=active)
    may = principal.sees_addresses
    return Page(items=[Session.of(one, sees_addresses=may) for one in found.items], next=found.next)


@router.get("/{id}")
def read_session(
    session: Id, rooms: AskedRooms, sites: AskedKeys, principal: AskedBy
) -> One[Session]:
    """One session."""
    found = find_session(rooms.database, sites, session, rooms.clock())
    return One(item=Session.of(found, sees_addresses=principal.sees_addresses))
