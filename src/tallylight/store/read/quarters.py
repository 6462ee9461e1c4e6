"""How far the quarter-hours of the audience are reckoned, and which of them are due."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.audience import PEAK_APART
from tallylight.model.buckets import QUARTER
from tallylight.model.coverage import hold_of
from tallylight.model.time import Instant
from tallylight.store.read.expressions import micros
from tallylight.store.schema import audience, revisions, sites

_KEY_LINE, _TIME_LINE = 2, 3


class Mark(NamedTuple):
    """Quarter-hours before `until` hold all counts up to `key`; nothing is said of later ones."""

    key: int
    until: Instant


def mark_of(connection: sa.Connection) -> Mark:
    """How far quarter-hours are reckoned."""
    rows = connection.execute(sa.select(revisions.c.line, revisions.c.last))
    lines = {row.line: row.last for row in rows}
    return Mark(lines.get(_KEY_LINE, 0), lines.get(_TIME_LINE, 0))


def due(
    connection: sa.Connection, mark: Mark, now: Instant
) -> tuple[Mapping[int, set[Instant]], Mark]:
    """Which quarter-hours of which site are over and to be reckoned, and the mark after that."""
    newest = connection.scalar(sa.select(sa.func.max(audience.c.key))) or 0
    reached = Mark(newest, now // QUARTER * QUARTER)
    found: defaultdict[int, set[Instant]] = defaultdict(set)
    for site, quarter in touched(connection, mark.key):
        if quarter < reached.until:
            found[site].add(quarter)
    if 0 < mark.until < reached.until:
        # Counts that were there before, of quarter-hours that were not over then.
        opened = range(mark.until, reached.until, QUARTER)
        for site in connection.scalars(sa.select(sites.c.key)):
            found[site].update(opened)
    return found, reached


def touched(connection: sa.Connection, after: int) -> set[tuple[int, Instant]]:
    """The quarter-hours, by site, that counts which came after the key `after` can change."""
    number = micros(audience.c.at) // sa.literal_column(str(QUARTER), sa.BigInteger)
    statement = (
        sa.select(audience.c.site, number, audience.c.interval_ms)
        .distinct()
        .where(audience.c.key > after)
    )
    return {
        (site, quarter)
        for site, place, interval in connection.execute(statement)
        for quarter in _reach(place * QUARTER, interval)
    }


def _reach(quarter: Instant, interval_ms: int | None) -> range:
    """Those that a count within a quarter-hour can change: as far as it holds, and its peak."""
    until = quarter + QUARTER + max(hold_of(interval_ms), PEAK_APART)
    return range(quarter, until, QUARTER)
