"""Facts as lists and the live stream show them: names instead of keys, times written out.

Addresses of listeners are masked unless whoever asks may see them whole.
"""

from dataclasses import replace
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends, Query
from msgspec.structs import asdict
from pydantic import AfterValidator, Field
from starlette.requests import HTTPConnection

from tallylight.api.asked import refuse_undeclared
from tallylight.api.listing import PageAsked, SitesAsked, listing_of, sites_of
from tallylight.api.shapes import At, Shape
from tallylight.model.record import Fact, ItemRecord, OutageRecord, ViewerRecord
from tallylight.model.text import storable
from tallylight.model.viewer import masked_ip
from tallylight.store.read import pages

Word = Annotated[str, AfterValidator(storable)]
"""A word to compare with, made fit for a database."""


class FactsAsked(PageAsked):
    """Which page of a list of facts is asked for."""

    stream: Word | None = Field(None, max_length=255, description="The name or the id of a stream.")


def query_of(connection: HTTPConnection, told: FactsAsked) -> pages.Query:
    """The request for a page of facts, checked. Raises as `listing_of` does."""
    return replace(listing_of(connection, told).query, stream=told.stream)


def facts_asked(connection: HTTPConnection, told: Annotated[FactsAsked, Query()]) -> pages.Query:
    """As `query_of`, for a route that has no parameters but those it declares."""
    refuse_undeclared(connection)
    return query_of(connection, told)


def sites_asked(
    connection: HTTPConnection, told: Annotated[SitesAsked, Query()]
) -> tuple[int, ...]:
    """The keys of the sites to answer for."""
    return tuple(site.key for site in sites_of(connection, told))


AskedFacts = Annotated[pages.Query, Depends(facts_asked)]
AskedKeys = Annotated[tuple[int, ...], Depends(sites_asked)]


class FactShape(Shape):
    """A shape of records that stand on a stream: `stream` is its name."""

    @classmethod
    def _flat(cls, record: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever it was given
        if not isinstance(record, Fact | OutageRecord):
            return record
        stream = record.stream
        told = {"stream": stream and stream.name, "stream_id": stream and stream.id}
        return {**asdict(record), **told}

    @classmethod
    def of(cls, record: object, *, sees_addresses: bool = False) -> Self:
        """A record in this shape, for someone who may see addresses or may not."""
        return cls.model_validate(record, context={"sees_addresses": sees_addresses})


class Item(Shape):
    """What was played."""

    id: UUID
    kind: str
    title: str
    artist: str | None
    album: str | None
    series: str | None
    season: int | None
    episode: int | None
    genre: str | None
    year: int | None
    duration_ms: int | None
    isrc: str | None
    artwork_url: str | None

    @classmethod
    def _flat(cls, record: Any) -> Any:  # noqa: ANN401 - likewise
        if not isinstance(record, ItemRecord):
            return record
        return {**asdict(record.about), "id": record.id, "kind": record.kind}


class Viewer(Shape):
    """Who watched or listened; without their address, ids are null: they can be reckoned back."""

    id: UUID | None
    person: UUID | None
    name: str | None
    ip: str | None
    user_agent: str | None
    device: str | None
    client: str | None
    country: str | None

    @classmethod
    def _masked(cls, record: Any) -> Any:  # noqa: ANN401 - likewise
        if not isinstance(record, ViewerRecord):
            return record
        ip = None if record.ip is None else masked_ip(record.ip)
        return {**asdict(record), "id": None, "person": None, "ip": ip}


class Play(FactShape):
    """An airing; `is_open` while it is known to be on air.

    performances: sessions that heard any of it; of songs alone, null where no source lists its
    clients, and in live news. skipped: it was cut off within half a minute; null where that cannot
    be known.
    """

    id: UUID
    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    deck: str | None
    item: Item | None
    started_at: At
    ended_at: At | None
    aired_ms: int | None
    expected_ms: int | None
    reason: str | None
    had_errors: bool
    error_message: str | None
    is_open: bool
    is_live: bool | None
    playlist: str | None
    presenter: str | None
    show: str | None
    listeners_at_start: int | None
    listeners_at_end: int | None
    performances: int | None
    skipped: bool | None


class Session(FactShape):
    """A sitting of a viewer or listener, as it stands now.

    excluded: why it does not count, null where it does. excluded_by: the rule that decides over
    it, if it leaves it out or takes it in.
    """

    id: UUID
    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    viewer: Viewer | None
    item: Item | None
    started_at: At
    ended_at: At | None
    watched_ms: int
    paused_ms: int
    position_ms: int | None
    state: str | None
    playback_type: str | None
    bytes_served: int | None
    bitrate_kbps: float | None
    completed: bool | None
    is_active: bool
    stop_reason: str | None
    excluded: str | None
    excluded_by: UUID | None


class Event(FactShape):
    """A line of the event log."""

    id: UUID
    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    at: At
    level: str
    category: str
    event: str
    message: str
    deck: str | None
    item: Item | None
    metadata: dict[str, Any] | None
