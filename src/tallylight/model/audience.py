"""Listener figures from counts: pure, and the one definition of mean, minimum, maximum and peak.

A count holds until the next one of its stream, at most 2.5 intervals; beyond that nobody knows.
What is not known is in no mean, no minimum and no share: a gap is not a zero.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from msgspec import Struct

from tallylight.model.time import MINUTE, Instant

# A peak of the source that rose over a longer time than this cannot be dated.
PEAK_APART = 15 * MINUTE


class Count(NamedTuple):
    """A count of one stream: those of the listeners who count, held for `hold` µs at most.

    peak: the source's own highest count so far, less those who do not count.
    """

    at: Instant
    counted: int
    peak: int | None
    hold: Instant


class Step(NamedTuple):
    """A time in which one value was known; `end` is exclusive."""

    start: Instant
    end: Instant
    value: int


class Rise(NamedTuple):
    """A peak that the source saw between two counts, dated to the later one."""

    at: Instant
    value: int


class Cell(Struct):
    """What is known of a stretch of time: `heard` in listener-µs over `known` µs."""

    heard: int = 0
    known: int = 0
    low: int | None = None
    high: int | None = None
    high_at: Instant = 0

    @property
    def mean(self) -> float | None:
        """The time-weighted mean over known time."""
        return self.heard / self.known if self.known else None

    def lower(self, value: int) -> None:
        """Take a value into the minimum."""
        if self.low is None or value < self.low:
            self.low = value

    def higher(self, value: int, at: Instant) -> None:
        """Take a value into the maximum; of equal ones the earliest counts."""
        if self.high is None or (value, -at) > (self.high, -self.high_at):
            self.high, self.high_at = value, at

    def add(self, other: "Cell") -> None:
        """Take another stretch of the same stream in."""
        self.heard += other.heard
        self.known += other.known
        if other.low is not None:
            self.lower(other.low)
        if other.high is not None:
            self.higher(other.high, other.high_at)


def measured(
    streams: Mapping[int, Sequence[Count]], edges: Sequence[Instant]
) -> dict[int | None, list[Cell]]:
    """What is known between each two edges: of each stream, and (None) of all of them together.

    Counts come in their order, those before the first edge among them. Together is the sum of the
    streams known at an instant; its peak is the greatest sum, and never less than any one peak.
    """
    steps = {stream: _steps(counts) for stream, counts in streams.items()}
    rises = {stream: _rises(counts) for stream, counts in streams.items()}
    cells = {stream: _cells(steps[stream], rises[stream], edges) for stream in streams}
    if len(cells) == 1:
        (only,) = cells.values()
        return {None: only, **cells}
    return {None: _cells(_summed(steps.values()), [*chain(*rises.values())], edges), **cells}


def _steps(counts: Sequence[Count]) -> list[Step]:
    """The times in which one value held, however often it was counted anew."""
    steps: list[Step] = []
    start = until = level = 0
    for at, value, _, hold in counts:
        until = min(until, at)
        if value != level or until != at:
            if until > start:
                steps.append(Step(start, until, level))
            start, level = at, value
        until = at + hold
    if until > start:
        steps.append(Step(start, until, level))
    return steps


def _rises(counts: Sequence[Count]) -> list[Rise]:
    return [
        Rise(at, max(peak, value))
        for (before, _, known, _), (at, value, peak, _) in pairwise(counts)
        if known is not None and peak is not None and peak > known and at - before <= PEAK_APART
    ]


def _summed(streams: Iterable[Sequence[Step]]) -> list[Step]:
    """The sum of the streams that are known, wherever any is."""
    values: defaultdict[Instant, int] = defaultdict(int)
    streams_known: defaultdict[Instant, int] = defaultdict(int)
    for steps in streams:
        known_until, last = None, 0
        for start, end, value in steps:
            if start == known_until:
                values[start] += value - last
            else:
                _end(values, streams_known, known_until, last)
                values[start] += value
                streams_known[start] += 1
            known_until, last = end, value
        _end(values, streams_known, known_until, last)
    total = known = 0
    summed: list[Step] = []
    for start, end in pairwise(sorted(values)):
        total += values[start]
        known += streams_known.get(start, 0)
        if known:
            summed.append(Step(start, end, total))
    return summed


def _end(
    values: defaultdict[Instant, int],
    streams_known: defaultdict[Instant, int],
    at: Instant | None,
    last: int,
) -> None:
    """A stream that counted `last` is known no more."""
    if at is not None:
        values[at] -= last
        streams_known[at] -= 1


def _cells(steps: Iterable[Step], rises: Iterable[Rise], edges: Sequence[Instant]) -> list[Cell]:
    cells = [Cell() for _ in edges[1:]]
    first, last = edges[0], edges[-1]
    place, cell, until = 0, cells[0], edges[1]
    for step in steps:
        begin, end, value = step
        begin, end = max(begin, first), min(end, last)
        while begin < end:
            while until <= begin:
                place += 1
                cell, until = cells[place], edges[place + 1]
            length = min(end, until) - begin
            cell.heard += value * length
            cell.known += length
            if cell.low is None or value < cell.low:
                cell.low = value
            if cell.high is None or value > cell.high:
                cell.high, cell.high_at = value, begin
            begin += length
    for rise in rises:
        if first <= rise.at < last:
            cells[bisect_right(edges, rise.at) - 1].higher(rise.value, rise.at)
    return cells
