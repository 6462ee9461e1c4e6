"""How each stream fares: its state, its listeners, its uptime and how steady its bitrate is."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.coverage import Stretch
from tallylight.model.time import DAY, Instant
from tallylight.model.uptime import Uptime, stability, uptime
from tallylight.store.database import Database, reading
from tallylight.store.read.looks import seen_of_streams
from tallylight.store.read.newest import Newest, newest_counts
from tallylight.store.read.streams import LISTING
from tallylight.store.schema import audience, sources, streams

State = Literal["up", "down", "unknown"]
_MONTH = 30 * DAY
_SILENT = "The source was not asked"


class StreamFigures(Struct, frozen=True, kw_only=True):
    """A stream now and over the last 24 hours and 30 days; ratios 0 to 1, None where unknown.

    bitrate_stability: 0 to 100, of what came in over the last 24 hours.
    """

    id: UUID
    state: State
    since: Instant | None
    down_reason: str | None
    listeners: int | None
    uptime_24h: float | None
    uptime_30d: float | None
    outages_30d: int
    down_ms_30d: int
    bitrate_kbps: float | None
    bitrate_stability: float | None
    last_seen: Instant | None


class _Standing(Struct, frozen=True):
    state: State
    since: Instant | None
    reason: str | None


def stream_figures(database: Database, sites: Collection[int], now: Instant) -> list[StreamFigures]:
    """The figures of every stream of these sites, in four statements.

    Streams of a source that was taken away have none: nobody will ever ask for them again.
    """
    theirs = streams.c.site.in_(sites), sources.c.deleted_at.is_(None)
    with reading(database) as connection:
        rows = connection.execute(LISTING.select.where(*theirs)).all()
        looks = seen_of_streams(connection, sites, now - _MONTH)
        newest = newest_counts(connection, sites, now)
        steadiness = _steadiness(connection, sites, now)
    stretches = {origin.stream: seen for origin, seen in looks.items()}
    return [
        _figures(
            row.id,
            _standing(
                row.on_air_since, seen := stretches.get(row.key, []), newest.get(row.key), now
            ),
            seen,
            newest.get(row.key),
            steadiness.get(row.key),
            now,
        )
        for row in rows
    ]


def _steadiness(
    connection: sa.Connection, sites: Collection[int], now: Instant
) -> dict[int, float | None]:
    incoming = audience.c.incoming_kbps
    statement = (
        sa.select(
            audience.c.stream,
            sa.func.count(incoming),
            sa.func.sum(incoming),
            sa.func.sum(incoming * incoming),
        )
        .where(audience.c.site.in_(sites), audience.c.at > now - DAY, audience.c.at <= now)
        .where(incoming.is_not(None))
        .group_by(audience.c.stream)
    )
    return {stream: stability(*sums) for stream, *sums in connection.execute(statement)}


def _standing(
    on_air_since: Instant | None, seen: list[Stretch], newest: Newest | None, now: Instant
) -> _Standing:
    """As a card shows it: what was seen last, while that holds."""
    if not seen:
        return _Standing("unknown" if newest is None else "up", None, None)
    last = seen[-1]
    if not last.is_fresh(now):
        return _Standing("unknown", last.last_at, last.reason or _SILENT)
    if last.state == "up":
        return _Standing("up", on_air_since or last.started_at, None)
    return _Standing(last.state, last.started_at, last.reason or _SILENT)


def _figures(
    uid: UUID,
    standing: _Standing,
    seen: list[Stretch],
    newest: Newest | None,
    steadiness: float | None,
    now: Instant,
) -> StreamFigures:
    month: Uptime = uptime(seen, now - _MONTH, now, now)
    is_down = standing.state == "down"
    known = None if newest is None else newest.counted
    last_up = max((one.last_at for one in seen if one.state == "up"), default=None)
    return StreamFigures(
        id=uid,
        state=standing.state,
        since=standing.since,
        down_reason=standing.reason,
        listeners=0 if is_down else known,
        uptime_24h=uptime(seen, now - DAY, now, now).ratio,
        uptime_30d=month.ratio,
        outages_30d=month.outages,
        down_ms_30d=month.down // 1_000,
        bitrate_kbps=newest.bitrate_kbps if newest and not is_down else None,
        bitrate_stability=steadiness,
        last_seen=last_up if last_up is not None or newest is None else newest.at,
    )
