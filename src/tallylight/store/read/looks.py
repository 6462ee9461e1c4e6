"""When each source and stream was seen last, and what of it still holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

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


def _is_of(
    seen: sa.FromClause, source: sa.Column[int], stream: sa.Column[int] | None
) -> sa.ColumnElement[bool]:
    """Whether a stretch is of a stream, or of a source itself."""
    is_same = seen.c.stream.is_(None) if stream is None else seen.c.stream == stream
    return sa.and_(seen.c.source == source, is_same)


def _last(
    told: sa.ColumnElement[Any],
    source: sa.Column[int],
    stream: sa.Column[int] | None,
    *where: sa.ColumnElement[bool],
) -> sa.ScalarSelect[Any]:
    """What the last stretch of each stream, or source itself, tells of those that are so."""
    return (
        sa.select(told)
        .where(_is_of(_seen, source, stream), *where)
        .order_by(_seen.c.started_at.desc())
        .limit(1)
        .correlate(source.table)
        .scalar_subquery()
    )


_LAST_GOOD = _last(_seen.c.last_at, sources.c.key, None, _seen.c.state == "up")
# Nearly every question of sessions asks this first: written once, it is looked at once.
_WATCHED = sa.select(sources.c.key, sources.c.kind, _LAST_GOOD).where(
    sources.c.site.in_(sa.bindparam("of", expanding=True))
)


class Origin(NamedTuple):
    """Whose looks they are; stream None: of the source itself."""

    site: int
    source: int
    stream: int | None


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
    return _newest(connection, streams.c.source, streams.c.key, wanted)


def newest_of_sources(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> list[Stretch]:
    """The newest stretch of each source itself that a condition on `sources` names."""
    return _newest(connection, sources.c.key, None, wanted)


def seen_of_streams(
    connection: sa.Connection, sites: Collection[int], start: Instant
) -> dict[Origin, list[Stretch]]:
    """What was seen of each stream of some sites from `start` on, in order.

    A time before comes with it as far as it decides what `start` lies in: since the stream was up.
    """
    found = _since(streams.c.source, streams.c.key, start)
    return _grouped(connection.execute(found.where(streams.c.site.in_(sites))))


def seen_of_sources(
    connection: sa.Connection, sites: Collection[int], start: Instant
) -> dict[Origin, list[Stretch]]:
    """The same of the sources of some sites themselves."""
    found = _since(sources.c.key, None, start)
    return _grouped(connection.execute(found.where(sources.c.site.in_(sites))))


def _since(
    source: sa.Column[int], stream: sa.Column[int] | None, start: Instant
) -> sa.Select[*tuple[Any, ...]]:
    is_up_before = sa.and_(_seen.c.state == "up", _seen.c.started_at <= start)
    last_up = _last(_seen.c.started_at, source, stream, is_up_before)
    first = sa.func.coalesce(last_up, sa.literal(0, coverage.c.started_at.type))
    return (
        sa.select(*STRETCH, coverage.c.site)
        .select_from(source.table.join(coverage, _is_of(coverage, source, stream)))
        .where(coverage.c.started_at >= first)
        .order_by(coverage.c.started_at, coverage.c.key)
    )


def _grouped(rows: Iterable[Found]) -> dict[Origin, list[Stretch]]:
    found: defaultdict[Origin, list[Stretch]] = defaultdict(list)
    for row in rows:
        found[Origin(row.site, row.source, row.stream)].append(stretch_of(row))
    return found


def _newest(
    connection: sa.Connection,
    source: sa.Column[int],
    stream: sa.Column[int] | None,
    wanted: sa.ColumnElement[bool],
) -> list[Stretch]:
    last = _last(_seen.c.key, source, stream)
    found = sa.select(*STRETCH).select_from(source.table.join(coverage, coverage.c.key == last))
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
