"""The event log."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import NotFoundError
from tallylight.model.record import EventRecord
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.cursor import Place, read, written
from tallylight.store.read.names import (
    ITEM,
    PLACE,
    item_of,
    on_stream,
    place_of,
    with_item,
    with_place,
)
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, Total, paged
from tallylight.store.read.search import search
from tallylight.store.schema import events, revisions

WALKED = 50_000
"""So many events are looked at for one page, and no more."""
LISTING = Listing(
    sa.select(
        events.c.key,
        events.c.id,
        events.c.at,
        events.c.level,
        events.c.category,
        events.c.event,
        events.c.message,
        events.c.deck,
        events.c.metadata,
        *PLACE,
        *ITEM,
    ).select_from(with_item(with_place(events), events.c.item, events.c.site)),
    site=events.c.site,
    key=events.c.key,
    at=events.c.at,
)


class EventFilter(Struct, frozen=True, kw_only=True):
    """What events are asked for; each name that is given must be theirs."""

    level: str | None = None
    category: str | None = None
    event: str | None = None
    deck: str | None = None


ANY = EventFilter()


def list_events(
    database: Database,
    query: Query,
    wanted: EventFilter = ANY,
    *,
    offset: int = 0,
    counted: bool = False,
) -> Page[EventRecord]:
    """Events, newest first; `q` is words that each begin one of the event's.

    A page looks no further back than 50,000 events: what is rarer than that comes as short pages,
    or empty ones, with a cursor. `offset` events are passed over first, instead of a cursor.
    """
    with reading(database) as connection:
        conditions, is_walked = narrowed(connection, query, wanted)
        floor = floor_of(connection, query, WALKED) if is_walked else None
        within = query if floor is None else replace(query, start=floor)
        if offset:
            within = replace(within, cursor=_after(connection, within, conditions, offset))
        found = paged(LISTING.page(connection, within, *conditions), event_record)
        following = found.next
        if following is None and floor is not None:
            following = written(Place(floor, 0))
        total = _total(connection, query, wanted) if counted else None
        return Page(found.items, following, total)


def narrowed(
    connection: sa.Connection, query: Query, wanted: EventFilter
) -> tuple[list[Condition], bool]:
    """The conditions of a filter, and whether they are to be met by walking from the newest."""
    conditions = [
        events.c[name] == told
        for name in wanted.__struct_fields__
        if (told := getattr(wanted, name))
    ]
    if query.stream is not None:
        conditions.append(on_stream(events, query.stream))
    if query.q is None:
        return conditions, bool(conditions)
    searched = search(connection, events, query.q)
    return [*conditions, searched.condition], not searched.is_rare


def floor_of(connection: sa.Connection, query: Query, rows: int) -> Instant | None:
    """Down to when `rows` events reach, back from the end; None where there are fewer."""
    before = [] if query.cursor is None else [events.c.at <= read(query.cursor).at]
    if query.end is not None:
        before.append(events.c.at < query.end)
    if query.start is not None:
        before.append(events.c.at >= query.start)
    floors = [
        connection.scalar(
            sa.select(events.c.at)
            .where(events.c.site == site, *before)
            .order_by(events.c.at.desc())
            .offset(rows // len(query.sites))
            .limit(1)
        )
        for site in query.sites
    ]
    return max((floor for floor in floors if floor is not None), default=None)


def _after(
    connection: sa.Connection, query: Query, conditions: Sequence[Condition], offset: int
) -> str | None:
    """The cursor behind the first `offset` events; that of the very end where there are fewer."""
    rows, _ = LISTING.page(connection, replace(query, limit=offset, cursor=None), *conditions)
    if not rows:
        return None
    last = rows[-1]
    return written(Place(last.at, last.key) if len(rows) == offset else Place(0, 0))


def _total(connection: sa.Connection, query: Query, wanted: EventFilter) -> Total:
    """How many there are, of those that are looked at: beyond, there are at least so many."""
    uncut = replace(query, cursor=None)
    conditions, is_walked = narrowed(connection, uncut, wanted)
    floor = floor_of(connection, uncut, WALKED) if is_walked else None
    total = LISTING.total(connection, replace(uncut, start=floor or uncut.start), *conditions)
    return replace(total, at_least=True) if floor is not None else total


def find_event(database: Database, sites: Sequence[int], uid: UUID) -> EventRecord:
    """An event of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, events.c.id == uid)
    if row is None:
        raise NotFoundError("There is no event with this id.")
    return event_record(row)


class Came(Struct, frozen=True):
    """The newest of what came, in the order it came, and how many more there were before them."""

    events: list[EventRecord]
    passed_over: int


def events_since(database: Database, site: int, key: int, limit: int) -> Came:
    """The events of a site that were written after that key, whenever they happened."""
    later = (events.c.key > key, events.c.site == site)
    with reading(database) as connection:
        wanted = LISTING.select.where(*later).order_by(events.c.key.desc()).limit(limit)
        rows = connection.execute(wanted).all()
        told = [event_record(row) for row in reversed(rows)]
        if len(told) < limit:
            return Came(told, 0)
        counted = sa.select(sa.func.count()).select_from(events).where(*later)
        return Came(told, max(0, (connection.scalar(counted) or 0) - len(told)))


def newest_revision(database: Database) -> int:
    """What every event that is there by now has a key up to."""
    with reading(database) as connection:
        return connection.scalar(sa.select(sa.func.max(revisions.c.last))) or 0


def event_record(row: Found) -> EventRecord:
    """The record of a row that was read with `LISTING`."""
    return EventRecord(
        **place_of(row),
        at=row.at,
        level=row.level,
        category=row.category,
        event=row.event,
        message=row.message,
        deck=row.deck,
        item=item_of(row),
        metadata=row.metadata,
    )
