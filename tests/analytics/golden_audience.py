"""Golden answers to figures of listener counts and uptime: plain Python, slow and simple."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import NamedTuple

from tallylight.analytics.window import Window
from tallylight.model.time import MINUTE, Instant
from tests.analytics.harness import local

QUARTER = 15 * MINUTE
FIGURES = ("listeners_average", "listeners_peak", "listeners_peak_at", "listeners_known_ms")


class Told(NamedTuple):
    """A count as a source told it; `at` in µs."""

    stream: str
    at: Instant
    listeners: int
    excluded: int | None = None
    peak: int | None = None
    interval_ms: int = 15_000

    @property
    def counted(self) -> int:
        return max(0, self.listeners - (self.excluded or 0))

    @property
    def until(self) -> Instant:
        return self.at + self.interval_ms * 2_500


class Measure(NamedTuple):
    """Listener-µs, known µs, the most and when it began."""

    heard: int = 0
    known: int = 0
    high: int | None = None
    high_at: Instant = 0

    def plus(self, other: "Measure") -> "Measure":
        both = [one for one in (self, other) if one.high is not None]
        best = max(both, key=lambda one: (one.high or 0, -one.high_at), default=self)
        heard, known = self.heard + other.heard, self.known + other.known
        return Measure(heard, known, best.high, best.high_at)

    @property
    def row(self) -> list[float | int | None]:
        """As `FIGURES` have it."""
        if self.high is None:
            return [None, None, None, None]
        # A half is rounded up, as people do.
        mean = floor(self.heard / self.known * 100 + 0.5) / 100 if self.known else None
        known = self.known // 1_000 if self.known else None
        return [mean, self.high, self.high_at, known]


def held(counts: Sequence[Told], at: Instant) -> int | None:
    """What is known of one stream at an instant; of counts at one time the last told holds."""
    last: Told | None = None
    for one in counts:
        if one.at <= at and (last is None or one.at >= last.at):
            last = one
    return last.counted if last is not None and at < last.until else None


def rises(counts: Sequence[Told]) -> Iterable[tuple[int, Instant]]:
    """Peaks that the source saw between two of its counts."""
    ordered = sorted(counts, key=lambda one: one.at)
    for before, after in pairwise(ordered):
        if before.peak is None or after.peak is None or after.at - before.at > 15 * MINUTE:
            continue
        peak = after.peak - (after.excluded or 0)
        if peak > before.peak - (before.excluded or 0):
            yield max(peak, after.counted), after.at


def measured(counts: Sequence[Told], start: Instant, end: Instant) -> Measure:
    """What is known of some streams together between two instants."""
    streams: defaultdict[str, list[Told]] = defaultdict(list)
    for one in counts:
        streams[one.stream].append(one)
    turns = {start, end, *(at for one in counts for at in (one.at, one.until))}
    found = Measure()
    for begin, until in pairwise(sorted(at for at in turns if start <= at <= end)):
        values = [held(own, begin) for own in streams.values()]
        known = [value for value in values if value is not None]
        if known:
            length = until - begin
            step = Measure(sum(known) * length, length, sum(known), begin)
            found = found.plus(step)
    for own in streams.values():
        for value, at in rises(own):
            if start <= at < end:
                found = found.plus(Measure(0, 0, value, at))
    return found


@lru_cache(maxsize=64)
def _pieces_measured(
    counts: tuple[Told, ...], start: Instant, end: Instant
) -> list[tuple[Instant, Measure]]:
    """The quarter-hours of a window, cut at its ends, which are at whole ms."""
    start, end = start // 1_000 * 1_000, end // 1_000 * 1_000
    inside = range(start // QUARTER * QUARTER + QUARTER, end, QUARTER)
    return [
        (begin, measured(counts, begin, until)) for begin, until in pairwise([start, *inside, end])
    ]


def by_time(
    counts: Sequence[Told], window: Window, key: Callable[[Instant], Hashable]
) -> dict[Hashable, list[float | int | None]]:
    """Rows by what `key` says of the local time that a piece begins at."""
    found: defaultdict[Hashable, Measure] = defaultdict(Measure)
    for begin, measure in _pieces_measured(tuple(counts), window.start, window.end):
        found[key(begin)] = found[key(begin)].plus(measure)
    return {place: one.row for place, one in found.items()}


def bucket_of(window: Window, at: Instant) -> Hashable:
    """What names the bucket of an instant: its local quarter-hour, hour, day, week or month."""
    told = local(at, window.zone.key)
    day = told.date()
    names: dict[str | None, Hashable] = {
        None: "all",
        "quarter": at // QUARTER,
        "hour": (day, told.hour, told.utcoffset()),
        "day": day,
        "week": day.isocalendar()[:2],
        "month": (day.year, day.month),
    }
    return names[window.bucket]
