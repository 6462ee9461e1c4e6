"""The newest count of each stream that still holds."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.coverage import hold_of
from tallylight.model.time import Instant
from tallylight.store.read.listeners import LOOK_BACK
from tallylight.store.schema import audience


class Newest(NamedTuple):
    """A count that holds: those of the listeners who count, and the bitrate in kbit/s."""

    at: Instant
    counted: int
    bitrate_kbps: float | None


def newest_counts(
    connection: sa.Connection, sites: Collection[int], now: Instant
) -> dict[int, Newest]:
    """The newest count of each stream of these sites that holds now."""
    near = sa.and_(
        audience.c.site.in_(sites), audience.c.at >= now - LOOK_BACK, audience.c.at <= now
    )
    last = (
        sa.select(audience.c.site, audience.c.stream, sa.func.max(audience.c.at).label("at"))
        .where(near)
        .group_by(audience.c.site, audience.c.stream)
        .subquery()
    )
    is_last = sa.and_(
        audience.c.site == last.c.site,
        audience.c.at == last.c.at,
        audience.c.stream == last.c.stream,
    )
    statement = (
        sa.select(
            audience.c.stream,
            audience.c.at,
            audience.c.listeners,
            audience.c.excluded,
            audience.c.bitrate_kbps,
            audience.c.interval_ms,
        )
        .select_from(last.join(audience, is_last))
        .order_by(audience.c.key)
    )
    found: dict[int, Newest] = {}
    for row in connection.execute(statement):
        if row.at + hold_of(row.interval_ms) >= now:
            counted = max(0, row.listeners - (row.excluded or 0))
            found[row.stream] = Newest(row.at, counted, row.bitrate_kbps)
    return found
