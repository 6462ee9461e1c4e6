"""How large a history is, and when in it things happen: quarter-hours of a year, with seasons."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tallylight.model.buckets import QUARTER
from tallylight.model.history import day_of
from tallylight.model.time import DAY, Instant, moment

ZONE = "Europe/Paris"
DAYS = 365
_UNSEALED = 40_000
# Every 15 s.
_COUNTS_A_QUARTER = 60
# How many begin to listen, and to watch, by hour of the day where they are.
_RADIO = (2, 1, 1, 1, 2, 4, 8, 11, 11, 9, 8, 8, 9, 8, 7, 8, 9, 10, 9, 7, 6, 5, 4, 3)
_SCREEN = (5, 3, 1, 1, 1, 1, 1, 2, 3, 3, 4, 4, 5, 5, 5, 5, 6, 7, 9, 12, 14, 14, 11, 8)
_WEEKDAYS = (1.0, 1.0, 1.02, 1.03, 1.1, 0.85, 0.75)


@dataclass(frozen=True)
class Size:
    """So many sessions in so many days; what else there is grows with them, as a network grows.

    People are met again, so that there are ever fewer new ones.
    """

    sessions: int
    days: int = DAYS

    @property
    def yearly(self) -> float:
        """Millions of sessions that a year of such days has."""
        return self.sessions / 1_000_000 * DAYS / self.days

    @property
    def streams(self) -> int:
        """4 with a million, 13 with ten, 40 with a hundred."""
        return max(2, round(4 * math.sqrt(self.yearly)))

    @property
    def people(self) -> int:
        return max(200, round(20_000 * self.yearly**0.7))

    @property
    def songs(self) -> int:
        return max(500, round(3_000 * self.yearly**0.3))

    @property
    def films(self) -> int:
        return self.songs

    def __str__(self) -> str:
        """As people say it: `10 M`, or `300,000 (11 days)`."""
        millions = self.sessions / 1_000_000
        told = f"{millions:g} M" if millions >= 1 else f"{self.sessions:,}"
        return told if self.days == DAYS else f"{told} ({self.days} days)"


class Quarter(NamedTuple):
    """A quarter-hour: the number of its first session, how many begin, how lively it is (0–1)."""

    opens: Instant
    day: int
    first: int
    sessions: int
    liveliness: float
    screen: float
    hour: int
    weekday: int


def quarters(size: Size, now: Instant) -> list[Quarter]:
    """The quarter-hours of the days before `now`, all sessions dealt out among them.

    screen: the share of sessions that watch, instead of listening.
    """
    # From a whole day on, so that no day but today is a part.
    start = (now - size.days * DAY) // DAY * DAY
    spans = [*_spans(start, now)]
    reached = [*accumulate((one.weight for one in spans), initial=0.0)]
    numbers = [int(size.sessions * each / reached[-1]) for each in reached]
    most = max(one.weight for one in spans)
    return [
        Quarter(
            one.at,
            day_of(one.at),
            numbers[place] + 1,
            numbers[place + 1] - numbers[place],
            one.weight / most,
            one.screen,
            one.local.hour,
            one.local.weekday(),
        )
        for place, one in enumerate(spans)
    ]


def end_of(size: Size, now: Instant) -> Instant:
    """When a history ends: now, but earlier where today has more rows than a server keeps unsealed.

    There, days are sealed before they are over.
    """
    counts = size.streams * _COUNTS_A_QUARTER
    sessions = size.sessions / size.days / 96 * 2
    today = now // DAY * DAY
    most = max(1, int(_UNSEALED / max(counts, sessions)))
    return min(now // QUARTER, today // QUARTER + most) * QUARTER


class _Span(NamedTuple):
    at: Instant
    local: datetime
    weight: float
    screen: float


def _spans(start: Instant, now: Instant) -> Iterator[_Span]:
    zone = ZoneInfo(ZONE)
    for at in range(start, now // QUARTER * QUARTER, QUARTER):
        local = moment(at).astimezone(zone)
        listening = _between(_RADIO, local) * _WEEKDAYS[local.weekday()]
        watching = 0.4 * _between(_SCREEN, local) * (2 - _WEEKDAYS[local.weekday()])
        passed = (at - start) / (DAYS * DAY)
        # Winters are for listening, and every year there are more.
        season = 1 + 0.15 * math.cos(2 * math.pi * local.timetuple().tm_yday / DAYS) + 0.3 * passed
        both = listening + watching
        yield _Span(at, local, both * season, watching / both)


def _between(hours: tuple[int, ...], local: datetime) -> float:
    """From one hour to the next without a step."""
    part = local.minute / 60
    return hours[local.hour] * (1 - part) + hours[(local.hour + 1) % 24] * part
