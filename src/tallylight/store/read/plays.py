"""Plays: what was on air, what still is, and how many listened when it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.observation import PlayFields
from tallylight.model.play import known_until
from tallylight.model.record import PlayRecord
from tallylight.model.time import Instant
from tallylight.store.database import Database
from tallylight.store.read.listeners import Start, listeners_at
from tallylight.store.read.looks import PUSHED, newest_of_streams
from tallylight.store.read.names import (
    ITEM,
    PLACE,
    item,
    item_of,
    on_stream,
    place_of,
    with_item,
    with_place,
)
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, contains
from tallylight.store.schema import plays, sources, streams

LISTING = Listing(
    sa.select(
        plays.c.key,
        plays.c.id,
        plays.c.site,
        plays.c.stream,
        plays.c.deck,
        plays.c.started_at,
        plays.c.ended_at,
        plays.c.aired_ms,
        plays.c.expected_ms,
        plays.c.reason,
        plays.c.had_errors,
        plays.c.data,
        plays.c.last_step,
        plays.c.rule,
        sources.c.kind.label("source_kind"),
        *PLACE,
        *ITEM,
    )
    .select_from(with_item(with_place(plays), plays.c.item, plays.c.site))
    .where(plays.c.started_at.is_not(None)),
    site=plays.c.site,
    key=plays.c.key,
    at=plays.c.started_at,
)


@dataclass(frozen=True)
class PlayFilter:
    """kind: of the item. is_open: only those without an end, or only those with one."""

    kind: str | None = None
    is_ended: bool | None = None


def list_plays(
    database: Database, query: Query, now: Instant, *, kind: str | None = None
) -> Page[PlayRecord]:
    """Plays by their start, newest first; `kind` is that of the item."""
    conditions: list[Condition] = []
    if query.stream is not None:
        conditions.append(on_stream(plays, query.stream))
    if query.q is not None:
        conditions.append(contains(query.q, item.c.title, item.c.artist))
    if kind is not None:
        conditions.append(item.c.kind == kind)
    with database.engine.connect() as connection:
        rows, following = LISTING.page(connection, query, *conditions)
        return Page(play_records(connection, rows, now), following)


def find_play(
    database: Database, sites: Sequence[int], uid: UUID, now: Instant
) -> tuple[PlayRecord, Found]:
    """A play of these sites. Raises `NotFoundError`."""
    with database.engine.connect() as connection:
        row = LISTING.first(connection, sites, plays.c.id == uid)
        if row is None:
            raise NotFoundError("There is no play with this id.")
        return play_records(connection, [row], now)[0], row
