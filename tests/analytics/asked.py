"""A station that is asked at a desk of its own, and what it tells."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.analytics.answer import Answer, Table
from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column
from tallylight.analytics.desk import Desk, Manners
from tallylight.analytics.scope import Filter
from tallylight.analytics.wanted import FiguresWanted
from tallylight.analytics.window import Window
from tallylight.model.time import DAY, SECOND, Instant
from tests.analytics.harness import Archive
from tests.ledger import NOON, observation

START: Instant = NOON * 1_000 // DAY * DAY
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A question that is one statement."""

    sql: str
    name: str = "statement"
    sites: Mapping[int, str] = field(default_factory=lambda: {1: "main"})
    window: Window = field(default_factory=lambda: Window(START, START + DAY, UTC))
    where: tuple[Filter, ...] = ()
    label: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.sql

    def reckon(self, asking: Asking) -> Table:
        return Table({"count": Column("Count", "number")}, asking.rows(self.sql))


class Station:
    """An archive that is asked at a desk of its own."""

    def __init__(self, archive: Archive, manners: Manners) -> None:
        self.archive = archive
        self.desk = Desk(archive.ledger.database, archive.shelf, lambda: archive.now, manners)

    def tell(self, told: list[Any]) -> None:
        outcome = self.archive.ledger.write(told, now=self.archive.now)
        self.desk.note("plays", [row.key for row in outcome.plays])
        self.desk.note("sessions", [row.key for row in outcome.sessions])
        self.desk.note("items", outcome.references.rewritten)

    def ask(self, wanted: Any) -> Answer:
        """The answer a second later, so that it is no question of how new it is."""
        self.archive.now += SECOND
        return asyncio.run(self.desk.ask(wanted))

    def plays(self, day: int = 0, **told: Any) -> tuple[int | None, bool]:
        """How many plays a day had, and whether that was known already."""
        window = Window(START + day * DAY, START + (day + 1) * DAY, UTC)
        made: dict[str, Any] = {"sites": {1: "main"}, "metrics": ("plays",), "window": window}
        found = self.ask(FiguresWanted(**{**made, **told}))
        return found.table.rows[0][-1], found.meta.is_cached


def play(number: int, day: float, *, stream: str = "/live", is_over: bool = True) -> list[Any]:
    """A play of three minutes at noon of a day."""
    at_s = day * 86_400 + number * 200
    told: dict[str, Any] = {"subject": f"p{number}", "stream": stream}
    steps = [observation("play.started", at_s, **told, item={"title": "Sinnerman"})]
    if is_over:
        steps.append(observation("play.ended", at_s + 180, **told))
    return steps


def sample(minute: float, listeners: int) -> Any:
    """A count of the only stream, at a minute after noon."""
    return observation("audience.sampled", minute * 60, stream="/live", listeners=listeners)
