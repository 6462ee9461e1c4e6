"""Which sites tell of sessions: where none ever does, nobody was counted one by one."""

from collections.abc import Collection, Mapping
from typing import Literal

import sqlalchemy as sa

from tallylight.store.schema import sessions, sites

Method = Literal["sessions", "samples"]


def sites_with_sessions(connection: sa.Connection, wanted: Collection[int]) -> frozenset[int]:
    """Those of the sites (keys) that ever told of a session."""
    told = sa.exists().where(sessions.c.site == sites.c.key)
    found = connection.scalars(sa.select(sites.c.key).where(sites.c.key.in_(wanted), told))
    return frozenset(found)


def methods(connection: sa.Connection, wanted: Mapping[int, str]) -> dict[str, Method]:
    """By slug, what listening time of each site (slugs by key) is reckoned from; never both."""
    with_sessions = sites_with_sessions(connection, wanted)
    return {
        slug: "sessions" if site in with_sessions else "samples" for site, slug in wanted.items()
    }
