"""What a kind of report declares, and what it is handed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tallylight.model.time import DAY, Instant, rfc3339
from tallylight.reports.document import Document


class Asked(Protocol):
    """Who answers; a report knows no figure but those that are declared."""

    def query(self, metrics: Any, by: Any = "", **params: Any) -> Mapping[str, Any]:  # noqa: ANN401 - names, one or several
        """Figures by dimensions and pieces of time: {items, meta}."""
        ...


@dataclass(frozen=True)
class Wanted:
    """A report of a site about the time from `start` up to `end`, told by the clocks of `zone`."""

    slug: str
    name: str
    zone: ZoneInfo
    start: Instant
    end: Instant

    @property
    def days(self) -> int | None:
        """How many times 24 hours that is; None where it is not whole."""
        span = self.end - self.start
        return None if span % DAY else span // DAY

    def params(self, **more: object) -> dict[str, Any]:
        """What a query of this site and time is asked with."""
        told = {"site": self.slug, "tz": self.zone.key}
        return {**told, "from": rfc3339(self.start), "to": rfc3339(self.end), **more}


@dataclass(frozen=True)
class Kind:
    """A report; a module of `reports.kinds` declares it as `KIND`.

    compose: asks for the figures and puts the document together.
    """

    title: str
    summary: str
    compose: Callable[[Asked, Wanted], Document]
