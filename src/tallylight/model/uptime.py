"""Uptime and stability: what coverage and bitrates say of a stream, over a time (pure).

True uptime is the time known up over the time known at all. What nobody knows is shown and not
counted, so that 100 % less the uptime is exactly the outages.
"""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from tallylight.model.coverage import Stretch, outages
from tallylight.model.time import Instant


class Uptime(NamedTuple):
    """A time in µs that a stream was known up and known down, and its outages (not the gaps)."""

    up: Instant = 0
    down: Instant = 0
    outages: int = 0

    @property
    def ratio(self) -> float | None:
        """The share of known time that it was up; None where nothing is known."""
        known = self.up + self.down
        return self.up / known if known else None


def uptime(stretches: Iterable[Stretch], start: Instant, end: Instant, now: Instant) -> Uptime:
    """The uptime of one stream between two instants, from its stretches in their order."""
    known = [*stretches]
    if not known:
        return Uptime()
    seen = _inside(known[0].started_at, now, start, end)
    aside = down = count = 0
    for outage in outages(known, now):
        length = _inside(outage.started_at, outage.ended_at or now, start, end)
        aside += length
        if outage.state == "down":
            down += length
            count += length > 0
    return Uptime(seen - aside, down, count)


def stability(count: int, total: float, squares: float) -> float | None:
    """100 less the coefficient of variation in percent, floored at 0, of the values summed up.

    None where there is no value, or nothing ever came in.
    """
    if not count or not total:
        return None
    mean = total / count
    variance = max(0.0, squares / count - mean * mean)
    return max(0.0, 100 - sqrt(variance) / mean * 100)


def _inside(begin: Instant, until: Instant, start: Instant, end: Instant) -> Instant:
    return max(0, min(until, end) - max(begin, start))
