"""What one look at a source brings back: observations, and how well each stream could be asked."""

from typing import Literal

from msgspec import Struct

from tallylight.model.observation import AnyObservation
from tallylight.model.time import Instant

StreamState = Literal["up", "down", "unknown"]


class Sighting(Struct, frozen=True, kw_only=True):
    """What is known of one stream (or, with `stream` None, of the source itself) since `since`.

    `up` it was seen, `down` it was seen to be absent, `unknown` the source could not be asked.
    """

    stream: str | None
    state: StreamState
    since: Instant
    reason: str | None = None


class StreamFacts(Struct, frozen=True, kw_only=True):
    """What a source knows of a stream apart from its audience; None leaves what was known.

    on_air_since: when its present run began, as the source tells it.
    """

    name: str
    title: str | None = None
    programme: str | None = None
    relay_of: str | None = None
    provider: str | None = None
    server: str | None = None
    host: str | None = None
    on_air_since: Instant | None = None


class Doubt(Struct, frozen=True, kw_only=True):
    """Something a source said that cannot be true: left out, and kept in quarantine."""

    reason: str
    payload: str


class Report(Struct, kw_only=True):
    """One look at a source, at `at`.

    observations: in any order; their ids make a repeated report harmless.
    sightings: one per stream and one for the source (stream None).
    listed: subjects of the sessions that this look listed; None where it cannot list any.
    interval_ms: when the next look is due; two and a half of them without a look are a gap.
    covers_from: a look that speaks for a stretch and not for an instant says where it begins.
    requests: how many the look cost. doubts: what it could not believe, each told once.
    has_more: there is more to tell at once, so that the next look need not wait.
    sees, misses: what the source shows to the login in use and what not, in sentences.
    """

    at: Instant
    observations: list[AnyObservation]
    sightings: list[Sighting]
    streams: list[StreamFacts] = []
    listed: frozenset[str] | None = None
    next_item: dict[str, str] = {}
    interval_ms: int = 15_000
    covers_from: Instant | None = None
    requests: int = 0
    doubts: list[Doubt] = []
    has_more: bool = False
    sees: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
