"""Sources: what they are, how they fare, and whether a configuration works."""

from dataclasses import dataclass, field
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path
from pydantic import BaseModel

from tallylight.api.listing import AskedListing, One, Page, mentions, page_of
from tallylight.api.principal import Acting, AskedBy, Principal
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.shapes import At, Shape
from tallylight.model.errors import InvalidError
from tallylight.model.source import SourceRecord, SourceState
from tallylight.model.time import local_midnight
from tallylight.sources.contract import Source as Kind
from tallylight.sources.form import kept, restored, shown
from tallylight.store.read.today import Today, in_quarantine, told_today
from tallylight.store.records.sites import list_sites
from tallylight.store.records.sources import (
    add_source,
    delete_source,
    get_source,
    list_sources,
    update_source,
)

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])
Config = dict[str, Any]
NameOrId = Annotated[str, Path(alias="id")]


class State(Shape):
    """How it goes with a source, in a sentence and in figures.

    p95_ms: of the last looks, 19 of 20 took no longer. rows_today, gaps_today, gap_today_ms: since
    midnight of its site. quarantined: payloads that wait for a decision. sees, misses: what the
    source shows to the login in use and what not.
    """

    status: str
    sentence: str
    last_success_at: At | None
    last_attempt_at: At | None
    next_poll_at: At | None
    failures: int
    rows_today: int | None
    requests_per_min: float | None
    budget_per_min: float | None
    p95_ms: float | None
    gaps_today: int | None = None
    gap_today_ms: int | None = None
    quarantined: int = 0
    sees: list[str]
    misses: list[str]


class Source(BaseModel):
    """A source; secrets of its configuration are shown as ••••."""

    id: str
    name: str
    kind: str
    site: str
    enabled: bool
    config: Config
    state: State


class NewSource(BaseModel):
    """A source to be."""

    name: str
    kind: str
    site: str = "main"
    config: Config = {}


class ChangedSource(BaseModel):
    """What is to change; a `config` replaces the one before, what is still •••• in it stays."""

    name: str | None = None
    config: Config | None = None
    enabled: bool | None = None


@router.get("")
def list_all_sources(rooms: AskedRooms, listing: AskedListing) -> Page[Source]:
    """The sources of the sites that you may use."""
    slugs = {site.slug for site in listing.sites}
    q = listing.query.q
    known = [
        source
        for source in list_sources(rooms.database)
        if source.site in slugs and mentions(q, source.name, source.kind)
    ]
    found, following = page_of(known, listing, lambda source: source.key)
    today = _today(rooms, {source.site for source in found})
    return Page(items=[_shape(rooms, source, today) for source in found], next=following)


@router.post("", status_code=201)
def create_source(
    source: NewSource, rooms: AskedRooms, principal: AskedBy, act: Acting
) -> One[Source]:
    """Make a source; it is watched within 5 seconds."""
    principal.require_site(source.site)
    config = kept(kind_of(rooms, source.kind), source.config)
    made = add_source(
        rooms.database, act, name=source.name, kind=source.kind, site=source.site, config=config
    )
    return One(item=_shape(rooms, made, _Today()))


@router.get("/{id}")
def read_source(source: NameOrId, rooms: AskedRooms, principal: AskedBy) -> One[Source]:
    """One source, by its id or its name."""
    found = seen_source(rooms, principal, source)
    return One(item=_shape(rooms, found, _today(rooms, {found.site})))


@router.patch("/{id}")
def change_source(
    source: NameOrId, change: ChangedSource, rooms: AskedRooms, principal: AskedBy, act: Acting
) -> One[Source]:
    """Change a source; the change is taken up within 5 seconds."""
    present = seen_source(rooms, principal, source)
    if change.name is not None and change.name.strip() != present.name:
        message = "A source keeps its name, since its history goes by it."
        raise InvalidError(message, path="$.name")
    config = change.config
    if config is not None:
        kind = kind_of(rooms, present.kind)
        config = kept(kind, restored(kind, config, present.config))
    changed = update_source(
        rooms.database, act, str(present.id), config=config, enabled=change.enabled
    )
    return One(item=_shape(rooms, changed, _today(rooms, {changed.site})))


@router.delete("/{id}", status_code=204)
def remove_source(source: NameOrId, rooms: AskedRooms, principal: AskedBy, act: Acting) -> None:
    """Stop a source; what it told stays."""
    present = seen_source(rooms, principal, source)
    delete_source(rooms.database, act, str(present.id))


def kind_of(rooms: Rooms, kind: str) -> Kind[Any]:
    """The kind of that name. Raises `InvalidError`."""
    found = rooms.kinds.get(kind)
    if found is None:
        known = ", ".join(sorted(rooms.kinds)) or "none"
        message = f"There is no kind of source called {kind[:64]!r}; there are: {known}."
        raise InvalidError(message, path="$.kind")
    return found


def seen_source(rooms: Rooms, principal: Principal, name_or_id: str) -> SourceRecord:
    """A source of a site that `principal` may use. Raises `NotFoundError` for any other."""
    source = get_source(rooms.database, name_or_id)
    principal.require_sight(source.site, "source")
    return source


@dataclass(frozen=True)
class _Today:
    """What sources told since midnight, and what of it is in quarantine, by their keys."""

    told: dict[int, Today] = field(default_factory=dict[int, Today])
    quarantined: dict[int, int] = field(default_factory=dict[int, int])


def _today(rooms: Rooms, slugs: set[str]) -> _Today:
    now = rooms.clock()
    sites = [site for site in list_sites(rooms.database) if site.slug in slugs]
    told: dict[int, Today] = {}
    for site in sites:
        midnight = local_midnight(now, ZoneInfo(site.zone))
        told |= told_today(rooms.database, site.key, midnight, now)
    return _Today(told, in_quarantine(rooms.database, [site.key for site in sites]))


def _shape(rooms: Rooms, source: SourceRecord, today: _Today) -> Source:
    state = State.of(_state(rooms, source))
    told = today.told.get(source.key, Today())
    state.rows_today = told.rows
    if rooms.source_state(source.key) is not None and state.status not in ("push", "disabled"):
        state.gaps_today, state.gap_today_ms = told.gaps, told.gap_ms
    state.quarantined = today.quarantined.get(source.key, 0)
    return Source(
        id=str(source.id),
        name=source.name,
        kind=source.kind,
        site=source.site,
        enabled=source.enabled,
        config=shown(rooms.kinds.get(source.kind), source.config),
        state=state,
    )


def _state(rooms: Rooms, source: SourceRecord) -> SourceState:
    kind = rooms.kinds.get(source.kind)
    if not source.enabled:
        return SourceState(status="disabled", sentence="Switched off.")
    told = rooms.source_state(source.key)
    if told is not None:
        return told
    if kind is not None and kind.watch is not None:
        return SourceState(status="waiting", sentence="Not asked yet.")
    return SourceState(status="push", sentence="Tells by itself; nobody asks it.")
