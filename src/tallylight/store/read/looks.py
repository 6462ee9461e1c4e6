"""When each source and stream was seen last, and what of it still holds."""

from collections.abc import Collection, Iterator
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
    return _newest(connection, streams, streams.c.source, streams.c.key, wanted)


def newest_of_sources(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> list[Stretch]:
    """The newest stretch of each source itself that a condition on `sources` names."""
    return _newest(connection, sources, sources.c.key, None, wanted)


def stretches_of_streams(
    connection: sa.Connection, sites: Collection[int], start: Instant
) -> Iterator[tuple[int, Stretch]]:
    """What was seen of each stream of some sites from `start` on, with its site, in order.

    A time before comes with it as far as it decides what `start` lies in: since the stream was up.
    """
    found = _since(streams, streams.c.source, streams.c.key, start)
    for row in connection.execute(found.where(streams.c.site.in_(sites))):
        yield row.site, stretch_of(row)


def stretches_of_sources(
    connection: sa.Connection, sites: Collection[int], start: Instant
) -> Iterator[Stretch]:
    """The same of the sources of some sites themselves."""
    found = _since(sources, sources.c.key, None, start)
    return map(stretch_of, connection.execute(found.where(sources.c.site.in_(sites))))


def _since(
    table: sa.Table, source: sa.Column[int], stream: sa.Column[int] | None, start: Instant
) -> sa.Select[*tuple[Any, ...]]:
    last_up = (
        sa.select(_seen.c.started_at)
        .where(_is_of(_seen, source, stream), _seen.c.state == "up", _seen.c.started_at <= start)
        .order_by(_seen.c.started_at.desc())
        .limit(1)
        .correlate(table)
        .scalar_subquery()
    )
    first = sa.func.coalesce(last_up, sa.literal(0, coverage.c.started_at.type))
    return (
        sa.select(*STRETCH, coverage.c.site)
        .select_from(table.join(coverage, _is_of(coverage, source, stream)))
        .where(coverage.c.started_at >= first)
        .order_by(coverage.c.started_at, coverage.c.key)
    )


def _newest(
    connection: sa.Connection,
    table: sa.Table,
    source: sa.Column[int],
    stream: sa.Column[int] | None,
    wanted: sa.ColumnElement[bool],
) -> list[Stretch]:
    last = (
        sa.select(_seen.c.key)
        .where(_is_of(_seen, source, stream))
        .order_by(_seen.c.started_at.desc())
        .limit(1)
        .correlate(table)
        .scalar_subquery()
    )
    found = sa.select(*STRETCH).select_from(table.join(coverage, coverage.c.key == last))
    return [stretch_of(row) for row in connection.execute(found.where(wanted))]


def _is_of(
    seen: sa.FromClause, source: sa.Column[int], stream: sa.Column[int] | None
) -> sa.ColumnElement[bool]:
    """Whether a stretch is of a stream, or of a source itself."""
    is_same = seen.c.stream.is_(None) if stream is None else seen.c.stream == stream
    return sa.and_(seen.c.source == source, is_same)


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
