"""Mounts that come and go: what is known of each, what it carries, and the events of it (pure)."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tallylight.model.event import EventName
from tallylight.model.memory import Memory
from tallylight.model.observation import EventFields, EventLogged
from tallylight.model.report import Sighting, StreamFacts, StreamState
from tallylight.model.text import folded
from tallylight.model.time import Instant, moment
from tallylight.sources.icecast.audience import Meter
from tallylight.sources.icecast.glance import Glance
from tallylight.sources.icecast.snapshot import Mount, Snapshot

NO_ENCODER = "The mount is not there: no encoder sends to it."
# What servers and encoders say where nobody gave the stream a name; such names join nothing.
_NAMELESS = frozenset(
    {
        "(null)",
        "default stream name",
        "my station name",
        "no name",
        "radio",
        "stream",
        "this is my server name",
        "unnamed server",
        "unspecified name",
    }
)


class Seen(Struct, frozen=True, kw_only=True):
    """A mount as last seen.

    is_up: what was last known of it, apart from times in which nobody could be asked.
    seen_at: the last look that found it; `down_at` the first one since that did not.
    """

    state: StreamState
    since: Instant
    is_up: bool
    seen_at: Instant
    down_at: Instant | None = None
    programme: str | None = None
    facts: StreamFacts | None = None
    meter: Meter = Meter()


Mounts = dict[str, Seen]


def remembered(memory: Memory) -> Mounts:
    """The mounts that the store knows; one not seen at the last good look was down then."""
    asked_at = memory.last_seen.get(None, 0)
    return {
        name: Seen(state="unknown", since=at, is_up=at >= asked_at, seen_at=at)
        for name, at in memory.last_seen.items()
        if name is not None
    }


def present(
    mount: Mount, before: Seen | None, facts: StreamFacts, glance: Glance
) -> tuple[Seen, str | None]:
    """A mount that is there, and what happened to it since."""
    happened = None
    if before is None:
        happened = "is new"
    elif not before.is_up:
        happened = "is back"
    elif mount.on_air_since is not None and mount.on_air_since > before.seen_at:
        happened = "was connected anew"
    is_same = before is not None and before.state == "up"
    seen = Seen(
        state="up",
        since=before.since if before is not None and is_same else glance.at,
        is_up=True,
        seen_at=glance.at,
        programme=facts.programme,
        facts=facts,
        meter=(before.meter if before is not None else Meter()).read(mount, glance.at),
    )
    return seen, happened


def absent(before: Seen, state: StreamState, glance: Glance) -> tuple[Seen, bool]:
    """A mount that is not there, or cannot be asked for; and whether that is when it went."""
    since = before.since if before.state == state else glance.at
    if state == "unknown":
        return replace(before, state=state, since=since), False
    down_at = before.down_at or glance.at
    went = before.is_up
    return replace(before, state=state, since=since, is_up=False, down_at=down_at), went


def connected(name: str, happened: str, glance: Glance) -> EventLogged:
    """The event of a mount that an encoder began to feed."""
    return event(
        glance,
        "info",
        EventName.STREAM_CONNECTED,
        f"{name} {happened}: an encoder sends to it.",
        name,
    )


def disconnected(name: str, before: Seen, reason: str, glance: Glance) -> EventLogged:
    """The event of a mount that went; the same however often and by whom it is found out."""
    told = event(
        glance, "error", EventName.STREAM_DISCONNECTED, f"{name} is off the air. {reason}", name
    )
    identity = glance.id(EventName.STREAM_DISCONNECTED, name, str(before.seen_at))
    return EventLogged(id=identity, at=told.at, data=told.data)


def event(
    glance: Glance,
    level: Literal["info", "warn", "error"],
    name: str,
    message: str,
    stream: str | None = None,
) -> EventLogged:
    """A line of the event log, of a stream or of the source itself."""
    return EventLogged(
        id=glance.id_at(glance.at, name, stream or ""),
        at=moment(glance.at),
        data=EventFields(
            level=level,
            category="stream" if stream else "source",
            event=name,
            message=message,
            stream=stream,
        ),
    )


def sightings(mounts: Mounts, source: Sighting, reason: str | None = NO_ENCODER) -> list[Sighting]:
    """One sighting for each mount, and the one of the source itself."""
    return [
        source,
        *(
            Sighting(
                stream=name,
                state=seen.state,
                since=seen.since,
                reason=None if seen.state == "up" else reason,
            )
            for name, seen in mounts.items()
        ),
    ]


def facts_of(
    mount: Mount, snapshot: Snapshot, named: dict[str, str], host: str | None
) -> StreamFacts:
    """What the server says of a mount itself; `named` are the configured programmes."""
    name = mount.server_name
    title = name if name and folded(name) not in _NAMELESS else None
    return StreamFacts(
        name=mount.name,
        title=title,
        programme=named.get(mount.name, title),
        server=snapshot.server_id,
        host=host,
        on_air_since=mount.on_air_since,
    )
