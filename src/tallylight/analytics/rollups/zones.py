"""Zones: stretches of time into which the sessions of the same sealed days reach.

A session reaches into days after its own, so who was there in a quarter-hour is known by several
files together. Days change one by one; what was reckoned of a zone holds as long as none of its
own does.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tallylight.analytics.window import Window
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR, Instant, local_midnight


class Zone(NamedTuple):
    """Whole quarter-hours from `low` to before `high`, and the days that reach into them."""

    low: Instant
    high: Instant
    sheets: tuple[Sheet, ...]

    @property
    def content(self) -> str:
        """What is the same where all of its days have the very facts."""
        return ", ".join(one.content for one in self.sheets)


def zones(sheets: Iterable[Sheet], reach: Mapping[str, Instant]) -> list[Zone]:
    """The zones of sealed days, in order; cut at midnights of UTC too, so that all are short.

    reach: by content, when the last of a day's sessions ended.
    """
    came: defaultdict[Instant, list[Sheet]] = defaultdict(list)
    went: defaultdict[Instant, list[Sheet]] = defaultdict(list)
    for one in sheets:
        came[one.low // QUARTER * QUARTER].append(one)
        went[reach[one.content] // QUARTER * QUARTER + QUARTER].append(one)
    found: list[Zone] = []
    there: dict[str, Sheet] = {}
    for low, high in pairwise(sorted({*came, *went, *_midnights([*came, *went])})):
        there.update((one.content, one) for one in came.get(low, ()))
        for one in went.get(low, ()):
            del there[one.content]
        if there:
            found.append(Zone(low, high, tuple(there.values())))
    return found


def local_days(sheets: Iterable[Sheet], reach: Mapping[str, Instant], zone: ZoneInfo) -> list[Zone]:
    """The local days of a zone into which sealed days reach, in order; `reach` as above."""
    told = sorted(sheets, key=_day)
    if not told:
        return []
    edges = midnights(min(one.low for one in told), max(reach[one.content] for one in told), zone)
    there: defaultdict[int, list[Sheet]] = defaultdict(list)
    for one in told:
        first, last = (bisect_right(edges, at) - 1 for at in (one.low, reach[one.content]))
        for place in range(first, last + 1):
            there[place].append(one)
    return [Zone(edges[place], edges[place + 1], tuple(there[place])) for place in sorted(there)]


def midnights(low: Instant, high: Instant, zone: ZoneInfo) -> list[Instant]:
    """Every local midnight from the one before `low` to the one after `high`."""
    first, last = local_midnight(low, zone), local_midnight(high, zone)
    return Window(first, local_midnight(last + DAY + 6 * HOUR, zone), zone, "day").edges


def _midnights(edges: list[Instant]) -> range:
    return range(min(edges) // DAY * DAY + DAY, max(edges), DAY) if edges else range(0)


def _day(sheet: Sheet) -> int:
    return sheet.day
