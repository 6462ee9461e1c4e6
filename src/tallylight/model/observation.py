"""Observations: small, immutable, typed facts with an id of their own, as they cross the wire.

Field names and types are the public contract. A *step* belongs to a story by its `subject`;
the others are whole facts.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tallylight.model.health import HealthFields
from tallylight.model.item import Item, Millis, Name
from tallylight.model.severity import Severity
from tallylight.model.viewer import Viewer

Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Bytes = Annotated[int, Meta(ge=0, le=2**62)]
Kbps = Annotated[float, Meta(ge=0, le=100_000_000)]
Line = Annotated[str, Meta(max_length=2_000)]
Text = Annotated[str, Meta(max_length=65_536)]
Subject = Annotated[str, Meta(min_length=1, max_length=200)]
Stream = Annotated[str, Meta(min_length=1, max_length=255)]
Metadata = dict[str, Any]
Label = Annotated[str, Meta(max_length=1_000)] | bool | int | float

PlaybackState = Literal["playing", "paused", "buffering"]
PlaybackType = Literal["direct_play", "direct_stream", "transcode"]
Family = Literal["play", "session"]


class PlayFields(Struct, kw_only=True, omit_defaults=True, gc=False):
    """What a step of a play may tell; lengths in ms."""

    item: Item | None = None
    stream: Stream | None = None
    deck: Name | None = None
    playlist: Name | None = None
    presenter: Name | None = None
    show: Name | None = None
    live: bool | None = None
    request_id: Name | None = None
    expected_ms: Millis | None = None
    listeners: Count | None = None
    loop_path: Line | None = None
    process_id: int | None = None
    metadata: Metadata | None = None
    had_errors: bool | None = None
    error_message: Line | None = None
    aired_ms: Millis | None = None
    reason: Literal["finished", "skipped", "error"] | None = None


class PlayStartedFields(PlayFields, kw_only=True, omit_defaults=True):
    """A play starts: its item must be told."""

    def __post_init__(self) -> None:
        if self.item is None:
            message = "Object missing required field `item`"
            raise ValueError(message)


class SessionFields(Struct, kw_only=True, omit_defaults=True, gc=False):
    """What a step of a session may tell; positions in ms, rates in kbit/s."""

    viewer: Viewer | None = None
    item: Item | None = None
    stream: Stream | None = None
    state: PlaybackState | None = None
    position_ms: Millis | None = None
    playback_type: PlaybackType | None = None
    video_decision: Name | None = None
    audio_decision: Name | None = None
    transcode_reason: Line | None = None
    location: Literal["lan", "wan"] | None = None
    relayed: bool | None = None
    quality: Name | None = None
    video_codec: Name | None = None
    audio_codec: Name | None = None
    resolution: Name | None = None
    container: Name | None = None
    bitrate_kbps: Kbps | None = None
    bytes_served: Bytes | None = None
    transcode: Metadata | None = None
    completed: bool | None = None
    error: Line | None = None
    excluded: Name | None = None
    reason: Name | None = None


class SessionStartedFields(SessionFields, kw_only=True, omit_defaults=True):
    """A session starts: who, and what or where, must be told."""

    def __post_init__(self) -> None:
        if self.viewer is None:
            message = "Object missing required field `viewer`"
            raise ValueError(message)
        if self.item is None and self.stream is None:
            message = "Object missing required field `item` or `stream`"
            raise ValueError(message)


class AudienceFields(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """How many listen to one stream at one instant, as the source counts them.

    `excluded` of the `listeners` are relays, monitors and the like; `interval_ms` is the time
    between two samples, and a sample holds for 2.5 of them.
    """

    stream: Stream
    listeners: Count
    excluded: Count | None = None
    peak: Count | None = None
    unique: Count | None = None
    max: Count | None = None
    bitrate_kbps: Kbps | None = None
    incoming_kbps: Kbps | None = None
    outgoing_kbps: Kbps | None = None
    bytes_sent: Bytes | None = None
    bytes_received: Bytes | None = None
    slow_listeners: Count | None = None
    connections: Count | None = None
    source_ip: Annotated[str, Meta(max_length=64)] | None = None
    encoder: Name | None = None
    title: Line | None = None
    interval_ms: Annotated[int, Meta(ge=1, le=86_400_000)] | None = None


class EventFields(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """Something happened that a person may want to read."""

    level: Literal["debug", "info", "warn", "error"]
    category: Annotated[str, Meta(min_length=1, max_length=64)]
    event: Annotated[str, Meta(min_length=1, max_length=128)]
    message: Annotated[str, Meta(max_length=10_000)]
    deck: Name | None = None
    item: Item | None = None
    stream: Stream | None = None
    metadata: Metadata | None = None


class ErrorFields(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """Something failed."""

    service: Annotated[str, Meta(min_length=1, max_length=255)]
    severity: Severity
    message: Annotated[str, Meta(max_length=10_000)]
    context: Metadata | None = None
    stack_trace: Text | None = None
    play_id: Name | None = None


class MetricFields(Struct, kw_only=True, omit_defaults=True, frozen=True, gc=False):
    """A figure that a program measured of itself; `labels` say of what."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    value: float
    unit: Annotated[str, Meta(max_length=64)] | None = None
    service: Name | None = None
    labels: Annotated[dict[Name, Label], Meta(max_length=64)] | None = None


