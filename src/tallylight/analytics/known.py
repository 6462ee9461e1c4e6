"""When it was measured: the times in which the sources of a site could be asked, or told."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import sqlalchemy as sa

from tallylight.analytics.engine import Cursor
from tallylight.analytics.spans import Span, clipped, merged
from tallylight.analytics.told import told_spans
from tallylight.model.coverage import hold_of
from tallylight.model.time import Instant
from tallylight.store.read.expressions import micros
from tallylight.store.schema import coverage


def known_spans(
    cursor: Cursor,
    connection: sa.Connection,
    sites: Collection[int],
    time: Span,
    now: Instant,
) -> dict[int, list[Span]]:
    """By site, the spans inside of the time asked for; in order, apart from each other.

    A source that is polled is known while it answered, and as long as an answer holds; one that is
    pushed from the first to the last that it told of plays and sessions.
    """
    found: dict[int, list[Span]] = {}
    start, end = time
    for site, told in told_spans(cursor, sites).items():
        spans = [*_polled(connection, site, now), *told]
        found[site] = [*merged(clipped(spans, start, min(end, now)))]
    return found


def fraction(spans: Mapping[int, Sequence[Span]], start: Instant, end: Instant) -> float | None:
    """The part of a time in which any of the sites was known; None of no time."""
    if start >= end:
        return None
    together = merged(clipped((one for each in spans.values() for one in each), start, end))
    return round(sum(until - begin for begin, until in together) / (end - start), 6)


def _polled(connection: sa.Connection, site: int, now: Instant) -> Iterator[Span]:
    answered = sa.select(
        micros(coverage.c.started_at), micros(coverage.c.last_at), coverage.c.interval_ms
    ).where(coverage.c.site == site, coverage.c.stream.is_(None), coverage.c.state == "up")
    for start, last, interval in connection.execute(answered):
        yield start, min(now, last + hold_of(interval))
