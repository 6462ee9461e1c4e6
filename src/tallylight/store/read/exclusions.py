"""Which sessions count: the one condition that every figure of sessions uses.

A viewer's rule comes first: it leaves a session out, or takes in what its source left out. Where
no rule decides, the source's own word holds.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from tallylight.store.read.pages import Condition
from tallylight.store.schema import exclusions, sessions, viewers


@cache
def counted() -> Condition:
    """Sessions that count."""
    stays = sa.or_(sessions.c.viewer.is_(None), sessions.c.viewer.not_in(_ruled(excludes=True)))
    is_listener = sa.or_(
        sessions.c.excluded.is_(None), sessions.c.viewer.in_(_ruled(excludes=False))
    )
    return sa.and_(stays, is_listener)


@cache
def left_out() -> Condition:
    """Sessions that do not count."""
    return sa.not_(counted())


def _ruled(*, excludes: bool) -> sa.Select[Any]:
    """The viewers of whom a rule of this sense decides; few, so they are looked up once."""
    rules = sa.select(exclusions.c.key).where(exclusions.c.excludes.is_(excludes))
    return sa.select(viewers.c.key).where(viewers.c.exclusion.in_(rules))
