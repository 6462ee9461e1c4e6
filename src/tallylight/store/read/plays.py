"""Plays: what was on air, what still is, and how many listened when it began."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.observation import PlayFields
from tallylight.model.play import known_until
from tallylight.model.record import PlayRecord
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
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
    at_name="started_at",
)


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
    with reading(database) as connection:
        rows, following = LISTING.page(connection, query, *conditions)
        return Page(play_records(connection, rows, now), following)


def find_play(database: Database, sites: Sequence[int], uid: UUID, now: Instant) -> PlayRecord:
    """A play of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, plays.c.id == uid)
        if row is None:
            raise NotFoundError("There is no play with this id.")
        return play_records(connection, [row], now)[0]


def play_records(
    connection: sa.Connection, rows: Sequence[Found], now: Instant
) -> list[PlayRecord]:
    """Records of rows that were read with `LISTING`, two queries for all of them."""
    told = [msgspec.convert(row.data or {}, PlayFields) for row in rows]
    on_air = _on_air(connection, rows, now)
    heard = listeners_at(
        connection,
        [
            Start(row.key, row.site, row.started_at, row.stream)
            for row, details in zip(rows, told, strict=True)
            if details.listeners is None and row.stream is not None
        ],
    )
    return [
        _record(row, details, is_open=row.key in on_air, sampled=heard.get(row.key))
        for row, details in zip(rows, told, strict=True)
    ]


def _on_air(connection: sa.Connection, rows: Sequence[Found], now: Instant) -> set[int]:
    """Keys of the plays that are known to play.

    A polled title holds while its source repeats it, a pushed one for a while.
    """
    unended = [row for row in rows if row.ended_at is None]
    polled = {row.stream for row in unended if row.source_kind not in (None, PUSHED)} - {None}
    seen: dict[int | None, bool] = {}
    if polled:
        stretches = newest_of_streams(connection, streams.c.key.in_(polled))
        seen = {each.stream: each.state == "up" and each.is_fresh(now) for each in stretches}
    return {
        row.key
        for row in unended
        if seen.get(row.stream, now <= known_until(row.started_at, row.expected_ms))
    }


def _record(row: Found, told: PlayFields, *, is_open: bool, sampled: int | None) -> PlayRecord:
    return PlayRecord(
        **place_of(row),
        deck=row.deck,
        item=item_of(row),
        started_at=row.started_at,
        ended_at=row.ended_at,
        aired_ms=row.aired_ms,
        expected_ms=row.expected_ms,
        reason=row.reason,
        had_errors=bool(row.had_errors),
        error_message=told.error_message,
        is_open=is_open,
        playlist=told.playlist,
        presenter=told.presenter,
        show=told.show,
        is_live=told.live,
        listeners_at_start=sampled if told.listeners is None else told.listeners,
    )
