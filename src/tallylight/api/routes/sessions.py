"""Sessions: who watched and listened, and who does."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tallylight.api.asked import described, taken
from tallylight.api.facts import AskedKeys, FactsAsked, Session, Word, query_of
from tallylight.api.listing import AskedSpan, One, Page, as_json
from tallylight.api.principal import AskedBy, Principal, principal_of
from tallylight.api.rooms import AskedRooms, rooms_of
from tallylight.api.shapes import Id, Shape
from tallylight.model.viewer import masked_ip
from tallylight.store.read import pages
from tallylight.store.read.facets import SharedAddress, session_facets
from tallylight.store.read.sessions import SessionFilter, View, find_session, list_sessions

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])
Told = Annotated[Word | None, Field(max_length=255)]
_DAY_MS = 86_400_000


class Facet(Shape):
    """A value, null where it is not known, and how many sessions have it."""

    value: str | None
    sessions: int


class Facets(Shape):
    """What can be filtered for among the sessions of a window, the most frequent first."""

    countries: list[Facet]
    clients: list[Facet]
    devices: list[Facet]
    streams: list[Facet]


class ProxyWarning(BaseModel):
    """More than half of the sessions come from one private address: a proxy hides the rest."""

    address: str
    sessions: int
    of: int


class FacetsMeta(BaseModel):
    """Beside the facets."""

    proxy_warning: ProxyWarning | None


class FacetsAnswer(BaseModel):
    """Facets, and a warning where unique listeners mean little."""

    item: Facets
    meta: FacetsMeta


class FilterAsked(BaseModel):
    """Which sessions are meant, and how.

    `plays` count and are long enough for one (60 s live), `sessions` count, `gross` is all.
    """

    country: Told = None
    client: Told = None
    device: Told = None
    person: UUID | None = Field(None, description="The id of a person.")
    min_ms: int = Field(0, ge=0, le=400 * _DAY_MS, description="At least so long, in ms.")
    view: View = "gross"
    is_active: bool | None = Field(None, description="Only those that go on, or do not.")
    excluded: bool | None = Field(None, description="Only those left out, or not.")
    total: bool = Field(default=False, description="Count them all, exactly to 10,000.")

    def of(self, principal: Principal) -> SessionFilter:
        """As `store.read` takes it, for whoever asks."""
        return SessionFilter(
            country=self.country,
            client=self.client,
            device=self.device,
            person=self.person,
            min_ms=self.min_ms,
            view=self.view,
            is_active=self.is_active,
            excluded=self.excluded,
            knows_networks=principal.sees_addresses,
        )


class SessionsAsked(FactsAsked, FilterAsked):
    """Which page of them is asked for, and of which."""


@router.get("", response_model=Page[Session], openapi_extra=described(SessionsAsked))
def list_all_sessions(request: Request) -> Response:
    """Sessions by their start, the newest first."""
    asked = taken(request, SessionsAsked)
    rooms, principal = rooms_of(request), principal_of(request)
    query, wanted = query_of(request, asked), asked.of(principal)
    found = list_sessions(rooms.database, query, rooms.clock(), wanted, total=asked.total)
    may = principal.sees_addresses
    return as_json(found, [Session.plain(one, sees_addresses=may) for one in found.items])


@router.get("/facets")
def read_facets(
    rooms: AskedRooms, sites: AskedKeys, span: AskedSpan, principal: AskedBy
) -> FacetsAnswer:
    """What can be filtered for among the sessions that began in a window."""
    query = pages.Query(sites, span.start, span.end)
    found = session_facets(rooms.database, query)
    warning = None if found.proxy is None else _warning(found.proxy, principal)
    return FacetsAnswer(item=Facets.of(found), meta=FacetsMeta(proxy_warning=warning))


@router.get("/{id}")
def read_session(
    session: Id, rooms: AskedRooms, sites: AskedKeys, principal: AskedBy
) -> One[Session]:
    """One session."""
    found = find_session(rooms.database, sites, session, rooms.clock())
    return One(item=Session.of(found, sees_addresses=principal.sees_addresses))


def _warning(proxy: SharedAddress, principal: Principal) -> ProxyWarning:
    address = proxy.ip if principal.sees_addresses else masked_ip(proxy.ip)
    return ProxyWarning(address=address, sessions=proxy.sessions, of=proxy.of)
