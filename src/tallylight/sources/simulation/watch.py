"""The simulated station being watched: first its past in large pieces, then as it happens."""

from tallylight.model.errors import TallylightError
from tallylight.model.memory import Memory
from tallylight.model.report import Report, Sighting, StreamFacts
from tallylight.model.time import DAY, HOUR, SECOND, Instant
from tallylight.sources.contract import Edge
from tallylight.sources.simulation.catalogue import PROGRAMMES
from tallylight.sources.simulation.config import SimulationConfig
from tallylight.sources.simulation.incidents import Incidents, incidents
from tallylight.sources.simulation.tell import Stretch, Teller

PIECE = 6 * HOUR
PAST_INTERVAL = 120 * SECOND
LIVE_INTERVAL = 10 * SECOND
OFF_AIR = "The mount is not there: no encoder sends to it."


class SimulationWatch:
    """Goes on where the store's memory ends; told twice it is the same."""

    def __init__(self, config: SimulationConfig, edge: Edge, memory: Memory) -> None:
        self._clock = edge.clock
        now = self._clock()
        earliest = now // SECOND * SECOND - config.days * DAY
        self._at = max(memory.last_seen.get(None, earliest), earliest)
        self._incidents = incidents(now)
        self._teller = Teller(config, edge, self._incidents)
        self._is_fresh = True

    async def look(self) -> Report:
        """The next piece of the past, or what happened since the last look."""
        if self._at == self._incidents.gap[0]:
            self._at = self._incidents.gap[1]
            self._is_fresh = True
        now = max(self._clock() // SECOND * SECOND, self._at + SECOND)
        until = min([now, self._at + PIECE, *self._borders()])
        is_long = until - self._at > 2 * LIVE_INTERVAL
        sampling = PAST_INTERVAL if is_long else LIVE_INTERVAL
        stretch = Stretch(self._at, until, sampling, is_fresh=self._is_fresh)
        report = Report(
            at=until,
            observations=self._teller.told(stretch),
            sightings=_sightings(self._incidents, self._at, until),
            streams=_facts() if self._is_fresh else [],
            listed=self._teller.listed(until),
            next_item=self._teller.upcoming(until),
            interval_ms=(PAST_INTERVAL if until < now else LIVE_INTERVAL) // 1_000,
            covers_from=self._at,
            has_more=until < now,
        )
        self._at, self._is_fresh = until, False
        return report

    def failed(self, at: Instant, error: TallylightError) -> Report:
        """Nothing can fail here but us."""
        source = Sighting(stream=None, state="unknown", since=at, reason=str(error))
        return Report(at=at, observations=[], sightings=[source])

    def _borders(self) -> list[Instant]:
        return [border for border in self._incidents.borders() if border > self._at]


def _sightings(happened: Incidents, since: Instant, until: Instant) -> list[Sighting]:
    sightings = [Sighting(stream=None, state="up", since=since)]
    for programme in PROGRAMMES:
        is_silent = happened.is_silent(programme, since, until)
        sightings += [
            Sighting(
                stream=mount,
                state="down" if is_silent else "up",
                since=since,
                reason=OFF_AIR if is_silent else None,
            )
            for mount in programme.mounts
        ]
    return sightings


def _facts() -> list[StreamFacts]:
    return [
        StreamFacts(
            name=mount,
            title=programme.name,
            programme=programme.name,
            server="Simulated station",
            host="aurora.example",
        )
        for programme in PROGRAMMES
        for mount in programme.mounts
    ]
