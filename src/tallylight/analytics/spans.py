"""Stretches of time, from a first instant to before another."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tallylight.model.time import Instant

Span = tuple[Instant, Instant]


def clipped(spans: Iterable[Span], start: Instant, end: Instant) -> Iterator[Span]:
    """What of each lies from `start` to before `end`."""
    for begin, until in spans:
        if max(begin, start) < min(until, end):
            yield max(begin, start), min(until, end)


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same time in order, in spans that neither meet nor touch."""
    begin: Instant | None = None
    until: Instant = 0
    for start, end in sorted(spans):
        if begin is None or start > until:
            if begin is not None:
                yield begin, until
            begin, until = start, end
        else:
            until = max(until, end)
    if begin is not None:
        yield begin, until


def few(spans: Sequence[Span], most: int) -> list[Span]:
    """Spans in their order as `most` of them, the nearest to each other joined."""
    found = [*spans]
    while len(found) > most:
        gaps = [after[0] - before[1] for before, after in pairwise(found)]
        place = gaps.index(min(gaps))
        found[place : place + 2] = [(found[place][0], found[place + 1][1])]
    return found
