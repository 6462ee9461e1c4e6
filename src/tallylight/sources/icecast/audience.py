"""Counts and bytes of a mount as audience samples (pure)."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from tallylight.model.observation import AudienceFields, AudienceSampled
from tallylight.model.time import MINUTE, SECOND, Instant, moment
from tallylight.sources.icecast.clients import Exclusions, unique
from tallylight.sources.icecast.glance import Glance
from tallylight.sources.icecast.snapshot import Client, Mount

WINDOW = MINUTE
STEP = 10 * SECOND


class Reading(Struct, frozen=True):
    """The byte counters of a mount at an instant; None where they are not told."""

    at: Instant
    received: int | None
    sent: int | None


class Meter(Struct, frozen=True):
    """The readings of about the last minute, in one run of a mount.

    Icecast brings its counters up to date every 5 s or so: between two looks alone a rate would
    jump by a third.
    """

    run: Instant | None = None
    readings: tuple[Reading, ...] = ()

    def read(self, mount: Mount, at: Instant) -> "Meter":
        """This meter with one more reading; a new run of the mount begins anew."""
        readings = self.readings if self.run == mount.on_air_since else ()
        recent = tuple(reading for reading in readings if at - reading.at <= WINDOW)
        kept = recent or readings[-1:]
        if kept and at - kept[-1].at < STEP:
            return Meter(mount.on_air_since, kept)
        latest = Reading(at, mount.bytes_received, mount.bytes_sent)
        return Meter(mount.on_air_since, (*kept, latest))

    def kbps(
        self, counter: Literal["received", "sent"], now: int | None, at: Instant
    ) -> float | None:
        """The mean rate up to a count of `now`; None too soon, and where the counter fell."""
        oldest = self.readings[0] if self.readings else None
        then = None if oldest is None else getattr(oldest, counter)
        if oldest is None or then is None or now is None or now < then or at - oldest.at < STEP:
            return None
        return round((now - then) * 8_000 / (at - oldest.at), 1)


class Crowd(Struct, frozen=True):
    """The listed clients of a mount: how many do not count, and how many differ of the others."""

    excluded: int | None = None
    unique: int | None = None


def crowd_of(clients: Sequence[Client] | None, exclusions: Exclusions) -> Crowd:
    """Who of the clients counts; nothing is known where they were not listed."""
    if clients is None:
        return Crowd()
    counted = [client for client in clients if exclusions.reason(client) is None]
    return Crowd(len(clients) - len(counted), unique(counted))


def sampled(
    mount: Mount, crowd: Crowd, meter: Meter, glance: Glance, interval_ms: int
) -> AudienceSampled | None:
    """The sample of a mount; None where it tells no count."""
    if mount.listeners is None:
        return None
    at = glance.at
    return AudienceSampled(
        id=glance.id_at(at, mount.name, "audience"),
        at=moment(at),
        data=AudienceFields(
            stream=mount.name,
            listeners=mount.listeners,
            excluded=crowd.excluded,
            unique=crowd.unique,
            peak=mount.peak,
            max=mount.max,
            bitrate_kbps=mount.bitrate_kbps,
            incoming_kbps=mount.incoming_kbps or meter.kbps("received", mount.bytes_received, at),
            outgoing_kbps=mount.outgoing_kbps or meter.kbps("sent", mount.bytes_sent, at),
            bytes_sent=mount.bytes_sent,
            bytes_received=mount.bytes_received,
            slow_listeners=mount.slow_listeners,
            connections=mount.connections,
            source_ip=mount.source_ip,
            encoder=mount.encoder,
            title=mount.title,
            interval_ms=interval_ms,
        ),
    )
