"""Zones: stretches of time into which the sessions of the same sealed days reach.

A session reaches into days after its own, so who was there in a quarter-hour is known by several
files together. Days change one by one; what was reckoned of a zone holds as long as none of its
own does.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tallylight.analytics.window import Window
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR, Instant, local_midnight


class Reaching(NamedTuple):
    """A sealed day, and when the last of its sessions ended."""

    sheet: Sheet
    until: Instant


class Zone(NamedTuple):
    """Whole quarter-hours from `low` to before `high`, and the days that reach into them.

    content: what is the same where all of its days have the very facts.
    """

    low: Instant
    high: Instant
    sheets: tuple[Sheet, ...]
    content: str

    @classmethod
    def of(cls, low: Instant, high: Instant, sheets: Iterable[Sheet]) -> "Zone":
        """The zone of some days."""
        told = tuple(sheets)
        return cls(low, high, told, ", ".join(one.content for one in told))


# As long as no day is sealed anew they are the same, and there are more of them than days.
@lru_cache(maxsize=4)
def zones(days: tuple[Reaching, ...]) -> tuple[Zone, ...]:
    """The zones of sealed days, in order; cut at midnights of UTC too, so that all are short."""
    came: defaultdict[Instant, list[Sheet]] = defaultdict(list)
    went: defaultdict[Instant, list[Sheet]] = defaultdict(list)
    for one, until in days:
        came[one.low // QUARTER * QUARTER].append(one)
        went[until // QUARTER * QUARTER + QUARTER].append(one)
    found: list[Zone] = []
    there: dict[int, Sheet] = {}
    for low, high in pairwise(sorted({*came, *went, *_midnights([*came, *went])})):
        there.update((one.day, one) for one in came.get(low, ()))
        for one in went.get(low, ()):
            del there[one.day]
        if there:
            found.append(Zone.of(low, high, there.values()))
    return tuple(found)


@lru_cache(maxsize=32)
def local_days(days: tuple[Reaching, ...], zone: ZoneInfo) -> tuple[Zone, ...]:
    """The local days of a zone into which sealed days reach, in order."""
    told = sorted(days, key=_day)
    if not told:
        return ()
    low, high = min(one.sheet.low for one in told), max(one.until for one in told)
    edges = midnights(low, high, zone)
    there: defaultdict[int, list[Sheet]] = defaultdict(list)
    for one, until in told:
        first, last = (bisect_right(edges, at) - 1 for at in (one.low, until))
        for place in range(first, last + 1):
            there[place].append(one)
    return tuple(Zone.of(edges[place], edges[place + 1], there[place]) for place in sorted(there))


def midnights(low: Instant, high: Instant, zone: ZoneInfo) -> list[Instant]:
    """Every local midnight from the one before `low` to the one after `high`."""
    first, last = local_midnight(low, zone), local_midnight(high, zone)
    return Window(first, local_midnight(last + DAY + 6 * HOUR, zone), zone, "day").edges


def _midnights(edges: list[Instant]) -> range:
    return range(min(edges) // DAY * DAY + DAY, max(edges), DAY) if edges else range(0)


def _day(one: Reaching) -> int:
    return one.sheet.day
