"""How many sessions the rules of who does not count decide over."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.exclusion import Exclusion, Exclusions
from tallylight.store.database import Database, reading
from tallylight.store.schema import sessions, viewers


class Reach(NamedTuple):
    """What a rule would decide over: so many sessions of so many listeners."""

    sessions: int
    listeners: int


def sessions_decided(database: Database, sites: Collection[int]) -> dict[int, int]:
    """By the key of each rule, over how many sessions of these sites it decides."""
    counted = (
        sa.select(viewers.c.exclusion, sa.func.count().label("sessions"))
        .select_from(sessions.join(viewers, viewers.c.key == sessions.c.viewer))
        .where(
            sessions.c.site.in_(sites),
            sessions.c.started_at.is_not(None),
            viewers.c.exclusion.is_not(None),
        )
        .group_by(viewers.c.exclusion)
    )
    with reading(database) as connection:
        return {row.exclusion: row.sessions for row in connection.execute(counted)}


def reach_of(database: Database, sites: Collection[int], kind: str, pattern: str) -> Reach:
    """Over how many sessions of these sites a rule would decide if it were the newest."""
    rule = Exclusion(key=1, site=None, kind=kind, pattern=pattern, excludes=True)
    rules = Exclusions([rule])
    described = (viewers.c.ip, viewers.c.user_agent, viewers.c.client, viewers.c.person)
    counted = (
        sa.select(*described, sa.func.count().label("sessions"))
        .select_from(sessions.join(viewers, viewers.c.key == sessions.c.viewer))
        .where(sessions.c.site.in_(sites), sessions.c.started_at.is_not(None))
        .group_by(*described)
    )
    reached = 0
    listeners: set[int] = set()
    with reading(database) as connection:
        for row in connection.execute(counted):
            if rules.deciding(0, row.ip, row.user_agent or row.client) is not None:
                reached += row.sessions
                listeners.add(row.person)
    return Reach(reached, len(listeners))
