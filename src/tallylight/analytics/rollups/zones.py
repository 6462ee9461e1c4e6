"""Zones: stretches of time into which the sessions of the same sealed days reach.

A session reaches into days after its own, so who was there in a quarter-hour is known by several
files together. Days change one by one; what was reckoned of a zone holds as long as none of its
own does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, Instant


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


def _midnights(edges: list[Instant]) -> range:
    return range(min(edges) // DAY * DAY + DAY, max(edges), DAY) if edges else range(0)
