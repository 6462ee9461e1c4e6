"""How far the quarter-hours of the audience are reckoned, and which of them are due."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.audience import PEAK_APART
from tallylight.model.buckets import QUARTER
from tallylight.model.coverage import hold_of
from tallylight.model.history import day_of
from tallylight.model.time import Instant
from tallylight.store.read.expressions import micros
from tallylight.store.read.listeners import LOOK_BACK
from tallylight.store.schema import audience, manifest, revisions, sites

LONGEST_HOLD: Instant = hold_of(86_400_000)
IS_LONG = sa.text(f"interval_ms > {LOOK_BACK // 2_500}")
"""Counts that hold for longer than one looks back for the others; said as their index says it."""
_KEY_LINE, _TIME_LINE = 2, 3
_GONE = sa.select(manifest.c.day).where(manifest.c.kind == "audience", ~manifest.c.is_whole)


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
    """The quarter-hours, by site, that counts which came after the key `after` can change.

    Those of a day whose rows are gone stay as they were reckoned: a late count alone cannot tell.
    """
    number = micros(audience.c.at) // sa.literal_column(str(QUARTER), sa.BigInteger)
    statement = (
        sa.select(audience.c.site, number, audience.c.interval_ms)
        .distinct()
        .where(audience.c.key > after)
    )
    found = [(site, place * QUARTER, told) for site, place, told in connection.execute(statement)]
    longest = _longest(connection, min((at for _, at, _ in found), default=None))
    gone = set(connection.scalars(_GONE)) if found else set[int]()
    return {
        (site, quarter)
        for site, begin, told in found
        for quarter in _reach(begin, max(told or 0, longest.get(site, 0)) or None)
        if day_of(quarter) not in gone and day_of(quarter - PEAK_APART) not in gone
    }


def _longest(connection: sa.Connection, since: Instant | None) -> Mapping[int, int]:
    """The longest interval of the few counts of each site that hold for long, near to a time.

    A late count ends what one of those said, however short it holds itself.
    """
    if since is None:
        return {}
    statement = (
        sa.select(audience.c.site, sa.func.max(audience.c.interval_ms))
        .where(audience.c.at > since - LONGEST_HOLD, IS_LONG)
        .group_by(audience.c.site)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def _reach(quarter: Instant, interval_ms: int | None) -> range:
    """Those that a count within a quarter-hour can change: as far as it holds, and its peak."""
    until = quarter + QUARTER + max(hold_of(interval_ms), PEAK_APART)
    return range(quarter, until, QUARTER)
