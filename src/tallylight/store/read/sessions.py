"""Sessions as they stand now: nothing is ever written as closed by a clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.fold import POLLED_SILENCE, FoldRules, Place
from tallylight.model.observation import SessionFields
from tallylight.model.record import ItemRecord, SessionRecord
from tallylight.model.session import Session, standing
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.expressions import micros
from tallylight.store.read.looks import Watched, watched
from tallylight.store.read.names import (
    ITEM,
    PLACE,
    VIEWER,
    item,
    item_of,
    on_stream,
    place_of,
    viewer_of,
    with_item,
    with_place,
    with_viewer,
)
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, contains
from tallylight.store.schema import sessions, streams, viewers

_COMPLETED_FROM = 0.85

_ROWS = sa.select(
    sessions.c.key,
    sessions.c.id,
    sessions.c.site,
    sessions.c.source.label("source_key"),
    sessions.c.item,
    sessions.c.stream,
    sessions.c.first,
    sessions.c.last_step,
    sessions.c.rule,
    sessions.c.started_at,
    sessions.c.ended_at,
    sessions.c.last_at,
    sessions.c.last_rank,
    sessions.c.state,
    sessions.c.position_ms,
    sessions.c.watched_us,
    sessions.c.paused_us,
    sessions.c.paused_at,
    sessions.c.reason,
    sessions.c.playback_type,
    sessions.c.bytes_served,
    sessions.c.excluded,
    sessions.c.data,
    *PLACE,
    *ITEM,
    *VIEWER,
).select_from(
    with_viewer(
        with_item(with_place(sessions), sessions.c.item, sessions.c.site), sessions.c.viewer
    )
)
LISTING = Listing(
    _ROWS.where(sessions.c.started_at.is_not(None)),
    site=sessions.c.site,
    key=sessions.c.key,
    at=sessions.c.started_at,
    at_name="started_at",
)
# Few sessions go on: they are found by their missing end and then sorted. An index in the order of
# the list would have all history walked for them.
_OPEN = replace(LISTING, select=_ROWS, at=micros(sessions.c.started_at))


def list_sessions(
    database: Database, query: Query, now: Instant, *, is_active: bool | None = None
) -> Page[SessionRecord]:
    """Sessions by their start, newest first; `is_active` asks for those that go on, or do not."""
    conditions: list[Condition] = []
    if query.stream is not None:
        conditions.append(on_stream(sessions, query.stream))
    if query.q is not None:
        columns = (item.c.title, item.c.artist, viewers.c.name, viewers.c.client, streams.c.name)
        conditions.append(contains(query.q, *columns))
    with reading(database) as connection:
        sources = watched(connection, query.sites)
        if is_active is not None:
            goes_on = active(sources, now)
            conditions.append(goes_on if is_active else sa.not_(goes_on))
        listing = _OPEN if is_active else LISTING
        rows, following = listing.page(connection, query, *conditions)
    return Page([session_record(row, sources, now) for row in rows], following)


def find_session(
    database: Database, sites: Sequence[int], uid: UUID, now: Instant
) -> SessionRecord:
    """A session of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, sessions.c.id == uid)
        if row is None:
            raise NotFoundError("There is no session with this id.")
        return session_record(row, watched(connection, [row.site]), now)


def active(sources: Mapping[int, Watched], now: Instant) -> Condition:
    """Sessions that go on: what `standing` says of a row, as a condition."""
    listing = [key for key, source in sources.items() if source.lists_now(now)]
    pushed = [key for key, source in sources.items() if source.is_pushed]
    heard_of = sa.or_(
        sessions.c.last_at >= now - POLLED_SILENCE,
        sessions.c.source.in_(listing),
        sa.and_(sessions.c.source.in_(pushed), sessions.c.last_at >= now - FoldRules().silence),
    )
    has_begun = sessions.c.last_at.is_not(None)
    return sa.and_(sessions.c.ended_at.is_(None), has_begun, heard_of)


def session_record(row: Found, sources: Mapping[int, Watched], now: Instant) -> SessionRecord:
    """The record of a row that was read with `LISTING`."""
    told = msgspec.convert(row.data or {}, SessionFields)
    source = sources.get(row.source_key, Watched())
    stands = standing(
        _folded(row, told), now, last_listed=source.last_listed, timeout=source.timeout
    )
    about = item_of(row)
    return SessionRecord(
        **place_of(row),
        viewer=viewer_of(row),
        item=about,
        started_at=row.started_at,
        ended_at=stands.ended_at,
        watched_ms=stands.watched_ms,
        paused_ms=stands.paused_ms,
        position_ms=row.position_ms,
        state=row.state if stands.is_active else None,
        playback_type=row.playback_type,
        bytes_served=row.bytes_served,
        bitrate_kbps=told.bitrate_kbps,
        completed=_is_completed(told, about, row.position_ms),
        is_active=stands.is_active,
        stop_reason=stands.stop_reason,
        excluded=row.excluded,
    )


def _folded(row: Found, told: SessionFields) -> Session:
    """The sitting as its fold left it, as far as `standing` asks."""
    return Session(
        started_at=row.started_at,
        last=Place(row.last_at, row.last_rank, b""),
        viewer=None,
        item=row.item,
        stream=row.stream,
        state=row.state,
        watched=row.watched_us,
        paused=row.paused_us,
        paused_at=row.paused_at,
        ended_at=row.ended_at,
        reason=row.reason,
        details=told,
    )


def _is_completed(
    told: SessionFields, about: ItemRecord | None, position_ms: int | None
) -> bool | None:
    """Told, else whether 85 % of a known length was reached; a live stream has no completion."""
    if told.completed is not None:
        return told.completed
    if about is None or position_ms is None or not about.about.duration_ms:
        return None
    return position_ms >= _COMPLETED_FROM * about.about.duration_ms
