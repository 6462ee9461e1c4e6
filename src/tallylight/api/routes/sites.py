"""Sites: a station, a media server or a head-end, with a zone of its own."""

from typing import Literal

from fastapi import APIRouter
from msgspec.structs import asdict
from pydantic import BaseModel

from tallylight.api.listing import AskedListing, One, Page, mentions, page_of
from tallylight.api.principal import Acting, AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.store.records.sites import SiteRecord, add_site, get_site, update_site

router = APIRouter(prefix="/api/v1/sites", tags=["sites"])
Kind = Literal["radio", "media", "iptv"]


class Site(BaseModel):
    """A site; its slug is its id."""

    id: str
    slug: str
    name: str
    zone: str
    kinds: list[Kind]


class NewSite(BaseModel):
    """A site to be; without a name it is called as its slug."""

    slug: str
    name: str | None = None
    zone: str = "UTC"
    kinds: list[Kind] = []


class ChangedSite(BaseModel):
    """What is to change of a site; what is left out stays."""

    name: str | None = None
    zone: str | None = None
    kinds: list[Kind] | None = None


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
    """Change a site; its slug stays."""
    changed = update_site(
        rooms.database, act, slug, name=change.name, zone=change.zone, kinds=change.kinds
    )
    return One(item=_shape(changed))


def _shape(site: SiteRecord) -> Site:
    return Site.model_validate({**asdict(site), "id": site.slug})
