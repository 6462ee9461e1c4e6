"""How sessions stand now, as expressions: what `model.session.standing` says of one of them."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.rules import told_ms
from tallylight.model.time import Instant
from tallylight.store.read.expressions import greatest, micros
from tallylight.store.read.looks import Watched
from tallylight.store.read.pages import Condition
from tallylight.store.schema import sessions, sites

_MS = 1_000
_RULES = sa.select(sites.c.key, sites.c.rules)


def active(sources: Mapping[int, Watched], now: Instant) -> Condition:
    """Sessions that go on."""
    listing = [key for key, source in sources.items() if source.lists_now(now)]
    pushed = [key for key, source in sources.items() if source.is_pushed]
    heard_of = sa.or_(
        sessions.c.last_at >= now - POLLED_SILENCE,
        sessions.c.source.in_(listing),
        sa.and_(sessions.c.source.in_(pushed), sessions.c.last_at >= now - FoldRules().silence),
    )
    has_begun = sessions.c.last_at.is_not(None)
    return sa.and_(sessions.c.ended_at.is_(None), has_begun, heard_of)


def last_sign(sources: Mapping[int, Watched]) -> sa.ColumnElement[Any]:
    """When a session without an end was heard of last."""
    last_step = micros(sessions.c.last_at)
    listed = {key: each.last_listed for key, each in sources.items() if each.last_listed}
    if not listed:
        return last_step
    return greatest(last_step, sa.case(listed, value=sessions.c.source, else_=0))


def watched_us(sources: Mapping[int, Watched], now: Instant) -> sa.ColumnElement[Any]:
    """How long a session was watched or listened to, up to now where it goes on."""
    sign = last_sign(sources)
    until = sa.case((active(sources, now), greatest(sign, sa.literal(now))), else_=sign)
    plays_on = sa.and_(sessions.c.ended_at.is_(None), sessions.c.state == "playing")
    since = sa.case((plays_on, until - micros(sessions.c.last_at)), else_=0)
    return sessions.c.watched_us + since


def is_play(connection: sa.Connection, sources: Mapping[int, Watched], now: Instant) -> Condition:
    """Sessions that are long enough to be a play at their site; 0 counts all."""
    told = connection.execute(_RULES).all()
    live = {row.key: told_ms(row.rules, "min_play_live") * _MS for row in told}
    on_demand = {row.key: told_ms(row.rules, "min_play_on_demand") * _MS for row in told}
    shortest = sa.case((sessions.c.item.is_(None), _of_site(live)), else_=_of_site(on_demand))
    # Told time alone is enough for nearly all, and is much faster to look at.
    goes_on = sa.and_(sessions.c.ended_at.is_(None), watched_us(sources, now) >= shortest)
    return sa.or_(sessions.c.watched_us >= shortest, goes_on)


def _of_site(shortest: Mapping[int, Instant]) -> sa.ColumnElement[Any]:
    if len(set(shortest.values())) <= 1:
        return sa.literal(next(iter(shortest.values()), 0))
    return sa.case(shortest, value=sessions.c.site, else_=0)
