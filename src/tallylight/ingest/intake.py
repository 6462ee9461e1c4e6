"""What senders want written: observations, looks at sources, and what could not be believed."""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from tallylight.ingest.pending import Pending
from tallylight.model.report import Sighting, StreamFacts
from tallylight.model.time import Instant
from tallylight.store.write.names import Origin


class Looked(Struct, frozen=True, kw_only=True):
    """A look at a source: what it saw of each stream from `covers_from` to `at`."""

    origin: Origin
    covers_from: Instant
    at: Instant
    interval_ms: int
    sightings: list[Sighting]
    streams: list[StreamFacts]


class Doubted(Struct, frozen=True, kw_only=True):
    """A payload for quarantine, and why."""

    id: UUID
    origin: Origin
    received_at: Instant
    reason: str
    content_type: str
    payload: bytes


class Intake(Struct, kw_only=True):
    """What is written together."""

    observations: list[Pending] = []
    looks: list[Looked] = []
    doubts: list[Doubted] = []

    @classmethod
    def joined(cls, parts: Iterable["Intake"]) -> "Intake":
        """All parts as one."""
        whole = cls()
        for part in parts:
            whole.observations += part.observations
            whole.looks += part.looks
            whole.doubts += part.doubts
        return whole

    def halves(self) -> tuple["Intake", "Intake"]:
        """Two parts with half of the observations each; the first has all the rest."""
        middle = len(self.observations) // 2
        first = Intake(
            observations=self.observations[:middle], looks=self.looks, doubts=self.doubts
        )
        return first, Intake(observations=self.observations[middle:])
