"""Listener counts now: each holds for 2.5 intervals, then it is unknown. Times µs."""

from bisect import bisect_right
from collections import deque
from heapq import heappop, heappush

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

    @property
    def until(self) -> Instant:
        """Until when this is what is known, unless there is a newer one."""
        return self.at + hold_of(self.interval_ms)

    def holds(self, at: Instant) -> bool:
        """Whether this is still what is known at `at`."""
        return at <= self.until


class Top(Struct, frozen=True):
    """A highest count."""

    value: int
    at: Instant


def higher(top: Top | None, value: int, at: Instant) -> Top:
    """The higher of two; the earlier where they are equal."""
    return Top(value, at) if top is None or value > top.value else top


def highest(top: Top | None, other: Top) -> Top:
    """The higher of two, whichever comes first; the earlier where they are equal."""
    if top is None or (other.value, -other.at) > (top.value, -top.at):
        return other
    return top


class StreamAudience:
    """The samples of one stream: the newest, the last hour, today's peak.

    Of the hour, what each half minute ended with: a chart shows no more.
    """

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
        if self._hour and _half_minute(self._hour[-1]) == _half_minute(sample):
            self._hour.pop()
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
        if place < len(self._hour) and _half_minute(self._hour[place]) == _half_minute(sample):
            return
        if place and _half_minute(self._hour[place - 1]) == _half_minute(sample):
            if self._hour[place - 1].at < sample.at:
                self._hour[place - 1] = sample
        else:
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


class Together:
    """All listeners of some streams: the sum of what is known of each, for as long as it holds."""

    def __init__(self) -> None:
        self._known: dict[int, Sample] = {}
        self._ends: list[tuple[Instant, int]] = []
        self._sum = 0

    def take(self, sample: Sample) -> int:
        """Take the newest sample of a stream in; the sum at its time."""
        while self._ends and self._ends[0][0] < sample.at:
            until, stream = heappop(self._ends)
            held = self._known.get(stream)
            if held is not None and held.until == until:
                self._sum -= held.counted
                del self._known[stream]
        before = self._known.get(sample.stream)
        self._sum += sample.counted - (before.counted if before else 0)
        self._known[sample.stream] = sample
        heappush(self._ends, (sample.until, sample.stream))
        return self._sum


def _when(sample: Sample) -> Instant:
    return sample.at


def _half_minute(sample: Sample) -> int:
    """The point of the chart that shows a sample, unless a later one does."""
    return -(-sample.at // _BUCKET)
