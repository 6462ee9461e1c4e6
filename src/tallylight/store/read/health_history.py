"""How a playout machine was over a time: means with their least and most, reckoned in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from tallylight.model.coverage import hold_of
from tallylight.model.time import MINUTE, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.expressions import micros
from tallylight.store.read.health import of_machine
from tallylight.store.read.pages import Condition, Found, Selected
from tallylight.store.schema import health

# What was told longer ago than this does not hold any more, but for rare samples.
_LOOK_BACK = 30 * MINUTE
_MOST_BEFORE = 200
MEASURES = ("cpu_percent", "memory_mb", "memory_percent", "decoder_latency_ms", "callback_ms")


class Readings(Struct, kw_only=True):
    """Figures of a machine; those of the buffers by deck."""

    cpu_percent: float | None = None
    memory_mb: float | None = None
    memory_percent: float | None = None
    decoder_latency_ms: float | None = None
    callback_ms: float | None = None
    ring_buffer_fill: dict[str, float] = {}


class HealthPoint(Struct, kw_only=True):
    """A stretch of the history that began `at`.

    One without samples is as the one before it, while that holds; after it nothing is known.
    stream_up, database_up: the share of samples that were connected. active_encoders: the fewest.
    """

    at: Instant
    samples: int = 0
    held_until: Instant = 0
    mean: Readings
    least: Readings
    most: Readings
    stream_up: float | None = None
    database_up: float | None = None
    active_encoders: int | None = None


class Stretches(Struct, frozen=True):
    """A time cut into equal stretches: from `start` on, `count` of `width` µs each."""

    start: Instant
    width: Instant
    count: int


def health_history(
    database: Database, sites: Sequence[int], source: str, cut: Stretches
) -> list[HealthPoint]:
    """A point for each stretch, in their order; what was told a little before may hold at first."""
    before = min(_MOST_BEFORE, -(-_LOOK_BACK // cut.width))
    cut = Stretches(cut.start - before * cut.width, cut.width, cut.count + before)
    points = [
        HealthPoint(
            at=cut.start + place * cut.width, mean=Readings(), least=Readings(), most=Readings()
        )
        for place in range(cut.count)
    ]
    asked = (
        health.c.site.in_(sites),
        health.c.at >= cut.start,
        health.c.at < cut.start + cut.count * cut.width,
        of_machine(source),
    )
    place = ((micros(health.c.at) - cut.start) // cut.width).label("place")
    with reading(database) as connection:
        for row in connection.execute(_figures(place, asked)):
            _fill(points[int(row.place)], row)
        for row in connection.execute(_buffers(place, asked, is_postgres=database.is_postgres)):
            point = points[int(row.place)]
            point.mean.ring_buffer_fill[row.deck] = row.mean
            point.least.ring_buffer_fill[row.deck] = row.least
            point.most.ring_buffer_fill[row.deck] = row.most
    return [*_held(points)][before:]


def _held(points: Iterable[HealthPoint]) -> Iterator[HealthPoint]:
    """Points with what was known before, where that still holds."""
    before: HealthPoint | None = None
    for point in points:
        if point.samples:
            before = point
        if before is None or point.samples or point.at >= before.held_until:
            yield point
        else:
            yield replace(before, at=point.at, samples=0)


def _figures(place: sa.Label[Any], asked: Sequence[Condition]) -> Selected:
    figures = [
        made(health.c[name]).label(f"{which}_{name}")
        for name in MEASURES
        for which, made in (("mean", sa.func.avg), ("least", sa.func.min), ("most", sa.func.max))
    ]
    held_until = micros(health.c.at) + sa.func.coalesce(health.c.interval_ms * 2_500, hold_of(None))
    return (
        sa.select(
            place,
            sa.func.count().label("samples"),
            sa.func.max(held_until).label("held_until"),
            *figures,
            _share(health.c.stream_connected).label("stream_up"),
            _share(health.c.database_connected).label("database_up"),
            sa.func.min(health.c.active_encoders).label("active_encoders"),
        )
        .where(*asked)
        .group_by(place)
    )


def _share(column: sa.Column[bool]) -> sa.ColumnElement[float]:
    return sa.func.avg(sa.case((column.is_(None), None), (column, 1.0), else_=0.0))


def _buffers(place: sa.Label[Any], asked: Sequence[Condition], *, is_postgres: bool) -> Selected:
    if is_postgres:
        told = sa.func.jsonb_each_text(
            sa.func.jsonb_extract_path(health.c.data, "ring_buffer_fill")
        )
    else:
        told = sa.func.json_each(health.c.data, "$.ring_buffer_fill")
    decks = told.table_valued("key", "value", joins_implicitly=True)
    fill = sa.cast(decks.c.value, sa.Float)
    return (
        sa.select(
            place,
            decks.c.key.label("deck"),
            sa.func.avg(fill).label("mean"),
            sa.func.min(fill).label("least"),
            sa.func.max(fill).label("most"),
        )
        .select_from(health, decks)
        .where(*asked)
        .group_by(place, decks.c.key)
    )


def _fill(point: HealthPoint, row: Found) -> None:
    point.samples, point.held_until = row.samples, row.held_until
    point.stream_up, point.database_up = row.stream_up, row.database_up
    point.active_encoders = row.active_encoders
    for which, readings in (("mean", point.mean), ("least", point.least), ("most", point.most)):
        for name in MEASURES:
            setattr(readings, name, getattr(row, f"{which}_{name}"))
