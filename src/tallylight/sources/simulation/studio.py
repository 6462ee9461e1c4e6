"""What the playout machine of the simulated station tells of itself (pure)."""

from collections.abc import Callable, Iterator
from math import cos, pi
from random import Random
from typing import Protocol
from uuid import UUID

from tallylight.model.health import Disk, HealthFields
from tallylight.model.observation import (
    AnyObservation,
    HealthSampled,
    MetricFields,
    MetricSampled,
)
from tallylight.model.time import DAY, HOUR, MINUTE, Instant, moment
from tallylight.sources.simulation.catalogue import PROGRAMMES, dice
from tallylight.sources.simulation.incidents import Incidents

MakeId = Callable[..., UUID]
DECKS = ("A", "B")
ENCODERS = sum(len(programme.outlets) for programme in PROGRAMMES)
# In the past less often than now, when somebody looks.
_PAST_INTERVAL = 5 * MINUTE
_METRICS_INTERVAL = 30 * MINUTE
_BUSIEST_AT = 17 * HOUR
_DISK_BYTES = 2 * 10**12
_RECORDED_A_DAY = 9 * 10**9


class Span(Protocol):
    """A stretch of time and how often it is sampled."""

    @property
    def since(self) -> Instant: ...
    @property
    def until(self) -> Instant: ...
    @property
    def interval(self) -> Instant: ...


def vitals(
    seed: int, happened: Incidents, stretch: Span, make_id: MakeId
) -> Iterator[AnyObservation]:
    """The samples of a stretch, a short one as densely as it is looked at."""
    is_past = stretch.interval > MINUTE
    interval = _PAST_INTERVAL if is_past else stretch.interval
    for at in _instants(stretch, interval):
        is_silent = happened.outage[0] <= at < happened.outage[1]
        yield HealthSampled(
            id=make_id(at, "studio", "health"),
            at=moment(at),
            data=_health(dice(seed, "studio", at), at, interval, is_silent=is_silent),
        )
    for at in _instants(stretch, _METRICS_INTERVAL):
        chance = dice(seed, "studio", "metrics", at)
        yield _metric(make_id, at, "crossfades", float(chance.randint(5, 11)), None)
        yield _metric(make_id, at, "library_lookup", round(chance.uniform(2, 9), 2), "ms")


def _instants(stretch: Span, interval: Instant) -> range:
    """The whole intervals of a stretch, which begins after `since`."""
    return range((stretch.since // interval + 1) * interval, stretch.until + 1, interval)


def _health(chance: Random, at: Instant, interval: Instant, *, is_silent: bool) -> HealthFields:
    load = (1 + cos(2 * pi * ((at - _BUSIEST_AT) % DAY) / DAY)) / 2
    # Now and then the disk is slow for a moment, and the buffers feel it.
    is_slow = chance.random() < 0.01  # noqa: PLR2004 - a share
    fill = chance.uniform(0.12, 0.45) if is_slow else chance.uniform(0.78, 0.97)
    return HealthFields(
        cpu_percent=round(7 + 9 * load + chance.uniform(-2, 4) + (20 if is_slow else 0), 1),
        memory_mb=round(238 + 26 * load + chance.uniform(-3, 3), 1),
        memory_percent=round(5.9 + 0.6 * load, 1),
        ring_buffer_fill={
            DECKS[0]: round(fill, 3),
            DECKS[1]: round(chance.uniform(0.85, 0.98), 3),
        },
        decoder_latency_ms=round(chance.uniform(11, 24) if is_slow else chance.uniform(1.6, 4), 2),
        callback_ms=round(chance.uniform(0.3, 0.9), 2),
        stream_connected=True,
        database_connected=True,
        active_encoders=ENCODERS - is_silent,
        total_encoders=ENCODERS,
        disks=[
            Disk(
                path="/recordings",
                total_bytes=_DISK_BYTES,
                # A hundred days of recordings are kept, so that it never fills.
                free_bytes=_DISK_BYTES // 2 - at * _RECORDED_A_DAY // DAY % (100 * _RECORDED_A_DAY),
            )
        ],
        interval_ms=interval // 1_000,
    )


def _metric(
    make_id: MakeId, at: Instant, name: str, value: float, unit: str | None
) -> MetricSampled:
    return MetricSampled(
        id=make_id(at, "studio", name),
        at=moment(at),
        data=MetricFields(name=name, value=value, unit=unit, service="playout"),
    )
