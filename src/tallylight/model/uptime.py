"""Uptime and stability: what coverage and bitrates say of a stream, over a time (pure).

True uptime is the time known up over the time known at all. What nobody knows is shown and not
counted, so that 100 % less the uptime is exactly the outages.
"""

from collections.abc import Iterable, Iterator
from math import sqrt
from typing import NamedTuple

from tallylight.model.coverage import Stretch, outages
from tallylight.model.report import StreamState
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


class Spell(NamedTuple):
    """A time in which one thing is known of a stream, or (unknown) nothing; `end` is exclusive.

    ended: whether it is over, and does not merely last until now.
    """

    start: Instant
    end: Instant
    state: StreamState
    reason: str | None = None
    ended: bool = True


def spells(stretches: Iterable[Stretch], now: Instant) -> Iterator[Spell]:
    """All that is known of one stream, from the first look at it to now, without a hole.

    Outages are what outages are, gaps and what a source could not tell are unknown, and the rest
    is up; so the three add up to the time.
    """
    known = [*stretches]
    if not known:
        return
    at = known[0].started_at
    for outage in outages(known, now):
        if at < outage.started_at:
            yield Spell(at, outage.started_at, "up")
        at = now if outage.ended_at is None else outage.ended_at
        if outage.started_at < at:
            is_over = outage.ended_at is not None
            yield Spell(outage.started_at, at, outage.state, outage.reason, is_over)
    if at < now:
        yield Spell(at, now, "up", None, ended=False)


def uptime(stretches: Iterable[Stretch], start: Instant, end: Instant, now: Instant) -> Uptime:
    """The uptime of one stream between two instants, from its stretches in their order."""
    up = down = count = 0
    for spell in spells(stretches, now):
        length = _inside(spell.start, spell.end, start, end)
        if spell.state == "up":
            up += length
        elif spell.state == "down":
            down += length
            count += length > 0
    return Uptime(up, down, count)


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
