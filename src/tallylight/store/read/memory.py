"""What is remembered of a source when its watch begins."""

import sqlalchemy as sa

from tallylight.model.memory import Memory, OpenPlay, OpenSession
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.lanes import newest_of_lanes
from tallylight.store.schema import coverage, items, plays, sessions, sources, streams


def memory_of(database: Database, source: int) -> Memory:
    """The memory of the source with this key: what is open there, however long ago it began."""
    with reading(database) as connection:
        site = connection.scalar(sa.select(sources.c.site).where(sources.c.key == source))
        if site is None:
            return Memory()
        return Memory(
            sessions=_open_sessions(connection, site, source),
            plays=_open_plays(connection, site, source),
            last_seen=_last_seen(connection, source),
        )


def _open_sessions(connection: sa.Connection, site: int, source: int) -> tuple[OpenSession, ...]:
    found = connection.execute(
        sa.select(sessions.c.subject, streams.c.name, sessions.c.started_at, sessions.c.last_at)
        .select_from(sessions.outerjoin(streams, streams.c.key == sessions.c.stream))
        .where(
            sessions.c.site == site,
            sessions.c.ended_at.is_(None),
            sessions.c.source == source,
            sessions.c.started_at.is_not(None),
        )
        .order_by(sessions.c.key)
    )
    return tuple(OpenSession(*row) for row in found)


def _open_plays(connection: sa.Connection, site: int, source: int) -> tuple[OpenPlay, ...]:
    lanes = newest_of_lanes(f"{site}/{source}/")
    found = connection.execute(
        sa.select(
            plays.c.subject, streams.c.name, plays.c.started_at, items.c.artist, items.c.title
        )
        .select_from(
            lanes.join(plays, plays.c.key == lanes.c.newest)
            .outerjoin(streams, streams.c.key == plays.c.stream)
            .join(items, items.c.key == plays.c.item)
        )
        .where(plays.c.ended_at.is_(None))
        .order_by(plays.c.key)
    )
    return tuple(OpenPlay(*row) for row in found)


def _last_seen(connection: sa.Connection, source: int) -> dict[str | None, Instant]:
    found = connection.execute(
        sa.select(streams.c.name, sa.func.max(coverage.c.last_at).label("last"))
        .select_from(coverage.outerjoin(streams, streams.c.key == coverage.c.stream))
        .where(coverage.c.source == source, coverage.c.state == "up")
        .group_by(coverage.c.stream, streams.c.name)
    )
    return {row.name: row.last for row in found}
