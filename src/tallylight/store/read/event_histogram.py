"""How many events there were, by time and level; bounded, so that older ones may be uncounted."""

from bisect import bisect_right
from itertools import pairwise
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.buckets import QUARTER, edges
from tallylight.model.time import DAY, HOUR, MINUTE, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.events import LISTING, EventFilter, floor_of, narrow
from tallylight.store.read.expressions import micros
from tallylight.store.read.pages import Query
from tallylight.store.schema import events

COUNTED = 200_000
"""So many of the newest events are counted for one picture."""
_MOST_BARS = 100
_WIDTHS = (
    MINUTE, 2 * MINUTE, 5 * MINUTE, QUARTER, 2 * QUARTER, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR,
    12 * HOUR, DAY,
)  # fmt: skip


class Bar(Struct, frozen=True):
    """The events from `at` to `until` by level; None where not all of them were counted."""

    at: Instant
    until: Instant
    levels: dict[str, int] | None


def count_events(
    database: Database, query: Query, wanted: EventFilter, zone: ZoneInfo, now: Instant
) -> list[Bar]:
    """The bars of a span in local time; without a start, since the oldest event there is."""
    with reading(database) as connection:
        start = _start(connection, query) if query.start is None else query.start
        end = now if query.end is None else query.end
        if start is None or start >= end:
            return []
        narrowed = narrow(connection, query, wanted)
        floor = floor_of(connection, query, COUNTED)
        width = next((each for each in _WIDTHS if end - start <= each * _MOST_BARS), DAY)
        unit = MINUTE if width < QUARTER else QUARTER
        slot = (micros(events.c.at) // unit).label("slot")
        counted = (
            LISTING.select.with_only_columns(
                slot, events.c.level, sa.func.count().label("count"), maintain_column_froms=True
            )
            .where(
                events.c.site.in_(query.sites),
                events.c.at >= max(start, floor or 0),
                events.c.at < end,
                *narrowed.conditions,
            )
            .group_by(slot, events.c.level)
        )
        rows = connection.execute(counted).all()
    borders = edges(start, end, width, zone)
    tallies: list[dict[str, int]] = [{} for _ in borders[1:]]
    for at, level, count in rows:
        place = max(0, bisect_right(borders, max(at * unit, start)) - 1)
        tally = tallies[min(place, len(tallies) - 1)]
        tally[level] = tally.get(level, 0) + count
    return [
        Bar(at, until, None if floor is not None and at < floor else tally)
        for (at, until), tally in zip(pairwise(borders), tallies, strict=True)
    ]


def _start(connection: sa.Connection, query: Query) -> Instant | None:
    firsts = [
        connection.scalar(sa.select(sa.func.min(events.c.at)).where(events.c.site == site))
        for site in query.sites
    ]
    return min((first for first in firsts if first is not None), default=None)
