"""How sessions stand now, as expressions: what `model.session.standing` says of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.rules import told_ms
from tallylight.model.time import Instant
from tallylight.store.read.expressions import greatest, micros
from tallylight.store.read.looks import Watched
from tallylight.store.read.pages import Condition, Lasting
from tallylight.store.schema import sessions, sites

_MS = 1_000
_RULES = sa.select(sites.c.key, sites.c.rules)


@dataclass(frozen=True)
class _Sources:
    """What is known of sources: which list all that is open, which push, when others were asked."""

    listing: tuple[int, ...]
    pushed: tuple[int, ...]
    listed: tuple[tuple[int, Instant], ...]

    @classmethod
    def at(cls, sources: Mapping[int, Watched], now: Instant) -> "_Sources":
        return cls(
            tuple(key for key, source in sources.items() if source.lists_now(now)),
            tuple(key for key, source in sources.items() if source.is_pushed),
            tuple((key, each.last_listed) for key, each in sources.items() if each.last_listed),
        )


@dataclass(frozen=True)
class _Moment:
    """Now, and since when a session must have been heard of to go on."""

    now: sa.ColumnElement[Any]
    polled_since: Any
    pushed_since: Any


_ASKED = _Moment(
    sa.bindparam("now", type_=sa.BigInteger),
    sa.bindparam("polled_since", type_=sessions.c.last_at.type),
    sa.bindparam("pushed_since", type_=sessions.c.last_at.type),
)


def active(sources: Mapping[int, Watched], now: Instant) -> Condition:
    """Sessions that go on."""
    return _active(_Sources.at(sources, now), _moment(now))


def last_sign(sources: Mapping[int, Watched]) -> sa.ColumnElement[Any]:
    """When a session without an end was heard of last."""
    return _last_sign(_Sources.at(sources, 0))


def watched_us(sources: Mapping[int, Watched], now: Instant) -> sa.ColumnElement[Any]:
    """How long a session was watched or listened to, up to now where it goes on."""
    return _watched_us(_Sources.at(sources, now), _moment(now))


def is_play(connection: sa.Connection, sources: Mapping[int, Watched], now: Instant) -> Lasting:
    """Sessions that are long enough to be a play at their site; 0 counts all."""
    told = connection.execute(_RULES).all()
    live = tuple((row.key, told_ms(row.rules, "min_play_live") * _MS) for row in told)
    on_demand = tuple((row.key, told_ms(row.rules, "min_play_on_demand") * _MS) for row in told)
    condition = _is_play(_Sources.at(sources, now), live, on_demand)
    since = {"polled_since": now - POLLED_SILENCE, "pushed_since": now - FoldRules().silence}
    return Lasting((condition,), {"now": now, **since})


# As long as nothing is heard anew of a source it is the same condition, and its statement is kept.
@lru_cache(maxsize=32)
def _is_play(
    sources: _Sources, live: tuple[tuple[int, int], ...], on_demand: tuple[tuple[int, int], ...]
) -> Condition:
    shortest = sa.case((sessions.c.item.is_(None), _of_site(live)), else_=_of_site(on_demand))
    # Told time alone is enough for nearly all, and is much faster to look at.
    goes_on = sa.and_(sessions.c.ended_at.is_(None), _watched_us(sources, _ASKED) >= shortest)
    return sa.or_(sessions.c.watched_us >= shortest, goes_on)


def _moment(now: Instant) -> _Moment:
    return _Moment(sa.literal(now), now - POLLED_SILENCE, now - FoldRules().silence)


def _active(sources: _Sources, moment: _Moment) -> Condition:
    last_at, source = sessions.c.last_at, sessions.c.source
    heard_of = sa.or_(
        last_at >= moment.polled_since,
        source.in_(sources.listing),
        sa.and_(source.in_(sources.pushed), last_at >= moment.pushed_since),
    )
    return sa.and_(sessions.c.ended_at.is_(None), last_at.is_not(None), heard_of)


def _last_sign(sources: _Sources) -> sa.ColumnElement[Any]:
    last_step = micros(sessions.c.last_at)
    if not sources.listed:
        return last_step
    listed = sa.case(dict(sources.listed), value=sessions.c.source, else_=0)
    return greatest(last_step, listed)


def _watched_us(sources: _Sources, moment: _Moment) -> sa.ColumnElement[Any]:
    sign = _last_sign(sources)
    until = sa.case((_active(sources, moment), greatest(sign, moment.now)), else_=sign)
    plays_on = sa.and_(sessions.c.ended_at.is_(None), sessions.c.state == "playing")
    since = sa.case((plays_on, until - micros(sessions.c.last_at)), else_=0)
    return sessions.c.watched_us + since


def _of_site(shortest: tuple[tuple[int, int], ...]) -> sa.ColumnElement[Any]:
    lengths = dict(shortest)
    if len(set(lengths.values())) <= 1:
        return sa.literal(next(iter(lengths.values()), 0))
    return sa.case(lengths, value=sessions.c.site, else_=0)
