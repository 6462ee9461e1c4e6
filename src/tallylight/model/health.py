"""What a playout machine tells of itself: load, buffers, delays, connections, disks, cards."""

from typing import Annotated

from msgspec import Meta, Struct

from tallylight.model.item import Name
from tallylight.model.time import Instant

_MOST = 64
_USUAL_INTERVAL_MS = 60_000
_INTERVALS_TRUSTED = 3

Percent = Annotated[float, Meta(ge=0, le=100)]
Fill = Annotated[float, Meta(ge=0, le=1)]
Delay = Annotated[float, Meta(ge=0, le=3_600_000)]
Megabytes = Annotated[float, Meta(ge=0, le=2**40)]
Size = Annotated[int, Meta(ge=0, le=2**62)]
Celsius = Annotated[float, Meta(ge=-100, le=1_000)]
Number = Annotated[int, Meta(ge=0, le=10_000)]


class Disk(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """One disk or folder that audio is read from or recorded to."""

    path: Annotated[str, Meta(min_length=1, max_length=1_000)]
    total_bytes: Size | None = None
    free_bytes: Size | None = None


class GraphicsCard(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """One graphics card that encodes."""

    name: Name
    percent: Percent | None = None
    encoder_percent: Percent | None = None
    memory_used_mb: Megabytes | None = None
    memory_total_mb: Megabytes | None = None
    temperature_c: Celsius | None = None


class HealthFields(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """How a playout machine is at one instant; what is left out is not known.

    `cpu_percent` is of all cores together, `ring_buffer_fill` goes from 0 (empty) to 1 by deck,
    `callback_ms` is the time of one audio callback, `database_connected` the station's own
    database. `interval_ms` is the time between two samples; after three without one they are stale.
    """

    cpu_percent: Percent | None = None
    memory_mb: Megabytes | None = None
    memory_percent: Percent | None = None
    ring_buffer_fill: Annotated[dict[Name, Fill], Meta(max_length=_MOST)] | None = None
    decoder_latency_ms: Delay | None = None
    callback_ms: Delay | None = None
    stream_connected: bool | None = None
    database_connected: bool | None = None
    active_encoders: Number | None = None
    total_encoders: Number | None = None
    disks: Annotated[list[Disk], Meta(max_length=_MOST)] | None = None
    gpus: Annotated[list[GraphicsCard], Meta(max_length=_MOST)] | None = None
    interval_ms: Annotated[int, Meta(ge=1, le=86_400_000)] | None = None


def is_stale(at: Instant, interval_ms: int | None, now: Instant) -> bool:
    """Whether a sample of `at` is too old to stand for the present: three intervals went by."""
    return now - at > _INTERVALS_TRUSTED * (interval_ms or _USUAL_INTERVAL_MS) * 1_000
