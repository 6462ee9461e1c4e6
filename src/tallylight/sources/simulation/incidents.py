"""What goes wrong at the simulated station: one mount off the air, one hour unwatched (pure)."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tallylight.model.time import DAY, HOUR, MINUTE, Instant
from tallylight.sources.simulation.catalogue import PROGRAMMES, Programme
from tallylight.sources.simulation.schedule import Airing, cut
from tallylight.sources.simulation.visits import Visit

SILENT = PROGRAMMES[1]


class Incidents(Struct, frozen=True):
    """The outage of `SILENT` and the gap in watching, each from one instant to another."""

    outage: tuple[Instant, Instant]
    gap: tuple[Instant, Instant]

    def borders(self) -> tuple[Instant, ...]:
        """Where a stretch of one state ends."""
        return (*self.outage, *self.gap)

    def is_silent(self, programme: Programme, since: Instant, until: Instant) -> bool:
        """Whether the programme is off the air from `since` to `until`."""
        start, end = self.outage
        return programme is SILENT and start <= since and until <= end

    def heard(self, programme: Programme, airings: Iterable[Airing]) -> list[Airing]:
        """The plays as a watcher learns of them."""
        watched = cut(airings, *self.gap, is_silent=False)
        return cut(watched, *self.outage, is_silent=True) if programme is SILENT else watched

    def met(self, visits: Iterable[Visit]) -> list[Visit]:
        """The sessions as a watcher learns of them."""
        seen = (self._met(visit) for visit in visits)
        return [visit for visit in seen if visit is not None]

    def _met(self, visit: Visit) -> Visit | None:
        start, end = self.outage
        if visit.mount in SILENT.mounts and visit.start < end and visit.end > start:
            if visit.start >= start:
                return None
            visit = replace(visit, end=start)
        start, end = self.gap
        if start <= visit.end <= end:
            return None if visit.start >= start else replace(visit, end=start)
        return visit


def incidents(now: Instant) -> Incidents:
    """Those of a station that is looked at now: an outage yesterday, a gap three days ago."""
    today = now // DAY * DAY
    outage = today - DAY + 14 * HOUR + 10 * MINUTE
    gap = today - 3 * DAY + 3 * HOUR
    return Incidents((outage, outage + 11 * MINUTE), (gap, gap + HOUR))
