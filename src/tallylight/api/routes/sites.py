"""Sites: a station, a media server or a head-end, with a zone of its own."""

from typing import Literal

from fastapi import APIRouter
from msgspec.structs import asdict
from pydantic import BaseModel

from tallylight.api.listing import AskedListing, One, Page, mentions, page_of
from tallylight.api.principal import Acting, AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Shape
from tallylight.model.rules import RULES, told_ms
from tallylight.store.records.sites import SiteRecord, add_site, get_site, set_rules, update_site

router = APIRouter(prefix="/api/v1/sites", tags=["sites"])
Kind = Literal["radio", "media", "iptv"]


class SiteRule(Shape):
    """A rule of a site in ms, and what it changes.

    is_fold: what came in before takes it on when it is derived again, by the job `rederive`.
    """

    name: str
    title: str
    changes: str
    ms: int
    default_ms: int
    most_ms: int
    is_set: bool
    is_fold: bool


class Site(BaseModel):
    """A site; its slug is its id."""

    id: str
    slug: str
    name: str
    zone: str
    kinds: list[Kind]
    rules: list[SiteRule]


class NewSite(BaseModel):
    """A site to be; without a name it is called as its slug."""

    slug: str
    name: str | None = None
    zone: str = "UTC"
    kinds: list[Kind] = []


class ChangedSite(BaseModel):
    """What is to change of a site; what is left out stays.

    rules: in ms by name; null gives a rule back to its default.
    """

    name: str | None = None
    zone: str | None = None
    kinds: list[Kind] | None = None
    rules: dict[str, int | None] | None = None


@router.get("")
def list_all_sites(listing: AskedListing) -> Page[Site]:
    """The sites that you may use."""
    q = listing.query.q
    known = [site for site in listing.sites if mentions(q, site.slug, site.name)]
    found, following = page_of(known, listing, lambda site: site.key)
    return Page(items=[_shape(site) for site in found], next=following)


@router.post("", status_code=201)
def create_site(site: NewSite, rooms: AskedRooms, act: Acting) -> One[Site]:
    """Make a site."""
    made = add_site(
        rooms.database, act, slug=site.slug, name=site.name, zone=site.zone, kinds=site.kinds
    )
    return One(item=_shape(made))


@router.get("/{slug}")
def read_site(slug: str, rooms: AskedRooms, principal: AskedBy) -> One[Site]:
    """One site."""
    principal.require_sight(slug, "site")
    return One(item=_shape(get_site(rooms.database, slug)))


@router.patch("/{slug}")
def change_site(slug: str, change: ChangedSite, rooms: AskedRooms, act: Acting) -> One[Site]:
    """Change a site; its slug stays. Its rules hold for what comes in from now on."""
    changed = update_site(
        rooms.database, act, slug, name=change.name, zone=change.zone, kinds=change.kinds
    )
    if change.rules is not None:
        changed = set_rules(rooms.database, act, slug, change.rules)
        rooms.rules_changed()
    return One(item=_shape(changed))


def _shape(site: SiteRecord) -> Site:
    told = site.rules or {}
    rules = [
        {**asdict(rule), "ms": told_ms(told, name), "is_set": name in told}
        for name, rule in RULES.items()
    ]
    return Site.model_validate({**asdict(site), "id": site.slug, "rules": rules})
