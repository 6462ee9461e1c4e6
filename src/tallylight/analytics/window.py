"""The time a question is about, cut into pieces of local time.

Zones are shifted by whole quarters of an hour, so every edge inside a window is a quarter-hour of
UTC; only the ends of the window may lie anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from tallylight.model.buckets import QUARTER, edges
from tallylight.model.time import DAY, HOUR, Instant, instant, local_midnight, moment

Bucket = Literal["quarter", "hour", "day", "week", "month"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
_WIDTHS: dict[str, Instant] = {"quarter": QUARTER, "hour": HOUR}


class Run(NamedTuple):
    """Pieces of time that follow one another: one of any length, or hours of a local day.

    bucket: by number. weekday (Monday is 0) and hour are those in which the first piece begins.
    """

    low: Instant
    high: Instant
    bucket: int
    weekday: int
    hour: int
    pieces: int = 1

    def part(self, first: int, after: int) -> "Run":
        """From the piece `first` to before the piece `after`."""
        return self._replace(
            low=self.low + first * HOUR,
            high=self.high if after == self.pieces else self.low + after * HOUR,
            hour=self.hour + first,
            pieces=after - first,
        )

    @property
    def each(self) -> Iterator["Run"]:
        """Its pieces, one by one."""
        return (self.part(place, place + 1) for place in range(self.pieces))


@dataclass(frozen=True)
class Window:
    """From `start` to `end` (exclusive) in a zone, as a whole or by buckets."""

    start: Instant
    end: Instant
    zone: ZoneInfo
    bucket: Bucket | None = None

    @property
    def edges(self) -> list[Instant]:
        """The edges of the buckets, the ends of the window among them."""
        if self.bucket is None or self.start >= self.end:
            return [self.start, self.end]
        return _edges(self.start, self.end, self.bucket, self.zone.key)

    def runs(self, *, by_hour: bool = False) -> list[Run]:
        """The buckets; by_hour: cut further, so that each piece lies in one hour of the day."""
        if self.start >= self.end:
            return []
        return [
            run
            for place, (low, high) in enumerate(pairwise(self.edges))
            for run in self._runs(low, high, place, by_hour=by_hour)
        ]

    def _runs(self, low: Instant, high: Instant, place: int, *, by_hour: bool) -> Iterator[Run]:
        if not by_hour or self.bucket in _WIDTHS:
            yield _piece(low, high, place, self.zone)
            return
        for begin, until in pairwise(edges(low, high, DAY, self.zone)):
            for run in _hours(begin, until, self.zone.key):
                yield run._replace(bucket=place)

    @property
    def previous(self) -> "Window":
        """What to compare with: as many local days before, up to the same time of day.

        Of a window that begins in the middle of a day, the time of the same length before it.
        """
        if local_midnight(self.start, self.zone) != self.start:
            return replace(self, start=2 * self.start - self.end, end=self.start)
        first = _local(self.start, self.zone)
        last = _local(self.end - 1, self.zone)
        days = timedelta(days=(last.date() - first.date()).days + 1)
        start, end = (_shifted(at, days, self.zone) for at in (self.start, self.end))
        return replace(self, start=start, end=end)


@lru_cache(maxsize=64)
def _edges(start: Instant, end: Instant, bucket: Bucket, zone: str) -> list[Instant]:
    place = ZoneInfo(zone)
    width = _WIDTHS.get(bucket, DAY)
    found = edges(start, end, width, place)
    if bucket not in ("week", "month"):
        return found
    inside = (at for at in found[1:-1] if _begins(at, bucket, place))
    return [start, *inside, end]


def _begins(midnight: Instant, bucket: Bucket, zone: ZoneInfo) -> bool:
    local = _local(midnight, zone)
    return local.weekday() == 0 if bucket == "week" else local.day == 1


# Windows move on, while most of their days stay.
@lru_cache(maxsize=4_096)
def _hours(low: Instant, high: Instant, zone: str) -> tuple[Run, ...]:
    """The hours of a local day, or of a part of it; a new run where clocks are changed."""
    place = ZoneInfo(zone)
    runs: list[Run] = []
    for each in pairwise(edges(low, high, HOUR, place)):
        piece = _piece(*each, 0, place)
        if runs and _goes_on(runs[-1], piece):
            piece = runs[-1]._replace(high=piece.high, pieces=runs.pop().pieces + 1)
        runs.append(piece)
    return tuple(runs)


def _goes_on(run: Run, piece: Run) -> bool:
    is_whole = run.high - run.low == run.pieces * HOUR and piece.high - piece.low <= HOUR
    return is_whole and piece.hour == run.hour + run.pieces


def _piece(low: Instant, high: Instant, bucket: int, zone: ZoneInfo) -> Run:
    local = _local(low, zone)
    return Run(low, high, bucket, local.weekday(), local.hour)


def _local(at: Instant, zone: ZoneInfo) -> datetime:
    return moment(at).astimezone(zone)


def _shifted(at: Instant, days: timedelta, zone: ZoneInfo) -> Instant:
    """The same time of day, so many days before."""
    local = _local(at, zone)
    if local_midnight(at, zone) == at:
        day = (local - days).date()
        return instant(datetime(day.year, day.month, day.day, tzinfo=zone))
    return instant((local.replace(tzinfo=None) - days).replace(tzinfo=zone))
