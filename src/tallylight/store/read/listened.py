"""Listening by sessions: how long, and how many different people, by stream and together."""

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa

from tallylight.model.time import MINUTE, Instant
from tallylight.store.read.exclusions import counted
from tallylight.store.read.expressions import greatest, least, micros
from tallylight.store.read.looks import watched
from tallylight.store.read.pages import Selected
from tallylight.store.read.standing import active, last_sign
from tallylight.store.schema import sessions, viewers

_MS = 1_000
_SHORTEST_MS = MINUTE // _MS


class Listened(NamedTuple):
    """Total listening time in ms of sessions of a minute or more; `unique` people of any length."""

    tlh_ms: int
    unique: int


def listened(
    connection: sa.Connection,
    sites: Collection[int],
    span: tuple[Instant, Instant],
    now: Instant,
    streams: Collection[int] | None,
) -> dict[int | None, Listened]:
    """By stream key, and (None) together; empty where no session was listed in that time.

    Only what lies inside the span is counted, in whole ms, and nobody who is left out. People are
    never added up: someone on two streams is one.
    """
    sittings = sittings_in(connection, sites, span, now, streams)
    began, until = sittings.c.began // _MS, sittings.c.until // _MS
    start, end = span[0] // _MS, span[1] // _MS
    inside = least(until, sa.literal(end)) - greatest(began, sa.literal(start))
    long_enough = sa.case((until - began >= _SHORTEST_MS, inside), else_=0)
    person = sa.func.coalesce(sittings.c.person, -1).label("person")
    each = sa.select(sittings.c.stream, person, sa.func.sum(long_enough).label("heard")).where(
        # One of no length lies where it begins.
        began < end,
        sa.or_(until > start, began >= start),
    )
    people = each.group_by(sittings.c.stream, person).cte("people")
    heard = sa.cast(sa.func.sum(people.c.heard), sa.BigInteger)
    nothing = sa.cast(sa.null(), sa.BigInteger)
    statement = sa.union_all(
        sa.select(people.c.stream, heard, sa.func.count()).group_by(people.c.stream),
        sa.select(nothing, heard, sa.func.count(people.c.person.distinct())),
    )
    return {
        stream: Listened(listened_ms or 0, unique)
        for stream, listened_ms, unique in connection.execute(statement)
        if unique
    }


def sittings_in(
    connection: sa.Connection,
    sites: Collection[int],
    span: tuple[Instant, Instant],
    now: Instant,
    streams: Collection[int] | None,
) -> sa.CTE:
    """Sessions on streams that reach into the span and count: `stream`, `person`, `began`, `until`.

    One that goes on does so until now, one that was lost until it was heard of last.
    """
    sources = watched(connection, sites)
    going_on = sa.case((active(sources, now), sa.literal(now)), else_=last_sign(sources))
    meant = [
        sessions.c.site.in_(sites),
        sessions.c.stream.is_not(None),
        # By their end, whatever the planner thinks of their start: time asked for is mostly recent.
        micros(sessions.c.started_at) < span[1],
        counted(),
    ]
    if streams is not None:
        meant.append(sessions.c.stream.in_(streams))
    # Those at its very beginning as well: who asks knows whether they are meant.
    start = span[0] // _MS * _MS
    over = sessions.c.ended_at >= start
    unended = sa.and_(sessions.c.ended_at.is_(None), going_on >= start)
    ended = _spans(micros(sessions.c.ended_at)).where(over, *meant)
    return sa.union_all(ended, _spans(going_on).where(unended, *meant)).cte("sittings")


def _spans(until: sa.ColumnElement[Any]) -> Selected:
    began = micros(sessions.c.started_at)
    people = sessions.outerjoin(viewers, viewers.c.key == sessions.c.viewer)
    return sa.select(
        sessions.c.stream, viewers.c.person, began.label("began"), until.label("until")
    ).select_from(people)
