"""What sources told today: how many rows, which gaps, and what went into quarantine."""

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.coverage import outages
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading
from tallylight.store.read.looks import seen_of_sources

_TOLD = (
    schema.audience.c.at,
    schema.events.c.at,
    schema.errors.c.at,
    schema.metrics.c.at,
    schema.health.c.at,
    schema.plays.c.started_at,
    schema.sessions.c.started_at,
)


class Today(Struct, frozen=True, kw_only=True):
    """A source since midnight: rows told, and how often and how long it was not known to answer."""

    rows: int = 0
    gaps: int = 0
    gap_ms: int = 0


def told_today(database: Database, site: int, midnight: Instant, now: Instant) -> dict[int, Today]:
    """By the key of each source of a site that was heard of."""
    with reading(database) as connection:
        rows = _rows(connection, site, midnight)
        gaps = _gaps(connection, site, midnight, now)
    none: list[Instant] = []
    return {
        source: Today(
            rows=rows[source],
            gaps=len(gaps.get(source, none)),
            gap_ms=sum(gaps.get(source, none)) // 1_000,
        )
        for source in rows.keys() | gaps.keys()
    }


def in_quarantine(database: Database, sites: Iterable[int]) -> dict[int, int]:
    """How many payloads of each source wait for a decision, by its key."""
    columns = schema.quarantine.c
    query = (
        sa.select(columns.source, sa.func.count().label("rows"))
        .where(columns.site.in_(list(sites)))
        .group_by(columns.source)
    )
    with reading(database) as connection:
        return {row.source: row.rows for row in connection.execute(query)}


def _rows(connection: sa.Connection, site: int, midnight: Instant) -> Counter[int]:
    """Facts and stories of today, by source."""
    total: Counter[int] = Counter()
    for at in _TOLD:
        table = at.table
        counted = (
            sa.select(table.c.source, sa.func.count().label("rows"))
            .where(table.c.site == site, at >= midnight)
            .group_by(table.c.source)
        )
        total.update({row.source: row.rows for row in connection.execute(counted)})
    return total


def _gaps(
    connection: sa.Connection, site: int, midnight: Instant, now: Instant
) -> dict[int, list[Instant]]:
    """How long each outage and gap of a source itself lasted today, µs; polled sources only."""
    found: dict[int, list[Instant]] = {}
    for origin, stretches in seen_of_sources(connection, [site], midnight).items():
        spans = (
            (max(outage.started_at, midnight), outage.ended_at or now)
            for outage in outages(stretches, now)
        )
        found[origin.source] = [end - start for start, end in spans if end > start]
    return found
