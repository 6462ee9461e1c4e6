"""The event log."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.record import EventRecord
from tallylight.store.database import Database, reading
from tallylight.store.read.names import (
    ITEM,
    PLACE,
    item_of,
    on_stream,
    place_of,
    with_item,
    with_place,
)
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, contains, paged
from tallylight.store.schema import events

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


def list_events(
    database: Database,
    query: Query,
    *,
    level: str | None = None,
    category: str | None = None,
    event: str | None = None,
) -> Page[EventRecord]:
    """Events, newest first; each name that is given must be theirs."""
    asked = {events.c.level: level, events.c.category: category, events.c.event: event}
    conditions: list[Condition] = [name == told for name, told in asked.items() if told is not None]
    if query.stream is not None:
        conditions.append(on_stream(events, query.stream))
    if query.q is not None:
        conditions.append(contains(query.q, events.c.message, events.c.event))
    with reading(database) as connection:
        return paged(LISTING.page(connection, query, *conditions), event_record)


def find_event(database: Database, sites: Sequence[int], uid: UUID) -> EventRecord:
    """An event of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, events.c.id == uid)
    if row is None:
        raise NotFoundError("There is no event with this id.")
    return event_record(row)


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
