"""Sessions as they stand now: nothing is ever written as closed by a clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.fold import Place
from tallylight.model.observation import SessionFields
from tallylight.model.record import ItemRecord, SessionRecord
from tallylight.model.session import Session, standing
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.exclusions import counted, left_out
from tallylight.store.read.expressions import micros
from tallylight.store.read.looks import Watched, watched
from tallylight.store.read.names import (
    ITEM,
    PLACE,
    VIEWER,
    item_of,
    items_called,
    on_stream,
    place_of,
    streams_called,
    viewer_of,
    viewers_called,
    with_item,
    with_place,
    with_viewer,
)
from tallylight.store.read.pages import Condition, Found, Lasting, Listing, Page, Query
from tallylight.store.read.standing import active, is_play, watched_us
from tallylight.store.schema import exclusions, people, sessions, viewers

View = Literal["plays", "sessions", "gross"]
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
    exclusions.c.id.label("rule_id"),
    exclusions.c.excludes.label("rule_excludes"),
    exclusions.c.reason.label("rule_reason"),
).select_from(
    with_viewer(
        with_item(with_place(sessions), sessions.c.item, sessions.c.site), sessions.c.viewer
    ).outerjoin(exclusions, exclusions.c.key == viewers.c.exclusion)
)
LISTING = Listing(
    _ROWS.where(sessions.c.started_at.is_not(None)),
    site=sessions.c.site,
    key=sessions.c.key,
    at=sessions.c.started_at,
    at_name="started_at",
)
# The sessions of a person are walked viewer by viewer, as lists are else walked site by site.
_IN_SITES = (sessions.c.site + 0).in_(sa.bindparam("in_sites", expanding=True))
_VIEWERS_OF = (
    sa.select(viewers.c.key)
    .join(people, people.c.key == viewers.c.person)
    .where(people.c.id == sa.bindparam("person"))
)
_KNOWN_BY_NAME = _VIEWERS_OF.where(people.c.person_key.not_like("net:%"))
# Few sessions go on: they are found by their missing end and then sorted. An index in the order of
# the list would have all history walked for them.
_OPEN = replace(LISTING, select=_ROWS, at=micros(sessions.c.started_at), is_sorted=True)


@dataclass(frozen=True)
class SessionFilter:
    """Which sessions are meant, beside what every list is asked for; None does not matter.

    view: `plays` are those that count and are long enough for one, `sessions` those that count,
    `gross` all. excluded: those left out, or not. min_ms: watched or listened to for so long.
    knows_networks: whether a person who is known by network and agent alone may be asked for.
    """

    view: View = "gross"
    is_active: bool | None = None
    excluded: bool | None = None
    min_ms: int = 0
    country: str | None = None
    client: str | None = None
    device: str | None = None
    person: UUID | None = None
    knows_networks: bool = True

    @property
    def is_of_viewer(self) -> bool:
        """Whether something is asked that the row of the viewer tells."""
        return any(told is not None for told in (self.country, self.client, self.device))


EVERY = SessionFilter()


def list_sessions(
    database: Database,
    query: Query,
    now: Instant,
    wanted: SessionFilter = EVERY,
    *,
    total: bool = False,
) -> Page[SessionRecord]:
    """Sessions by their start, newest first; `total` also counts them all."""
    with reading(database) as connection:
        sources = watched(connection, query.sites)
        conditions = _about(query, wanted)
        if wanted.is_active is not None:
            goes_on = active(sources, now)
            conditions.append(goes_on if wanted.is_active else sa.not_(goes_on))
        if wanted.min_ms > 0:
            conditions.append(watched_us(sources, now) >= wanted.min_ms * 1_000)
        lasting = _counting(wanted)
        if wanted.view == "plays":
            lasting += is_play(connection, sources, now)
        listing = _OPEN if wanted.is_active else LISTING
        if wanted.person is not None:
            lasting += Lasting((_IN_SITES,), {"in_sites": query.sites})
            # An equal one each time, so that its statements are kept as others are.
            listing = replace(listing, site=sessions.c.viewer)
            query = replace(query, sites=_viewers(connection, wanted.person, wanted))
        rows, following = listing.page(connection, query, *conditions, lasting=lasting)
        count = None
        if total:
            by_names = wanted.is_of_viewer
            count = listing.total(
                connection, query, *conditions, lasting=lasting, by_names=by_names
            )
    return Page([session_record(row, sources, now) for row in rows], following, count)


def _about(query: Query, wanted: SessionFilter) -> list[Condition]:
    """What can be told of a session without a clock."""
    conditions: list[Condition] = []
    if query.stream is not None:
        conditions.append(on_stream(sessions, query.stream))
    if query.q is not None:
        # Names are few beside sessions: they are looked through first, and once.
        conditions.append(
            sa.or_(
                sessions.c.viewer.in_(viewers_called(query.q, query.sites)),
                sessions.c.stream.in_(streams_called(query.q, query.sites)),
                sessions.c.item.in_(items_called(query.q, query.sites)),
            )
        )
    return conditions + _of_viewer(wanted)


def _counting(wanted: SessionFilter) -> Lasting:
    """Whether sessions that do not count are meant."""
    conditions: list[Condition] = []
    if wanted.view != "gross":
        conditions.append(counted())
    if wanted.excluded is not None:
        conditions.append(left_out() if wanted.excluded else counted())
    return Lasting(tuple(conditions))


def _of_viewer(wanted: SessionFilter) -> list[Condition]:
    conditions: list[Condition] = []
    for name in ("country", "client", "device"):
        told = getattr(wanted, name)
        if told is not None:
            conditions.append(viewers.c[name] == told)
    return conditions


def _viewers(connection: sa.Connection, person: UUID, wanted: SessionFilter) -> tuple[int, ...]:
    """The keys of all viewers who are one person."""
    theirs = _VIEWERS_OF if wanted.knows_networks else _KNOWN_BY_NAME
    return tuple(connection.scalars(theirs, {"person": person}))


def find_session(
    database: Database, sites: Sequence[int], uid: UUID, now: Instant
) -> SessionRecord:
    """A session of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, sessions.c.id == uid)
        if row is None:
            raise NotFoundError("There is no session with this id.")
        return session_record(row, watched(connection, [row.site]), now)


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
        excluded=_excluded(row),
        excluded_by=row.rule_id,
    )


def _excluded(row: Found) -> str | None:
    """Why a session does not count: the reason of the rule that decides, else its source's."""
    if row.rule_id is None:
        return row.excluded
    return row.rule_reason if row.rule_excludes else None


def _folded(row: Found, told: SessionFields) -> Session:
    """The sitting as its fold left it, as far as `standing` asks."""
    return Session(
        started_at=row.started_at,
        last=Place(row.last_at, row.last_rank, b""),
        viewer=None,
        item=None,
        stream=None,
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
