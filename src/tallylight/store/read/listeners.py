"""Listener counts: the samples themselves, and how many there were at an instant."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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


_GIVEN: dict[str, sa.types.TypeEngine[Any]] = {
    "key": BigKey,
    "site": BigKey,
    "start": InstantColumn(),
    "stream": BigKey,
    "since": InstantColumn(),
}
"""The cells of a `Start`, and since when samples are looked for."""
_FEW = 64


def listeners_at(connection: sa.Connection, starts: Sequence[Start]) -> dict[int, int]:
    """Listeners when each started, by its key: of all streams of the programme, in one query.

    The latest count of each stream counts while it holds; where none does the key is missing.
    """
    if not starts:
        return {}
    counts: defaultdict[int, int] = defaultdict(int)
    many = len(starts)
    # What a page or the present asks for is written once; that of long lists would fill memory.
    statement = _kept(many) if many <= _FEW else _latest_samples(many)
    given = {
        f"{name}_{place}": value
        for place, each in enumerate(starts)
        for name, value in zip(_GIVEN, (*each, each.at - LOOK_BACK), strict=True)
    }
    for row in connection.execute(statement, given):
        if row.start - row.at <= hold_of(row.interval_ms):
            counts[row.key] += row.listeners - (row.excluded or 0)
    return dict(counts)


def _latest_samples(many: int) -> sa.Select[tuple[int, ...]]:
    """Of so many starts, which are given by the names of `_GIVEN` and their places."""
    started = _as_table(many)
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


_kept = lru_cache(maxsize=_FEW)(_latest_samples)


def _as_table(many: int) -> sa.CTE:
    columns = [sa.column(name, type_) for name, type_ in _GIVEN.items()]
    rows = [
        tuple(sa.bindparam(f"{name}_{place}", type_=type_) for name, type_ in _GIVEN.items())
        for place in range(many)
    ]
    return sa.values(*columns, name="given").data(rows).cte("started")
