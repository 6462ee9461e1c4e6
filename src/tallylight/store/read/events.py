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
from tallylight.store.read.expressions import unindexed
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
# The same, but found by their keys: the databases believe too readily in the order of time.
_LOOKED_UP = replace(LISTING, site=unindexed(events.c.site))


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
        narrowed = narrow(connection, query, wanted)
        floor = narrowed.floor(connection, query)
        within = query if floor is None else replace(query, start=floor)
        listing, conditions = narrowed.listing, narrowed.conditions
        if offset:
            within = replace(within, cursor=_after(connection, within, narrowed, offset))
        found = paged(listing.page(connection, within, *conditions), event_record)
        following = found.next
        if following is None and floor is not None:
            following = written(Place(floor, 0))
        total = _total(connection, query, narrowed) if counted else None
        return Page(found.items, following, total)


class Narrowed(Struct, frozen=True):
    """The conditions of a filter, and how what meets them is found: looked up, or met by walking.

    is_walked: by walking through events that do not meet them, too.
    """

    conditions: list[Condition]
    is_walked: bool
    listing: Listing = LISTING

    def floor(self, connection: sa.Connection, query: Query) -> Instant | None:
        """Down to when one page may walk; None where it may walk to the end."""
        return floor_of(connection, query, WALKED) if self.is_walked else None


def narrow(connection: sa.Connection, query: Query, wanted: EventFilter) -> Narrowed:
    """What a filter means."""
    conditions = [
        events.c[name] == told
        for name in wanted.__struct_fields__
        if (told := getattr(wanted, name))
    ]
    if query.stream is not None:
        conditions.append(on_stream(events, query.stream))
    if query.q is None:
        return Narrowed(conditions, is_walked=bool(conditions))
    searched = search(connection, events, query.q)
    conditions.append(searched.condition)
    if searched.is_rare:
        return Narrowed(conditions, is_walked=False, listing=_LOOKED_UP)
    return Narrowed(conditions, is_walked=True)


def floor_of(connection: sa.Connection, query: Query, rows: int) -> Instant | None:
    """Down to when `rows` events reach, back from the end; None where there are fewer."""
    before: list[Condition] = []
    if query.cursor is not None:
        place = read(query.cursor)
        # What was walked through is not counted again: with many events of one instant a page
        # would end where it began.
        is_earlier = sa.or_(events.c.at < place.at, events.c.key < place.key)
        before += [events.c.at <= place.at, is_earlier]
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


def _after(connection: sa.Connection, query: Query, narrowed: Narrowed, offset: int) -> str | None:
    """The cursor behind the first `offset` events; that of the very end where there are fewer."""
    first = replace(query, limit=offset, cursor=None)
    rows, _ = narrowed.listing.page(connection, first, *narrowed.conditions)
    if not rows:
        return None
    last = rows[-1]
    return written(Place(last.at, last.key) if len(rows) == offset else Place(0, 0))


def _total(connection: sa.Connection, query: Query, narrowed: Narrowed) -> Total:
    """How many there are, of those that are looked at: beyond, there are at least so many."""
    uncut = replace(query, cursor=None)
    floor = narrowed.floor(connection, uncut)
    within = uncut if floor is None else replace(uncut, start=floor)
    total = narrowed.listing.total(connection, within, *narrowed.conditions)
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
    later = (events.c.key > key, unindexed(events.c.site) == site)
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
        # Other lines count other things.
        return connection.scalar(sa.select(revisions.c.last).where(revisions.c.line == 1)) or 0


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
