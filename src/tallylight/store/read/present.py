"""What the present of a site starts from, and what of it only rows know."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.audience import Cell
from tallylight.model.coverage import Stretch
from tallylight.model.record import PlayRecord, Reading, SessionRecord, StreamRecord
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import Window, cells_of
from tallylight.store.read.exclusions import counted
from tallylight.store.read.lanes import newest_of_lanes
from tallylight.store.read.looks import newest_of_sources, newest_of_streams, watched
from tallylight.store.read.pages import Condition, Query
from tallylight.store.read.plays import LISTING, list_plays, play_records
from tallylight.store.read.sessions import SessionFilter, list_sessions
from tallylight.store.read.standing import active
from tallylight.store.read.streams import LISTING as LISTED_STREAMS
from tallylight.store.read.streams import stream_record
from tallylight.store.schema import audience, plays, sessions, sources, viewers
from tallylight.store.schema import streams as stream_rows


def open_sessions(database: Database, site: int, now: Instant, limit: int) -> list[SessionRecord]:
    """The newest sessions that go on."""
    going_on = SessionFilter(is_active=True)
    return list_sessions(database, Query((site,), limit=limit), now, going_on).items


class Attendance(NamedTuple):
    """How many sessions go on, excluded ones too, and how many people have one that counts."""

    active: int
    unique: int


def attendance(
    database: Database, site: int, now: Instant, besides: Collection[int] = ()
) -> Attendance:
    """Who is there. besides: sources whose sessions are not to be in `active`."""
    with reading(database) as connection:
        goes_on = active(watched(connection, (site,)), now)
        elsewhere = sa.func.count().filter(sessions.c.source.not_in(besides))
        people = sa.func.count(viewers.c.person.distinct()).filter(counted())
        found = sa.select(elsewhere, people).select_from(
            sessions.outerjoin(viewers, viewers.c.key == sessions.c.viewer)
        )
        return Attendance(*connection.execute(found.where(sessions.c.site == site, goes_on)).one())


def recent_plays(database: Database, site: int, now: Instant, limit: int) -> list[PlayRecord]:
    """The newest plays, those on air among them."""
    return list_plays(database, Query((site,), limit=limit), now, performed=False).items


def open_plays(database: Database, site: int, now: Instant) -> list[PlayRecord]:
    """The newest play of each lane that is known to play, newest first."""
    lanes = newest_of_lanes(f"{site}/")
    unended = LISTING.select.where(
        plays.c.key.in_(sa.select(lanes.c.newest)), plays.c.ended_at.is_(None)
    ).order_by(plays.c.started_at.desc(), plays.c.key.desc())
    with reading(database) as connection:
        records = play_records(connection, list(connection.execute(unended)), now, performed=False)
    return [record for record in records if record.is_open]


def samples_since(database: Database, site: int, since: Instant) -> list[Reading]:
    """Listener counts from `since` on, oldest first."""
    return _samples(database, audience.c.site == site, audience.c.at >= since)


def last_samples(database: Database, site: int, since: Instant, until: Instant) -> list[Reading]:
    """The newest listener count of each stream between two instants, oldest first."""
    inside = audience.c.site == site, audience.c.at >= since, audience.c.at < until
    newest = sa.select(sa.func.max(audience.c.at), audience.c.stream).where(*inside)
    is_newest = sa.tuple_(audience.c.at, audience.c.stream).in_(newest.group_by(audience.c.stream))
    return _samples(database, *inside, is_newest)


def _samples(database: Database, *conditions: Condition) -> list[Reading]:
    statement = (
        sa.select(
            audience.c.stream,
            audience.c.at,
            audience.c.listeners,
            audience.c.excluded,
            audience.c.peak,
            audience.c.unique,
            audience.c.bitrate_kbps,
            audience.c.outgoing_kbps,
            audience.c.interval_ms,
        )
        .where(*conditions)
        .order_by(audience.c.at, audience.c.key)
    )
    with reading(database) as connection:
        return [Reading(*row) for row in connection.execute(statement)]


def heard_since(
    database: Database, site: int, since: Instant, now: Instant
) -> dict[int | None, Cell]:
    """What was counted from `since` on: of each stream, and (None) of all together."""
    with reading(database) as connection:
        cells = cells_of(connection, Window((site,), [since, now]))
    return {stream: cell for stream, (cell,) in cells.items()}


def coverage_now(database: Database, site: int) -> list[Stretch]:
    """The newest stretch of each source (stream None) and of each stream of a site."""
    with reading(database) as connection:
        return [
            *newest_of_sources(connection, sources.c.site == site),
            *newest_of_streams(connection, stream_rows.c.site == site),
        ]


def streams(database: Database, site: int) -> list[StreamRecord]:
    """The streams of a site by source and name."""
    found = LISTED_STREAMS.select.where(stream_rows.c.site == site).order_by(
        stream_rows.c.source, stream_rows.c.name
    )
    with reading(database) as connection:
        return [stream_record(row) for row in connection.execute(found)]
