"""Plays: what was on air, what still is, and how many heard it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.observation import PlayFields
from tallylight.model.play import SKIP_MARGIN_MS, SKIP_UNDER_MS, known_until, was_skipped
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
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query
from tallylight.store.read.performances import Airing, performances
from tallylight.store.read.search import matching
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


@dataclass(frozen=True)
class PlayFilter:
    """Which plays are meant; each that is set narrows.

    kind: that of the item. has_errors, is_skipped: such, or only others. lacks_isrc: without one.
    """

    kind: str | None = None
    lacks_isrc: bool = False
    has_errors: bool | None = None
    is_skipped: bool | None = None


ALL = PlayFilter()


def list_plays(
    database: Database,
    query: Query,
    now: Instant,
    asked: PlayFilter = ALL,
    *,
    counts: bool = False,
    performed: bool = True,
) -> Page[PlayRecord]:
    """Plays by their start, newest first; `counts` tells also how many there are.

    performed: reckon performances, which reads the sessions of that time.
    """
    with reading(database) as connection:
        conditions = [*_asked(asked)]
        if query.stream is not None:
            conditions.append(on_stream(plays, query.stream))
        if query.q is not None:
            conditions.append(matching(connection, item, query.q))
        rows, following = LISTING.page(connection, query, *conditions)
        total = LISTING.total(connection, query, *conditions) if counts else None
        records = play_records(connection, rows, now, performed=performed)
        return Page(records, following, total)


def find_play(database: Database, sites: Sequence[int], uid: UUID, now: Instant) -> PlayRecord:
    """A play of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, plays.c.id == uid)
        if row is None:
            raise NotFoundError("There is no play with this id.")
        return play_records(connection, [row], now)[0]


def play_records(
    connection: sa.Connection, rows: Sequence[Found], now: Instant, *, performed: bool = True
) -> list[PlayRecord]:
    """Records of rows that were read with `LISTING`, a few queries for all of them."""
    on_air = _on_air(connection, rows, now)
    heard = listeners_at(connection, [*_turns(rows)])
    songs = [
        Airing(row.key, row.site, row.stream, row.started_at, row.ended_at)
        for row in rows
        if performed and row.item_kind == "song" and (row.ended_at is not None or row.key in on_air)
    ]
    reckoned = performances(connection, songs, now)
    return [
        _record(row, Heard(heard.get(row.key), heard.get(-row.key), reckoned.get(row.key)), on_air)
        for row in rows
    ]


class Heard(NamedTuple):
    """How many heard a play, as sampled and as listed."""

    at_start: int | None
    at_end: int | None
    performances: int | None


def _turns(rows: Sequence[Found]) -> Iterator[Start]:
    """The start of each play, and under its negative key the end."""
    for row in rows:
        if row.stream is not None:
            yield Start(row.key, row.site, row.started_at, row.stream)
            if row.ended_at is not None:
                yield Start(-row.key, row.site, row.ended_at, row.stream)


def _asked(asked: PlayFilter) -> Iterator[Condition]:
    if asked.kind is not None:
        yield item.c.kind == asked.kind
    if asked.lacks_isrc:
        isrc = item.c.data.op("->>", return_type=sa.Text())(sa.literal_column("'isrc'"))
        yield sa.func.coalesce(isrc, "") == ""
    if asked.has_errors is not None:
        yield sa.func.coalesce(plays.c.had_errors, sa.false()) == asked.has_errors
    if asked.is_skipped is not None:
        yield sa.func.coalesce(_is_skip(), sa.false()) == asked.is_skipped


def _is_skip() -> Condition:
    """What `was_skipped` says of a row, as a condition."""
    length = sa.func.coalesce(item.c.duration_ms, plays.c.expected_ms)
    return sa.and_(
        plays.c.ended_at.is_not(None),
        plays.c.aired_ms < SKIP_UNDER_MS,
        length > plays.c.aired_ms + SKIP_MARGIN_MS,
        sa.not_(_has_failed()),
    )


def _has_failed() -> Condition:
    had_errors = sa.func.coalesce(plays.c.had_errors, sa.false())
    return sa.or_(had_errors, sa.func.coalesce(plays.c.reason, "") == "error")


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


def _record(row: Found, heard: Heard, on_air: Collection[int]) -> PlayRecord:
    told = msgspec.convert(row.data or {}, PlayFields)
    about = item_of(row)
    length = about.about.duration_ms if about is not None else None
    return PlayRecord(
        **place_of(row),
        deck=row.deck,
        item=about,
        started_at=row.started_at,
        ended_at=row.ended_at,
        aired_ms=row.aired_ms,
        expected_ms=row.expected_ms,
        reason=row.reason,
        had_errors=bool(row.had_errors),
        error_message=told.error_message,
        is_open=row.key in on_air,
        playlist=told.playlist,
        presenter=told.presenter,
        show=told.show,
        is_live=told.live,
        listeners_at_start=heard.at_start if told.listeners is None else told.listeners,
        listeners_at_end=heard.at_end,
        performances=heard.performances,
        skipped=was_skipped(
            row.aired_ms,
            row.expected_ms if length is None else length,
            is_over=row.ended_at is not None,
            has_failed=bool(row.had_errors) or row.reason == "error",
        ),
        loop_path=told.loop_path,
        process_id=told.process_id,
        metadata=told.metadata,
    )
