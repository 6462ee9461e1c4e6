"""Rules of who does not count: relays, monitors, the office, and who is taken in after all."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from msgspec.structs import asdict
from pydantic import BaseModel

from tallylight.api.facts import AskedKeys
from tallylight.api.listing import AskedListing, One, Page, mentions, page_of
from tallylight.api.principal import Acting, AskedBy, Principal
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id
from tallylight.model.errors import ForbiddenError
from tallylight.model.exclusion import names_place
from tallylight.store.read.decided import reach_of, sessions_decided
from tallylight.store.records import exclusions as records
from tallylight.store.records.exclusions import ExclusionRecord
from tallylight.store.records.sites import list_sites

router = APIRouter(prefix="/api/v1/exclusions", tags=["exclusions"])
Kind = Literal["address", "network", "agent", "relay", "monitor"]


class Exclusion(BaseModel):
    """A rule; `site` null stands for all. The newest rule that matches a listener decides.

    excludes: false takes in what an older rule or the source left out. pattern: null where it
    holds an address that you may not see. sessions: over how many it decides.
    """

    id: UUID
    site: str | None
    kind: Kind
    pattern: str | None
    excludes: bool
    reason: str
    created_at: At
    created_by: str
    sessions: int


class ExclusionPreview(BaseModel):
    """Over how many sessions, of how many listeners, the rule would decide."""

    sessions: int
    listeners: int


class NewExclusion(BaseModel):
    """A rule to be; without a reason its kind is the reason.

    Relays and monitors are named by an address, a network or a part of their agent.
    """

    kind: Kind
    pattern: str
    site: str | None = None
    excludes: bool = True
    reason: str | None = None


@router.get("")
def list_all_exclusions(
    rooms: AskedRooms, listing: AskedListing, sites: AskedKeys, principal: AskedBy
) -> Page[Exclusion]:
    """The rules of your sites and those of all sites."""
    q = listing.query.q
    decided = sessions_decided(rooms.database, sites)
    known = [
        shape
        for rule in reversed(records.list_exclusions(rooms.database, sites))
        for shape in [(rule.key, _shape(rule, decided, principal))]
        if mentions(q, shape[1].pattern, shape[1].reason)
    ]
    found, following = page_of(known, listing, lambda shape: shape[0])
    return Page(items=[shape for _, shape in found], next=following)


@router.post("", status_code=201)
def create_exclusion(
    rule: NewExclusion,
    rooms: AskedRooms,
    principal: AskedBy,
    act: Acting,
    response: Response,
    *,
    preview: Annotated[bool, Query(description="Only count, and change nothing.")] = False,
) -> One[Exclusion | ExclusionPreview]:
    """Make a rule; sessions of before follow it at once. A preview is answered with 200."""
    _require(principal, rule.site)
    told = records.NewExclusion(
        kind=rule.kind,
        pattern=rule.pattern,
        site=rule.site,
        excludes=rule.excludes,
        reason=rule.reason,
    )
    meant = _sites(rooms, principal, rule.site)
    if preview:
        response.status_code = 200
        checked = records.checked(told)
        reach = reach_of(rooms.database, meant, checked.kind, checked.pattern)
        return One(item=ExclusionPreview(sessions=reach.sessions, listeners=reach.listeners))
    made = records.add_exclusion(rooms.database, act, told)
    rooms.exclusions_changed()
    return One(item=_shape(made, sessions_decided(rooms.database, meant), principal))


@router.delete("/{id}", status_code=204)
def delete_exclusion(exclusion: Id, rooms: AskedRooms, principal: AskedBy, act: Acting) -> None:
    """Take a rule back: whatever it decided is as if it had never been."""
    known = records.find_exclusion(rooms.database, exclusion)
    if known.site is not None:
        principal.require_sight(known.site, "rule")
    _require(principal, known.site)
    records.delete_exclusion(rooms.database, act, exclusion)
    rooms.exclusions_changed()


def _require(principal: Principal, site: str | None) -> None:
    if site is not None:
        principal.require_site(site)
    elif principal.sites is not None:
        raise ForbiddenError("A rule of all sites concerns sites that you may not use.")


def _sites(rooms: AskedRooms, principal: Principal, site: str | None) -> list[int]:
    """The keys of the sites that a rule is for."""
    meant = principal.sites if site is None else {site}
    known = list_sites(rooms.database)
    return [each.key for each in known if meant is None or each.slug in meant]


def _shape(rule: ExclusionRecord, decided: dict[int, int], principal: Principal) -> Exclusion:
    may = principal.sees_addresses or not names_place(rule.kind, rule.pattern)
    told = {"sessions": decided.get(rule.key, 0), "pattern": rule.pattern if may else None}
    return Exclusion.model_validate({**asdict(rule), **told})
