"""When each source and stream was seen last, and what of it still holds."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tallylight.model.coverage import Stretch
from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.time import Instant
from tallylight.store.read.pages import Found
from tallylight.store.schema import coverage, sources, streams

PUSHED = "push"
STRETCH: tuple[sa.Column[Any], ...] = (
    coverage.c.key,
    coverage.c.source,
    coverage.c.stream,
    coverage.c.state,
    coverage.c.started_at,
    coverage.c.last_at,
    coverage.c.interval_ms,
    coverage.c.reason,
)
_seen = coverage.alias("seen")
_LAST_GOOD = (
    sa.select(_seen.c.last_at)
    .where(_seen.c.source == sources.c.key, _seen.c.stream.is_(None), _seen.c.state == "up")
    .order_by(_seen.c.started_at.desc())
    .limit(1)
    .scalar_subquery()
)
# Nearly every question of sessions asks this first: written once, it is looked at once.
_WATCHED = sa.select(sources.c.key, sources.c.kind, _LAST_GOOD).where(
    sources.c.site.in_(sa.bindparam("of", expanding=True))
)


@dataclass(frozen=True)
class Watched:
    """How sessions of a source are known to go on.

    By their steps; where it is polled also by each look that listed them, the last good one at
    `last_listed`.
    """

    is_pushed: bool = False
    last_listed: Instant | None = None

    @property
    def timeout(self) -> Instant:
        """How long after its last sign of life a session is believed to go on."""
        return FoldRules().silence if self.is_pushed else POLLED_SILENCE

    def lists_now(self, now: Instant) -> bool:
        """Whether all that is open there was listed within the timeout."""
        return self.last_listed is not None and now - self.last_listed <= self.timeout


def watched(connection: sa.Connection, sites: Collection[int]) -> dict[int, Watched]:
    """Every source of these sites, by key."""
    found = connection.execute(_WATCHED, {"of": list(sites)})
    return {
        key: Watched(is_pushed=kind == PUSHED, last_listed=None if kind == PUSHED else last)
        for key, kind, last in found
    }


def newest_of_streams(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> list[Stretch]:
    """The newest stretch of each stream that a condition on `streams` names."""
    return _newest(connection, streams, streams.c.source, _seen.c.stream == streams.c.key, wanted)


def newest_of_sources(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> list[Stretch]:
    """The newest stretch of each source itself that a condition on `sources` names."""
    return _newest(connection, sources, sources.c.key, _seen.c.stream.is_(None), wanted)


def _newest(
    connection: sa.Connection,
    table: sa.Table,
    source: sa.Column[int],
    is_same: sa.ColumnElement[bool],
    wanted: sa.ColumnElement[bool],
) -> list[Stretch]:
    last = (
        sa.select(_seen.c.key)
        .where(_seen.c.source == source, is_same)
        .order_by(_seen.c.started_at.desc())
        .limit(1)
        .correlate(table)
        .scalar_subquery()
    )
    found = sa.select(*STRETCH).select_from(table.join(coverage, coverage.c.key == last))
    return [stretch_of(row) for row in connection.execute(found.where(wanted))]


def stretch_of(row: Found) -> Stretch:
    """The stretch of a row that was read with `STRETCH`."""
    return Stretch(
        key=row.key,
        source=row.source,
        stream=row.stream,
        state=row.state,
        started_at=row.started_at,
        last_at=row.last_at,
        interval_ms=row.interval_ms,
        reason=row.reason,
    )