class Observation(Struct, kw_only=True, tag_field="type", frozen=True, gc=False):
    """The envelope: an idempotency key, a time (aware, or epoch ms) and perhaps a site's slug."""

    id: UUID
    at: Annotated[datetime, Meta(tz=True)] | int
    site: Name | None = None


class Step(Observation, kw_only=True, frozen=True):
    """An observation that is one step of the story `subject`."""

    family: ClassVar[Family]
    rank: ClassVar[int]
    subject: Subject


class PlayStarted(Step, kw_only=True, tag="play.started", frozen=True):
    """An item went on air."""

    family = "play"
    rank = 0
    data: PlayStartedFields


class PlayEnded(Step, kw_only=True, tag="play.ended", frozen=True):
    """An item went off air."""

    family = "play"
    rank = 2
    data: PlayFields


class SessionStarted(Step, kw_only=True, tag="session.started", frozen=True):
    """Someone began to watch or listen."""

    family = "session"
    rank = 0
    data: SessionStartedFields


class SessionProgressed(Step, kw_only=True, tag="session.progressed", frozen=True):
    """Someone still watches or listens, or how they do changed."""

    family = "session"
    rank = 1
    data: SessionFields


class SessionEnded(Step, kw_only=True, tag="session.ended", frozen=True):
    """Someone stopped."""

    family = "session"
    rank = 2
    data: SessionFields


class AudienceSampled(Observation, kw_only=True, tag="audience.sampled", frozen=True):
    """A listener count."""

    data: AudienceFields


class EventLogged(Observation, kw_only=True, tag="event.logged", frozen=True):
    """A line of the event log."""

    data: EventFields


class ErrorLogged(Observation, kw_only=True, tag="error.logged", frozen=True):
    """An error."""

    data: ErrorFields


class MetricSampled(Observation, kw_only=True, tag="metric.sampled", frozen=True):
    """A figure of a program."""

    data: MetricFields


class HealthSampled(Observation, kw_only=True, tag="health.sampled", frozen=True):
    """The health of a playout machine."""

    data: HealthFields


AnyPlayStep = PlayStarted | PlayEnded
AnySessionStep = SessionStarted | SessionProgressed | SessionEnded
AnyStep = AnyPlayStep | AnySessionStep
AnyObservation = (
    AnyStep | AudienceSampled | EventLogged | ErrorLogged | MetricSampled | HealthSampled
)
TYPES: dict[str, type[Observation]] = {
    str(kind.__struct_config__.tag): kind for kind in AnyObservation.__args__
}
STEP_TYPES: dict[tuple[str, int], str] = {
    (kind.family, kind.rank): name for name, kind in TYPES.items() if issubclass(kind, Step)
}
