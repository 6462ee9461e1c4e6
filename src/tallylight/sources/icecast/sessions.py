"""Connections as sessions: from listing to listing, who came, who moved, who is gone (pure).

A session ends at the last look that listed it, and only once `absence_grace` of good looks lacked
it; time in which the server could not be asked does not count.
"""

from msgspec import Struct
from msgspec.structs import replace

from tallylight.model.memory import Memory
from tallylight.model.observation import (
    AnyObservation,
    SessionEnded,
    SessionFields,
    SessionProgressed,
    SessionStarted,
    SessionStartedFields,
)
from tallylight.model.time import MINUTE, SECOND, Instant, moment
from tallylight.sources.icecast.clients import Exclusions, viewer_of
from tallylight.sources.icecast.glance import Glance
from tallylight.sources.icecast.snapshot import Client, Mount, Snapshot

ABSENCE_GRACE = MINUTE
ABSENCE_LOOKS = 2


class Connection(Struct, frozen=True):
    """A session that is believed to go on: last listed at `seen_at`, missed for `absent` µs."""

    mount: str | None
    seen_at: Instant
    absent: Instant = 0
    looks_absent: int = 0


Connections = dict[str, Connection]


def remembered(memory: Memory) -> Connections:
    """The connections that the store holds open, last seen at the last good look before now."""
    seen = memory.last_seen
    return {
        session.subject: Connection(
            session.stream,
            max(session.last_step_at, seen.get(session.stream, session.last_step_at)),
        )
        for session in memory.sessions
    }


def subject_of(snapshot: Snapshot, client: Client) -> str:
    """The name of a connection for as long as the server runs."""
    return f"{snapshot.server_start or snapshot.server_id or 'icecast'}:{client.id}"[:200]


class Look(Struct, frozen=True):
    """A good look at the connections, and who of them does not count."""

    glance: Glance
    snapshot: Snapshot
    exclusions: Exclusions


def followed(before: Connections, look: Look) -> tuple[Connections, list[AnyObservation]]:
    """The connections after a look, and what it tells of them."""
    listed = _listed(look.snapshot)
    after: Connections = {}
    told: list[AnyObservation] = []
    for subject, (mount, client) in listed.items():
        known = before.get(subject)
        if known is None:
            told.append(_started(look, subject, mount, client))
        elif known.mount != mount.name:
            told.append(_moved(look, subject, mount))
        after[subject] = Connection(mount.name, look.glance.at)
    for subject, known in before.items():
        if subject in after:
            continue
        missed = _missed(known, look)
        if _is_gone(missed, look) or _is_of_another_run(subject, look.snapshot):
            told.append(ended(look.glance, subject, known))
        else:
            after[subject] = missed
    return after, told


def ended(glance: Glance, subject: str, connection: Connection) -> SessionEnded:
    """The end of a session at the last look that listed it."""
    at = connection.seen_at
    return SessionEnded(
        id=glance.id_at(at, subject, "ended"),
        at=moment(at),
        subject=subject,
        data=SessionFields(reason="gone"),
    )


def _listed(snapshot: Snapshot) -> dict[str, tuple[Mount, Client]]:
    return {
        subject_of(snapshot, client): (snapshot.mounts[name], client)
        for name, clients in (snapshot.clients or {}).items()
        for client in clients
    }


def _missed(known: Connection, look: Look) -> Connection:
    """A connection that this look did not list, if it could have listed it."""
    clients = look.snapshot.clients or {}
    if known.mount in look.snapshot.mounts and known.mount not in clients:
        return known
    return replace(
        known, absent=known.absent + look.glance.span, looks_absent=known.looks_absent + 1
    )


def _is_gone(known: Connection, look: Look) -> bool:
    grace = max(ABSENCE_GRACE, ABSENCE_LOOKS * look.glance.interval)
    return known.looks_absent >= ABSENCE_LOOKS and known.absent >= grace


def _is_of_another_run(subject: str, snapshot: Snapshot) -> bool:
    start = snapshot.server_start
    return start is not None and not subject.startswith(f"{start}:"[:200])


def _started(look: Look, subject: str, mount: Mount, client: Client) -> SessionStarted:
    started_at = look.glance.at - (client.connected_s or 0) * SECOND
    return SessionStarted(
        # The same whenever it is told: the seconds since a connection are cut differently.
        id=look.glance.id(subject, "started"),
        at=moment(started_at),
        subject=subject,
        data=SessionStartedFields(
            viewer=viewer_of(client),
            stream=mount.name,
            state="playing",
            bitrate_kbps=mount.bitrate_kbps,
            excluded=look.exclusions.reason(client),
        ),
    )


def _moved(look: Look, subject: str, mount: Mount) -> SessionProgressed:
    at = look.glance.at
    return SessionProgressed(
        id=look.glance.id_at(at, subject, "moved"),
        at=moment(at),
        subject=subject,
        data=SessionFields(stream=mount.name, bitrate_kbps=mount.bitrate_kbps),
    )
