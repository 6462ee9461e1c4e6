"""How playout machines are and were: each source that tells of itself is one machine."""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tallylight.model.coverage import hold_of
from tallylight.model.health import HealthFields
from tallylight.model.record import HealthRecord
from tallylight.model.time import DAY, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.expressions import greatest, least, micros
from tallylight.store.read.names import PLACE, place_of, with_place
from tallylight.store.read.pages import Condition, Found
from tallylight.store.schema import health, sites, sources

RUN_DAYS = 7


class StreamRun(msgspec.Struct, frozen=True, kw_only=True):
    """How steadily a machine was connected to its stream; ratios 0 to 1, None unknown.

    since: when it connected last, None while it is not; at_least: since then nobody saw it come,
    so that it may have been connected before.
    uptime_24h: of the known time of the last 24 h. known_24h: how much of that was known.
    """

    since: Instant | None
    at_least: bool
    uptime_24h: float | None
    known_24h: float


def newest_health(database: Database, sites_asked: Sequence[int]) -> list[HealthRecord]:
    """The newest sample of each machine that told of itself within a day of its site's newest."""
    with reading(database) as connection:
        recent = [
            sa.and_(health.c.site == site, health.c.at >= newest - DAY)
            for site, newest in _newest_at(connection, sites_asked)
        ]
        if not recent:
            return []
        order = sa.func.row_number().over(
            partition_by=(health.c.site, health.c.source),
            order_by=(health.c.at.desc(), health.c.key.desc()),
        )
        ranked = sa.select(health.c.key, order.label("place")).where(sa.or_(*recent)).subquery()
        newest = sa.select(ranked.c.key).where(ranked.c.place == 1)
        rows = connection.execute(
            sa.select(health.c.key, health.c.id, health.c.at, health.c.data, *PLACE)
            .select_from(with_place(health))
            .where(health.c.key.in_(newest))
            .order_by(health.c.at.desc(), health.c.key.desc())
        )
        return [_record(row) for row in rows]


def stream_run(database: Database, site: str, source: str, now: Instant) -> StreamRun:
    """How steadily a machine of the site `site` (its slug) is connected, over 7 days at most.

    A sample holds for 2.5 of its intervals; what is not known counts neither way.
    """
    samples = _connections(site, source, now - RUN_DAYS * DAY)
    day = now - DAY
    ends = least(sa.func.coalesce(samples.c.following, now), samples.c.held_until, now)
    lasted = sa.case((ends > day, ends - greatest(samples.c.at, sa.literal(day))), else_=0)
    was_known = samples.c.was_held_until >= samples.c.at
    came_up = sa.and_(samples.c.up, was_known, sa.not_(samples.c.was_up))
    begins = sa.and_(samples.c.up, sa.or_(samples.c.was_up.is_(None), sa.not_(was_known)))
    broken = sa.or_(sa.not_(samples.c.up), samples.c.held_until < samples.c.following)
    statement = sa.select(
        sa.func.sum(lasted),
        sa.func.sum(sa.case((samples.c.up, lasted), else_=0)),
        sa.func.max(sa.case((came_up, samples.c.at))),
        sa.func.max(sa.case((sa.or_(came_up, begins), samples.c.at))),
        sa.func.max(sa.case((broken, samples.c.at))),
        sa.func.max(samples.c.held_until),
    )
    with reading(database) as connection:
        known, up, came, since, broke, held = connection.execute(statement).one()
    is_up = since is not None and held >= now and (broke is None or broke < since)
    return StreamRun(
        since=since if is_up else None,
        at_least=bool(is_up and since != came),
        uptime_24h=float(up / known) if known else None,
        known_24h=float(known or 0) / DAY,
    )


def of_machine(source: str) -> Condition:
    """Samples of the machine of this name."""
    return (
        health.c.source
        == sa.select(sources.c.key).where(sources.c.name == source).scalar_subquery()
    )


def _newest_at(connection: sa.Connection, sites_asked: Sequence[int]) -> list[tuple[int, Instant]]:
    """When each site was told of last; sites that never were are left out."""
    at = sa.select(sa.func.max(health.c.at)).where(health.c.site == sites.c.key)
    told = sa.select(sites.c.key, at.scalar_subquery().label("at")).where(
        sites.c.key.in_(sites_asked)
    )
    return [(row.key, row.at) for row in connection.execute(told) if row.at is not None]


def _connections(site: str, source: str, start: Instant) -> sa.Subquery:
    """Each sample that tells of the stream, with the one before and the one after it."""
    at = micros(health.c.at)
    held_until = at + sa.func.coalesce(health.c.interval_ms * 2_500, hold_of(None))
    order: dict[str, Any] = {"order_by": (health.c.at, health.c.key)}
    return (
        sa.select(
            at.label("at"),
            health.c.stream_connected.label("up"),
            held_until.label("held_until"),
            sa.func.lead(at).over(**order).label("following"),
            sa.func.lag(health.c.stream_connected).over(**order).label("was_up"),
            sa.func.lag(held_until).over(**order).label("was_held_until"),
        )
        .where(
            health.c.site == sa.select(sites.c.key).where(sites.c.slug == site).scalar_subquery(),
            health.c.at >= start,
            health.c.stream_connected.is_not(None),
            of_machine(source),
        )
        .subquery()
    )


def _record(row: Found) -> HealthRecord:
    return HealthRecord(**place_of(row), at=row.at, told=msgspec.convert(row.data, HealthFields))
