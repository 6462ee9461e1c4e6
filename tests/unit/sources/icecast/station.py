"""A station whose looks a test writes down, and what the watch makes of them."""

from typing import Any, TypeVar

from tallylight.model.errors import TallylightError
from tallylight.model.memory import Memory, OpenPlay, OpenSession
from tallylight.model.observation import PlayEnded, PlayStarted, SessionEnded, SessionStarted
from tallylight.model.report import Report
from tallylight.model.time import SECOND, Instant, instant
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.snapshot import Client, Mount, Snapshot
from tallylight.sources.icecast.state import begun, rules_of
from tallylight.sources.icecast.translate import failed, translate

# Friday 20 November 2026, 20:00 UTC.
NOON: Instant = 1_795_204_800 * SECOND
START = "2026-11-20T06:00:00+0000"

T = TypeVar("T")


def mount(name: str = "/live", title: str | None = "Björk - Jóga", **told: Any) -> Mount:
    return Mount(name=name, title=title, **{"listeners": 0, **told})


def client(number: int, connected: int = 0, agent: str = "VLC/3.0", **told: Any) -> Client:
    return Client(
        id=str(number), connected_s=connected, ip=f"192.0.2.{number % 250}", agent=agent, **told
    )


def shown(
    *mounts: Mount, clients: dict[str, list[Client]] | None = None, start: str | None = START
) -> Snapshot:
    return Snapshot(
        server_id="Icecast 2.4.4",
        server_start=start,
        mounts={each.name: each for each in mounts},
        clients=clients,
    )


class Station:
    """A watch without a network: each look is a snapshot, 15 s after the last one."""

    def __init__(self, memory: Memory | None = None, **config: Any) -> None:
        self.config = IcecastConfig(url="http://radio.example:8000", **config)
        self.state = begun(rules_of(self.config, "main", "icecast"), memory or Memory())
        self.at = NOON
        self.reports: list[Report] = []

    def look(self, snapshot: Snapshot, after: float = 15) -> Report:
        self.at += int(after * SECOND)
        self.state, report = translate(self.state, snapshot, self.at)
        self.reports.append(report)
        return report

    def fail(self, error: TallylightError, after: float = 15) -> Report:
        self.at += int(after * SECOND)
        self.state, report = failed(self.state, error, self.at, 1)
        self.reports.append(report)
        return report

    def told(self, kind: type[T]) -> list[T]:
        return [one for each in self.reports for one in each.observations if isinstance(one, kind)]

    def passed(self, observation: Any) -> float:
        """Seconds from the beginning to what an observation dates."""
        return (instant(observation.at) - NOON) / SECOND


def memory_of(reports: list[Report]) -> Memory:
    """What a store remembers of all that was told."""
    told = [one for each in reports for one in each.observations]
    ended = {one.subject for one in told if isinstance(one, PlayEnded | SessionEnded)}
    newest = {one.data.stream: one for one in told if isinstance(one, PlayStarted)}
    return Memory(
        sessions=tuple(
            OpenSession(one.subject, one.data.stream, instant(one.at), instant(one.at))
            for one in told
            if isinstance(one, SessionStarted) and one.subject not in ended
        ),
        plays=tuple(
            OpenPlay(one.subject, stream, instant(one.at), item.artist, item.title)
            for stream, one in newest.items()
            if (item := one.data.item) is not None and one.subject not in ended
        ),
        last_seen={
            one.stream: each.at for each in reports for one in each.sightings if one.state == "up"
        },
    )
