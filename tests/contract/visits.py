"""Stays of listeners as they are observed, and rules of who does not count, in plain words."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest

from tallylight.ingest.exclusions import apply_exclusions
from tallylight.model.record import SessionRecord
from tallylight.model.time import HOUR, SECOND
from tallylight.store.read.pages import Query
from tallylight.store.read.sessions import EVERY, SessionFilter, list_sessions
from tallylight.store.records.audit import Act
from tallylight.store.records.exclusions import NewExclusion, add_exclusion, delete_exclusion
from tests.ledger import NOON, Ledger, observation

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
ACT = Act("user:Ada", 1)
MAIN = 1
START = NOON * 1_000
NOW = START + 6 * HOUR
AGENTS = ("VLC/3.0", "Winamp/5.6", "UptimeRobot/2.0")
IPS = ("203.0.113.7", "203.0.113.8", "10.0.0.7", "2001:db8::7")
COUNTRIES = ("FR", "DE", None)
STREAMS = ("/live", "/jazz")
LENGTHS = (0, 29, 59, 60, 61, 3_600, None)


class Visit(NamedTuple):
    """A session as it was observed: seconds after noon; `length` None while it goes on."""

    at: int
    length: int | None
    ip: str
    agent: str
    country: str | None
    stream: str
    excluded: str | None

    @property
    def is_active(self) -> bool:
        return self.length is None and NOW - (START + self.at * SECOND) <= 2 * HOUR

    @property
    def watched_us(self) -> int:
        if self.is_active:
            return NOW - (START + self.at * SECOND)
        return (self.length or 0) * SECOND


class Rule(NamedTuple):
    """A rule, and what it means in plain words."""

    kind: str
    pattern: str
    excludes: bool
    means: Callable[[Visit], bool]


RULES = (
    Rule("address", "203.0.113.7", excludes=True, means=lambda one: one.ip == "203.0.113.7"),
    Rule("network", "10.0.0.0/8", excludes=True, means=lambda one: one.ip.startswith("10.")),
    Rule("agent", "vlc", excludes=True, means=lambda one: "VLC" in one.agent),
    Rule("monitor", "uptime", excludes=False, means=lambda one: "Uptime" in one.agent),
    Rule("network", "2001:db8::/32", excludes=False, means=lambda one: ":" in one.ip),
)


def tell(ledger: Ledger, told: Sequence[Visit]) -> None:
    steps: list[Any] = []
    for number, one in enumerate(told):
        viewer = {"ip": one.ip, "user_agent": one.agent, "client": f"Player of {one.ip}"}
        if one.country:
            viewer["country"] = one.country
        fields = {"viewer": viewer, "stream": one.stream, "excluded": one.excluded}
        steps.append(observation("session.started", one.at, subject=f"s{number}", **fields))
        if one.length is not None:
            at = one.at + one.length
            steps.append(observation("session.ended", at, subject=f"s{number}", reason="gone"))
    ledger.write(steps)


def add(ledger: Ledger, rule: Rule) -> Any:
    new = NewExclusion(kind=rule.kind, pattern=rule.pattern, excludes=rule.excludes)
    made = add_exclusion(ledger.database, ACT, new)
    apply_exclusions(ledger.run)
    return made


def remove(ledger: Ledger, made: Any) -> None:
    delete_exclusion(ledger.database, ACT, made.id)
    apply_exclusions(ledger.run)


def listed(ledger: Ledger, query: Query, wanted: SessionFilter = EVERY) -> list[SessionRecord]:
    return list_sessions(ledger.database, query, NOW, wanted, total=True).items


def shown(records: Sequence[SessionRecord]) -> list[tuple[int, str]]:
    return sorted((one.started_at, str(one.viewer and one.viewer.ip)) for one in records)


def visit(at: int, length: int | None = None, ip: str = "203.0.113.8", **told: Any) -> Visit:
    usual = {"agent": "VLC/3.0", "country": None, "stream": "/live", "excluded": None}
    return Visit(at=at, length=length, ip=ip, **{**usual, **told})
