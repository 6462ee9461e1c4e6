"""Listener counts now: each holds for 2.5 intervals, then it is unknown. Times µs."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from tallylight.live.cards import Point
from tallylight.model.coverage import hold_of
from tallylight.model.time import HOUR, Instant

_BUCKETS = 120
_BUCKET = HOUR // _BUCKETS


class Sample(Struct, frozen=True, kw_only=True):
    """One count of one stream; `listeners` as told, `excluded` of them do not count."""

    stream: int
    at: Instant
    listeners: int
    excluded: int = 0
    unique: int | None = None
    peak: int | None = None
    bitrate_kbps: float | None = None
    outgoing_kbps: float | None = None
    interval_ms: int | None = None
    encoder: str | None = None

    @property
    def counted(self) -> int:
        """The listeners that count."""
        return max(0, self.listeners - self.excluded)

    def holds(self, at: Instant) -> bool:
        """Whether this is still what is known at `at`."""
        return at <= self.at + hold_of(self.interval_ms)


class Top(Struct, frozen=True):
    """A highest count."""

    value: int
    at: Instant


def higher(top: Top | None, value: int, at: Instant) -> Top:
    """The higher of two; the earlier where they are equal."""
    return Top(value, at) if top is None or value > top.value else top


class StreamAudience:
    """The samples of one stream: the newest, the last hour, today's peak."""

    def __init__(self) -> None:
        self.newest: Sample | None = None
        self.top: Top | None = None
        self._hour: deque[Sample] = deque()

    def take(self, sample: Sample) -> bool:
        """Take a sample in; False where a newer one is known already."""
        before = self.newest
        if before is not None and sample.at <= before.at:
            return False
        self.newest = sample
        self._hour.append(sample)
        while self._hour[0].at < sample.at - HOUR - _BUCKET:
            self._hour.popleft()
        self.top = higher(self.top, sample.counted, sample.at)
        if before and before.peak is not None and (sample.peak or 0) > before.peak:
            self.top = higher(self.top, (sample.peak or 0) - sample.excluded, sample.at)
        return True

    def take_late(self, sample: Sample) -> None:
        """Take a sample that comes after a newer one into the hour, where it belongs to it."""
        if self.newest is not None and sample.at < self.newest.at - HOUR - _BUCKET:
            return
        place = bisect_right(self._hour, sample.at, key=_when)
        if place == 0 or self._hour[place - 1].at < sample.at:
            self._hour.insert(place, sample)

    def known(self, at: Instant) -> Sample | None:
        """The sample that holds at `at`."""
        return self.newest if self.newest is not None and self.newest.holds(at) else None

    def hour(self, now: Instant) -> list[Point]:
        """A point each half minute of the last hour, up to the newest count; 120 points."""
        samples = list(self._hour)
        times = [sample.at for sample in samples]
        points: list[Point] = []
        first = now // _BUCKET * _BUCKET - HOUR + _BUCKET
        for at in range(first, now + 1, _BUCKET):
            place = bisect_right(times, at) - 1
            held = samples[place] if place >= 0 and samples[place].holds(at) else None
            points.append((at // 1_000, held.counted if held else None))
        newest = self.known(now)
        if newest is not None and newest.at // 1_000 > points[-1][0]:
            points = [*points[1:], (newest.at // 1_000, newest.counted)]
        return points


def _when(sample: Sample) -> Instant:
    return sample.at


def total(streams: Iterable[StreamAudience], at: Instant) -> tuple[int | None, int]:
    """All listeners that count and all that do not, over the streams known at `at`."""
    known = [sample for stream in streams if (sample := stream.known(at)) is not None]
    if not known:
        return None, 0
    return sum(sample.counted for sample in known), sum(sample.excluded for sample in known)
