"""Total listening time: from sessions where a site has any, else from its listener counts.

The two are never mixed. Sessions under a minute and excluded ones do not count.
"""

from typing import Any

import sqlalchemy as sa

from tallylight.model.record import ListeningTime
from tallylight.model.time import MINUTE, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import Window, cells_of
from tallylight.store.read.exclusions import counted
from tallylight.store.read.expressions import greatest, least, micros
from tallylight.store.read.looks import watched
from tallylight.store.read.pages import Condition
from tallylight.store.read.standing import active, last_sign
from tallylight.store.schema import sessions

_MS = 1_000
_SHORTEST_MS = MINUTE // _MS


def tlh_today(database: Database, site: int, midnight: Instant, now: Instant) -> ListeningTime:
    """Listening time from `midnight` to `now`; unknown where nobody told sessions or counts."""
    with reading(database) as connection:
        if connection.scalar(sa.select(sa.exists().where(sessions.c.site == site))):
            ended = _ended(connection, site, midnight, now)
            total = ended + _unended(connection, site, midnight, now)
            return ListeningTime(total, "sessions")
        return ListeningTime(_sampled(connection, site, midnight, now), "samples")


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


def _sampled(connection: sa.Connection, site: int, start: Instant, end: Instant) -> int | None:
    """The integral of known counts in ms; None where nobody counted."""
    (together,) = cells_of(connection, Window((site,), [start, end]))[None]
    return together.heard // _MS if together.known else None
