"""The health of a playout machine as it is shown: by our names, or by those of the S1 papers."""

from collections.abc import Mapping
from typing import Any, Self

from msgspec.structs import asdict

from tallylight.api.shapes import At, Shape
from tallylight.model.health import is_stale
from tallylight.model.record import HealthRecord
from tallylight.model.time import Instant
from tallylight.store.read.health_history import HealthPoint


class DiskShape(Shape):
    """A disk or a folder."""

    path: str
    total_bytes: int | None
    free_bytes: int | None


class GraphicsCardShape(Shape):
    """A graphics card that encodes."""

    name: str
    percent: float | None
    encoder_percent: float | None
    memory_used_mb: float | None
    memory_total_mb: float | None
    temperature_c: float | None


class StreamRunShape(Shape):
    """How steadily the machine was connected to its stream; ratios 0 to 1, null unknown.

    since: when it connected last; at_least: nobody saw it connect, so it may have been before.
    """

    since: At | None
    at_least: bool
    uptime_24h: float | None
    known_24h: float


class HealthSnapshot(Shape):
    """How a machine is, as it told last; `source` names it, `stale` after three intervals."""

    site: str
    source: str | None
    at: At
    age_ms: int
    stale: bool
    interval_ms: int | None
    cpu_percent: float | None
    memory_mb: float | None
    memory_percent: float | None
    ring_buffer_fill: dict[str, float] | None
    decoder_latency_ms: float | None
    callback_ms: float | None
    stream_connected: bool | None
    database_connected: bool | None
    active_encoders: int | None
    total_encoders: int | None
    disks: list[DiskShape] | None
    gpus: list[GraphicsCardShape] | None
    stream: StreamRunShape | None = None

    @classmethod
    def at_now(cls, record: HealthRecord, now: Instant) -> Self:
        """A record as it is to be judged at `now`."""
        told = asdict(record.told)
        return cls.model_validate(
            {
                **told,
                "site": record.site,
                "source": record.source,
                "at": record.at,
                "age_ms": max(0, now - record.at) // 1_000,
                "stale": is_stale(record.at, record.told.interval_ms, now),
            }
        )


class ReadingsShape(Shape):
    """Figures of a machine; those of the buffers by deck."""

    cpu_percent: float | None
    memory_mb: float | None
    memory_percent: float | None
    decoder_latency_ms: float | None
    callback_ms: float | None
    ring_buffer_fill: dict[str, float]


class HealthPointShape(Shape):
    """A stretch of the history that began `at`: means, with their least and most.

    Without samples it is as the one before, for 2.5 intervals; then nothing is known of it.
    """

    at: At
    samples: int
    mean: ReadingsShape
    least: ReadingsShape
    most: ReadingsShape
    stream_up: float | None
    database_up: float | None
    active_encoders: int | None


def snapshot_in_camel(record: HealthRecord) -> dict[str, Any]:
    """A record as S1's `SystemHealthSnapshot`; times in epoch ms."""
    told = record.told
    return {
        **_figures_in_camel(record.at, asdict(told)),
        "streamConnected": told.stream_connected,
        "mysqlConnected": told.database_connected,
        "activeEncoders": told.active_encoders,
    }


def point_in_camel(point: HealthPoint) -> dict[str, Any]:
    """A point of the history as S1's `SystemHealthSnapshot`: connected where it was throughout."""
    return {
        **_figures_in_camel(point.at, asdict(point.mean)),
        "streamConnected": None if point.stream_up is None else point.stream_up == 1,
        "mysqlConnected": None if point.database_up is None else point.database_up == 1,
        "activeEncoders": point.active_encoders,
    }


def _figures_in_camel(at: Instant, figures: Mapping[str, Any]) -> dict[str, Any]:
    buffers: Mapping[str, float] = figures["ring_buffer_fill"] or {}
    return {
        "timestamp": at // 1_000,
        "cpuPct": figures["cpu_percent"],
        "memoryMb": figures["memory_mb"],
        "decoderLatencyMs": figures["decoder_latency_ms"],
        **{f"ringBufferFillDeck{_letter(deck)}": fill for deck, fill in buffers.items()},
    }


def _letter(deck: str) -> str:
    """The letter of a deck called `A`, `a`, `deck_a` or `Deck A`."""
    return deck.casefold().removeprefix("deck").strip(" _-").upper()
