"""A story with the steps that tell it: the chain of its subject, walked from the newest back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.fold import EXPECTED_TOLERANCE, NEXT_START_TOLERANCE
from tallylight.model.observation import STEP_TYPES
from tallylight.model.record import StepRecord, StoryRecord
from tallylight.model.rules import fold_rules
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading
from tallylight.store.read import plays, sessions
from tallylight.store.read.looks import watched
from tallylight.store.read.names import (
    ITEM,
    VIEWER,
    item_of,
    stream_of,
    viewer_of,
    with_item,
    with_viewer,
)
from tallylight.store.read.pages import Found
from tallylight.store.schema import sessions as sittings
from tallylight.store.schema import steps, streams

_STEP: tuple[sa.Column[Any], ...] = (
    steps.c.id,
    steps.c.rank,
    steps.c.at,
    steps.c.received_at,
    steps.c.data,
)


def play_story(database: Database, sites: Sequence[int], uid: UUID, now: Instant) -> StoryRecord:
    """The story of a play of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = plays.LISTING.first(connection, sites, plays.plays.c.id == uid)
        if row is None:
            raise NotFoundError("There is no play with this id.")
        return StoryRecord(
            story=plays.play_records(connection, [row], now)[0],
            steps=_steps(connection, "play", row.site, row.last_step),
            rule="play",
            rule_version=row.rule,
            parameters={
                "next_start_tolerance_ms": NEXT_START_TOLERANCE // 1_000,
                "expected_tolerance_ms": EXPECTED_TOLERANCE // 1_000,
            },
        )


def session_story(database: Database, sites: Sequence[int], uid: UUID, now: Instant) -> StoryRecord:
    """The story of a session of these sites, with the steps of all sittings of its subject.

    Raises `NotFoundError`.
    """
    with reading(database) as connection:
        row = sessions.LISTING.first(connection, sites, sittings.c.id == uid)
        if row is None:
            raise NotFoundError("There is no session with this id.")
        sources = watched(connection, [row.site])
        source = sources.get(row.source_key)
        is_polled = source is not None and not source.is_pushed
        rules = fold_rules(_told_rules(connection, row.site), is_polled=is_polled)
        return StoryRecord(
            story=sessions.session_record(row, sources, now),
            steps=_steps(connection, "session", row.site, _newest_step(connection, row)),
            rule="session",
            rule_version=row.rule,
            parameters={
                "resume_on_demand_ms": rules.resume_on_demand // 1_000,
                "resume_live_ms": rules.resume_live // 1_000,
                "silence_ms": rules.silence // 1_000,
            },
        )


def _told_rules(connection: sa.Connection, site: int) -> dict[str, int] | None:
    return connection.scalar(sa.select(schema.sites.c.rules).where(schema.sites.c.key == site))


def _newest_step(connection: sa.Connection, row: Found) -> int | None:
    """Where the chain begins: the first sitting of a subject is its head."""
    if row.first is None:
        return row.last_step
    return connection.scalar(sa.select(sittings.c.last_step).where(sittings.c.id == row.first))


def _steps(
    connection: sa.Connection, family: str, site: int, newest: int | None
) -> list[StepRecord]:
    if newest is None:
        return []
    chain = sa.select(steps.c.key, steps.c.prev).where(steps.c.key == newest).cte(recursive=True)
    before = sa.select(steps.c.key, steps.c.prev).join(chain, steps.c.key == chain.c.prev)
    chain = chain.union_all(before)
    named = chain.join(steps, steps.c.key == chain.c.key).outerjoin(
        streams, streams.c.key == steps.c.stream
    )
    joined = with_viewer(with_item(named, steps.c.item, sa.literal(site)), steps.c.viewer)
    stream = (streams.c.id.label("stream_id"), streams.c.name.label("stream_name"))
    found = connection.execute(sa.select(*_STEP, *stream, *ITEM, *VIEWER).select_from(joined))
    return [_step(row, family) for row in sorted(found, key=_place)]


def _place(row: Found) -> tuple[Instant, int, bytes]:
    return row.at, row.rank, row.id.bytes


def _step(row: Found, family: str) -> StepRecord:
    return StepRecord(
        id=row.id,
        type=STEP_TYPES[family, row.rank],
        at=row.at,
        received_at=row.received_at,
        viewer=viewer_of(row),
        item=item_of(row),
        stream=stream_of(row),
        data=row.data,
    )
