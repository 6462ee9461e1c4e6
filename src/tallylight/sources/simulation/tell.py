"""A stretch of the simulated station's life as observations (pure)."""

from collections.abc import Iterator
from uuid import UUID

from msgspec import Struct

from tallylight.model.ids import derived_at
from tallylight.model.observation import (
    AnyObservation,
    AudienceFields,
    AudienceSampled,
    PlayEnded,
    PlayFields,
    PlayStarted,
    PlayStartedFields,
    SessionEnded,
    SessionFields,
    SessionStarted,
    SessionStartedFields,
)
from tallylight.model.time import HOUR, Instant, moment
from tallylight.sources.contract import Edge
from tallylight.sources.simulation.catalogue import PROGRAMMES, Outlet, Programme, dice
from tallylight.sources.simulation.config import SimulationConfig
from tallylight.sources.simulation.incidents import Incidents
from tallylight.sources.simulation.log import logged
from tallylight.sources.simulation.schedule import Airing, airings
from tallylight.sources.simulation.studio import vitals
from tallylight.sources.simulation.visits import Visit, visits


class Stretch(Struct, frozen=True):
    """From `since` (excluded) to `until` (included), sampled each `interval`.

    is_fresh: what goes on at `since` was not told before.
    """

    since: Instant
    until: Instant
    interval: Instant
    is_fresh: bool = False

    def holds(self, at: Instant) -> bool:
        """Whether `at` lies in it."""
        return self.since < at <= self.until

    def begins(self, start: Instant, end: Instant) -> bool:
        """Whether something that goes on from `start` to `end` is to be told as begun."""
        return self.holds(start) or (self.is_fresh and start <= self.since < end)

    def instants(self) -> list[Instant]:
        """When it is sampled: at whole intervals, and at its end."""
        first = (self.since // self.interval + 1) * self.interval
        return [*range(first, self.until - self.interval // 2, self.interval), self.until]


class Teller:
    """Tells stretches of one station; the same stretch always alike."""

    def __init__(self, config: SimulationConfig, edge: Edge, happened: Incidents) -> None:
        self._config = config
        self._site, self._source = edge.site, edge.source
        self._happened = happened

    def told(self, stretch: Stretch) -> list[AnyObservation]:
        """All that is to be told of a stretch."""
        present = self._visits(stretch.since, stretch.until)
        told: list[AnyObservation] = [*logged(self._happened, stretch, self._id)]
        for programme in PROGRAMMES:
            told += self._plays(programme, stretch, present)
        told += self._sessions(stretch, present)
        told += vitals(self._config.seed, self._happened, stretch, self._id)
        for programme in PROGRAMMES:
            if not self._happened.is_silent(programme, stretch.since, stretch.until):
                for outlet in programme.outlets:
                    told += self._samples(outlet, stretch, present)
        return told

    def listed(self, at: Instant) -> frozenset[str]:
        """The sessions that go on."""
        return frozenset(visit.subject for visit in self._visits(at, at) if visit.end > at)

    def upcoming(self, at: Instant) -> dict[str, str]:
        """What plays next on each mount."""
        found: dict[str, str] = {}
        for programme in PROGRAMMES:
            later = [each for each in self._airings(programme, at, at + HOUR) if each.start > at]
            for mount in programme.mounts if later else ():
                item = later[0].item
                found[mount] = f"{item.artist} - {item.title}" if item.artist else item.title
        return found

    def _visits(self, since: Instant, until: Instant) -> list[Visit]:
        config = self._config
        return self._happened.met(visits(config.seed, config.scale, since, until))

    def _airings(self, programme: Programme, since: Instant, until: Instant) -> list[Airing]:
        return self._happened.heard(programme, airings(self._config.seed, programme, since, until))

    def _id(self, at: Instant, *parts: str) -> UUID:
        return derived_at(at, self._site, self._source, *parts)

    def _plays(
        self, programme: Programme, stretch: Stretch, present: list[Visit]
    ) -> Iterator[AnyObservation]:
        mount = programme.mounts[0]
        for airing in self._airings(programme, stretch.since, stretch.until):
            subject = str(self._id(airing.start, programme.name, "play"))
            if stretch.begins(airing.start, airing.end):
                listeners = sum(
                    visit.mount in programme.mounts and not visit.excluded
                    for visit in present
                    if visit.start <= airing.start < visit.end
                )
                yield PlayStarted(
                    id=self._id(airing.start, subject, "started"),
                    at=moment(airing.start),
                    subject=subject,
                    data=_play(airing, mount, listeners),
                )
            if airing.is_told and stretch.holds(airing.end):
                yield PlayEnded(
                    id=self._id(airing.end, subject, "ended"),
                    at=moment(airing.end),
                    subject=subject,
                    data=PlayFields(
                        reason="skipped" if airing.reason else None,
                        aired_ms=(airing.end - airing.start) // 1_000,
                    ),
                )

    def _sessions(self, stretch: Stretch, present: list[Visit]) -> Iterator[AnyObservation]:
        kbps = {outlet.mount: outlet.kbps for each in PROGRAMMES for outlet in each.outlets}
        for visit in present:
            if stretch.begins(visit.start, visit.end):
                yield SessionStarted(
                    id=self._id(visit.start, visit.subject, "started"),
                    at=moment(visit.start),
                    subject=visit.subject,
                    data=SessionStartedFields(
                        viewer=visit.viewer,
                        stream=visit.mount,
                        state="playing",
                        bitrate_kbps=float(kbps[visit.mount]),
                        excluded=visit.excluded,
                    ),
                )
            if stretch.holds(visit.end):
                served = (visit.end - visit.start) * kbps[visit.mount] // 8_000
                yield SessionEnded(
                    id=self._id(visit.end, visit.subject, "ended"),
                    at=moment(visit.end),
                    subject=visit.subject,
                    data=SessionFields(reason="gone", bytes_served=served),
                )

    def _samples(
        self, outlet: Outlet, stretch: Stretch, present: list[Visit]
    ) -> Iterator[AnyObservation]:
        here = [visit for visit in present if visit.mount == outlet.mount]
        for at in stretch.instants():
            there = [visit for visit in here if visit.start <= at < visit.end]
            counted = [visit.viewer for visit in there if not visit.excluded]
            wobble = dice(self._config.seed, outlet.mount, at).uniform(-0.6, 0.6)
            yield AudienceSampled(
                id=self._id(at, outlet.mount, "audience"),
                at=moment(at),
                data=AudienceFields(
                    stream=outlet.mount,
                    listeners=len(there),
                    excluded=len(there) - len(counted),
                    unique=len({(viewer.ip, viewer.user_agent) for viewer in counted}),
                    bitrate_kbps=float(outlet.kbps),
                    incoming_kbps=round(outlet.kbps + wobble, 1),
                    outgoing_kbps=float(outlet.kbps * len(there)),
                    encoder="Liquidsoap/2.3.0",
                    interval_ms=stretch.interval // 1_000,
                ),
            )


def _play(airing: Airing, mount: str, listeners: int) -> PlayStartedFields:
    return PlayStartedFields(
        item=airing.item,
        stream=mount,
        expected_ms=airing.item.duration_ms,
        presenter=airing.presenter,
        show=airing.show,
        live=True if airing.presenter else None,
        playlist=None if airing.presenter else "General rotation",
        listeners=listeners,
    )
