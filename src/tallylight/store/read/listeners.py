"""Listener counts: the samples themselves, and how many there were at an instant."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.coverage import hold_of
from tallylight.model.time import MINUTE, Instant
from tallylight.store.columns import BigKey
from tallylight.store.columns import Instant as InstantColumn
from tallylight.store.schema import audience, streams

# Samples of a source that is asked less often than every six minutes are not looked for.
LOOK_BACK: Instant = 15 * MINUTE


class Start(NamedTuple):
    """Something that started on a stream."""

    key: int
    site: int
    at: Instant
    stream: int


def listeners_at(connection: sa.Connection, starts: Sequence[Start]) -> dict[int, int]:
    """Listeners when each started, by its key: of all streams of the programme, in one query.

    The latest count of each stream counts while it holds; where none does the key is missing.
    """
    if not starts:
        return {}
    counts: defaultdict[int, int] = defaultdict(int)
    for row in connection.execute(_latest_samples(starts)):
        if row.start - row.at <= hold_of(row.interval_ms):
            counts[row.key] += row.listeners - (row.excluded or 0)
    return dict(counts)


def _latest_samples(starts: Sequence[Start]) -> sa.Select[tuple[int, ...]]:
    started = _as_table(starts)
    own, mate = streams.alias("own"), streams.alias("mate")
    is_mate = sa.and_(
        mate.c.site == own.c.site,
        mate.c.source == own.c.source,
        sa.or_(mate.c.key == own.c.key, mate.c.programme == own.c.programme),
    )
    is_sampled = sa.and_(
        audience.c.site == started.c.site,
        audience.c.at > started.c.since,
        audience.c.at <= started.c.start,
        audience.c.stream == mate.c.key,
    )
    latest = sa.func.row_number().over(
        partition_by=(started.c.key, mate.c.key),
        order_by=(audience.c.at.desc(), audience.c.key.desc()),
    )
    samples = (
        sa.select(
            started.c.key,
            started.c.start,
            audience.c.at,
            audience.c.listeners,
            audience.c.excluded,
            audience.c.interval_ms,
            latest.label("nth"),
        )
        .select_from(
            started.join(own, own.c.key == started.c.stream)
            .join(mate, is_mate)
            .join(audience, is_sampled)
        )
        .subquery()
    )
    return sa.select(samples).where(samples.c.nth == 1)


def _as_table(starts: Sequence[Start]) -> sa.CTE:
    columns = (
        sa.column("key", BigKey),
        sa.column("site", BigKey),
        sa.column("stream", BigKey),
        sa.column("start", InstantColumn()),
        sa.column("since", InstantColumn()),
    )
    rows = [(each.key, each.site, each.stream, each.at, each.at - LOOK_BACK) for each in starts]
    return sa.values(*columns, name="given").data(rows).cte("started")
