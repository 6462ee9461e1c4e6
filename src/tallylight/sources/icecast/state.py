"""What a watch of an Icecast knows between two looks."""

import httpx2
from msgspec import Struct

from tallylight.model.memory import Memory
from tallylight.model.report import Sighting
from tallylight.model.time import SECOND, Instant
from tallylight.sources.icecast import plays, sessions, streams
from tallylight.sources.icecast.clients import Exclusions, exclusions_of
from tallylight.sources.icecast.config import IcecastConfig, mapped
from tallylight.sources.icecast.plays import Lanes
from tallylight.sources.icecast.sessions import Connections
from tallylight.sources.icecast.streams import Mounts
from tallylight.sources.icecast.titles import Words, words_of


class Rules(Struct, frozen=True, kw_only=True):
    """What the configuration decides of a translation; `interval` in µs."""

    site: str
    source: str
    host: str | None
    interval: Instant
    words: Words
    exclusions: Exclusions
    programmes: dict[str, str]


class State(Struct, frozen=True, kw_only=True):
    """All that one look leaves for the next; `good_at` the last good look, `fault` what ails."""

    rules: Rules
    mounts: Mounts
    lanes: Lanes
    connections: Connections
    is_first: bool
    good_at: Instant | None = None
    source: Sighting | None = None
    fault: str | None = None
    server_start: str | None = None
    doubted: frozenset[str] = frozenset()


def rules_of(config: IcecastConfig, site: str, source: str) -> Rules:
    """The rules of a configuration."""
    return Rules(
        site=site,
        source=source,
        host=httpx2.URL(config.url).host[:255],
        interval=config.poll_seconds * SECOND,
        words=words_of(config),
        exclusions=exclusions_of(config),
        programmes=mapped(config.programmes),
    )


def begun(rules: Rules, memory: Memory) -> State:
    """The state before the first look: what the store remembers."""
    return State(
        rules=rules,
        mounts=streams.remembered(memory),
        lanes=plays.remembered(memory),
        connections=sessions.remembered(memory),
        is_first=not memory.last_seen,
    )
