"""Total listening time: from sessions where a site has any, else from its listener counts.

The two are never mixed. Sessions under a minute and excluded ones do not count.
"""

from typing import Any

import sqlalchemy as sa

from tallylight.model.coverage import hold_of
from tallylight.model.record import ListeningTime
from tallylight.model.time import MINUTE, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.exclusions import counted
from tallylight.store.read.expressions import greatest, least, micros
from tallylight.store.read.listeners import LOOK_BACK
from tallylight.store.read.looks import watched
from tallylight.store.read.pages import Condition
from tallylight.store.read.standing import active, last_sign
from tallylight.store.schema import audience, sessions

_MS = 1_000
_SHORTEST_MS = MINUTE // _MS


def tlh_today(database: Database, site: int, midnight: Instant, now: Instant) -> ListeningTime:
    """Listening time from `midnight` to `now`."""
    with reading(database) as connection:
        if connection.scalar(sa.select(sa.exists().where(sessions.c.site == site))):
            ended = _ended(connection, site, midnight, now)
            total = ended + _unended(connection, site, midnight, now)
            return ListeningTime(total, "sessions")
        sampled = connection.scalar(_sampled(site, midnight, now))
        return ListeningTime(int(sampled or 0) // 1_000, "samples")


def _ended(connection: sa.Connection, site: int, start: Instant, end: Instant) -> int:
    is_over = sessions.c.ended_at > start
    return _inside(connection, site, micros(sessions.c.ended_at), (start, end), is_over)


def _unended(connection: sa.Connection, site: int, start: Instant, end: Instant) -> int:
    sources = watched(connection, (site,))
    until = sa.case((active(sources, end), end), else_=last_sign(sources))
    return _inside(connection, site, until, (start, end), sessions.c.ended_at.is_(None))


def _inside(
    connection: sa.Connection,
    site: int,
    until: sa.ColumnElement[Any],
    window: tuple[Instant, Instant],
    are_meant: Condition,
) -> int:
    # In whole ms, so that it is what all other figures add up.
    start, end = (at // _MS for at in window)
    began, until = micros(sessions.c.started_at) // _MS, until // _MS
    length = least(until, sa.literal(end)) - greatest(began, sa.literal(start))
    counts = sa.and_(
        sessions.c.site == site,
        counted(),
        until - began >= _SHORTEST_MS,
        until > start,
        began < end,
        are_meant,
    )
    return int(connection.scalar(sa.select(sa.func.sum(length)).where(counts)) or 0)


def _sampled(site: int, start: Instant, end: Instant) -> sa.Select[Any]:
    """The integral of known counts, in listener-microseconds.

    Each holds until the next one of its stream, at most 2.5 intervals.
    """
    at = micros(audience.c.at)
    following = sa.func.lead(at).over(
        partition_by=audience.c.stream, order_by=(audience.c.at, audience.c.key)
    )
    interval = sa.cast(audience.c.interval_ms, sa.BigInteger)
    hold = sa.func.coalesce(interval * 2_500, hold_of(None))
    samples = (
        sa.select(
            at.label("at"),
            least(sa.func.coalesce(following, end), at + hold, sa.literal(end)).label("until"),
            (audience.c.listeners - sa.func.coalesce(audience.c.excluded, 0)).label("counted"),
        )
        .where(audience.c.site == site, audience.c.at > start - LOOK_BACK, audience.c.at <= end)
        .subquery()
    )
    known = samples.c.until - greatest(samples.c.at, sa.literal(start))
    return sa.select(sa.func.sum(samples.c.counted * known)).where(samples.c.until > start)
