"""Facts as lists and the present show them: each joined with the names it refers to.

Times are instants, lengths ms; `site` is a slug, `source` a name. `key` orders facts that
happened at the same instant and is never shown.
"""

from typing import Any, Literal, NamedTuple
from uuid import UUID

from msgspec import Struct

from tallylight.model.health import HealthFields
from tallylight.model.item import Item
from tallylight.model.time import Instant


class StreamName(Struct, frozen=True, kw_only=True):
    """A stream as other records mention it."""

    id: UUID
    name: str


class StreamRecord(Struct, frozen=True, kw_only=True):
    """A stream; `site` and `source` by name, `source_key` and `key` for joining.

    edited: names of the fields that a person set.
    """

    key: int
    id: UUID
    site: str
    source: str | None
    source_key: int
    name: str
    title: str | None
    programme: str | None
    relay_of: str | None
    provider: str | None
    server: str | None
    host: str | None
    on_air_since: Instant | None
    edited: tuple[str, ...]
    created_at: Instant


class ItemRecord(Struct, frozen=True, kw_only=True):
    """An item under the id that its aliases lead to; `kind` also where its source told none."""

    id: UUID
    kind: str
    about: Item


class ViewerRecord(Struct, frozen=True, kw_only=True):
    """One appearance of a person. `ip` is whole: whoever shows it decides to whom."""

    id: UUID
    person: UUID | None
    name: str | None
    ip: str | None
    user_agent: str | None
    device: str | None
    client: str | None
    country: str | None


class Fact(Struct, frozen=True, kw_only=True):
    """What every fact says of itself."""

    key: int
    id: UUID
    site: str
    source: str | None
    stream: StreamName | None


class PlayRecord(Fact, frozen=True, kw_only=True):
    """An airing. `is_open`: it is known to be on air now.

    listeners_at_start: told by the source, else as last sampled before the start.
    performances: sessions that heard any of it; None but for songs, and where nobody lists clients.
    skipped: None where nobody can know. loop_path, process_id, metadata: as the source told them.
    """

    deck: str | None
    item: ItemRecord | None
    started_at: Instant
    ended_at: Instant | None
    aired_ms: int | None
    expected_ms: int | None
    reason: str | None
    had_errors: bool
    error_message: str | None
    is_open: bool
    playlist: str | None
    presenter: str | None
    show: str | None
    is_live: bool | None
    listeners_at_start: int | None
    listeners_at_end: int | None
    performances: int | None
    skipped: bool | None
    loop_path: str | None = None
    process_id: int | None = None
    metadata: dict[str, Any] | None = None


class SessionRecord(Fact, frozen=True, kw_only=True):
    """A sitting as it stands now; `state` is None once it ended or was lost.

    excluded: why it does not count; None where it does. excluded_by: the rule of ours that
    decides over it, one way or the other.
    """

    viewer: ViewerRecord | None
    item: ItemRecord | None
    started_at: Instant
    ended_at: Instant | None
    watched_ms: int
    paused_ms: int
    position_ms: int | None
    state: str | None
    playback_type: str | None
    bytes_served: int | None
    bitrate_kbps: float | None
    completed: bool | None
    is_active: bool
    stop_reason: str | None
    excluded: str | None
    excluded_by: UUID | None


class SampleRecord(Fact, frozen=True, kw_only=True):
    """A listener count at an instant; rates in kbit/s."""

    at: Instant
    listeners: int
    excluded: int | None
    peak: int | None
    unique: int | None
    max: int | None
    bitrate_kbps: float | None
    incoming_kbps: float | None
    outgoing_kbps: float | None
    bytes_sent: int | None
    bytes_received: int | None
    slow_listeners: int | None
    connections: int | None
    interval_ms: int | None
    encoder: str | None
    title: str | None


class EventRecord(Fact, frozen=True, kw_only=True):
    """A line of the event log."""

    at: Instant
    level: str
    category: str
    event: str
    message: str
    deck: str | None
    item: ItemRecord | None
    metadata: dict[str, Any] | None


class ErrorRecord(Fact, frozen=True, kw_only=True):
    """An error; open until `resolved_at`."""

    at: Instant
    fingerprint: str | None
    service: str
    severity: str
    message: str
    context: dict[str, Any] | None
    stack_trace: str | None
    play_id: str | None
    resolved_at: Instant | None


class MetricRecord(Fact, frozen=True, kw_only=True):
    """A figure that a program measured of itself."""

    at: Instant
    name: str
    value: float
    unit: str | None
    service: str | None
    labels: dict[str, Any] | None


class HealthRecord(Fact, frozen=True, kw_only=True):
    """How a playout machine was at one instant; its source names the machine."""

    at: Instant
    told: HealthFields


class ListedItem(Struct, frozen=True, kw_only=True):
    """An item of a site; told_at: when its newest description was told."""

    key: int
    site: str
    item: ItemRecord
    told_at: Instant


class PersonRecord(Struct, frozen=True, kw_only=True):
    """A person of a site, known by an id of the source, a name, or network and agent."""

    key: int
    id: UUID
    site: str
    name: str | None
    known_by: str


class OutageRecord(Struct, frozen=True, kw_only=True):
    """A time in which a stream (None: the source itself) was down, or nobody knows."""

    site: str
    source: str | None
    stream: StreamName | None
    state: str
    started_at: Instant
    ended_at: Instant | None
    reason: str | None


class StepRecord(Struct, frozen=True, kw_only=True):
    """A step of a story, with what it refers to."""

    id: UUID
    type: str
    at: Instant
    received_at: Instant
    viewer: ViewerRecord | None
    item: ItemRecord | None
    stream: StreamName | None
    data: dict[str, Any]


class StoryRecord(Struct, frozen=True, kw_only=True):
    """A story, the steps that tell it in their order, and the rule that folded them."""

    story: PlayRecord | SessionRecord
    steps: list[StepRecord]
    rule: str
    rule_version: int
    parameters: dict[str, int]


class Reading(NamedTuple):
    """A listener count, light: `stream` is a key, rates in kbit/s."""

    stream: int
    at: Instant
    listeners: int
    excluded: int | None
    peak: int | None
    unique: int | None
    bitrate_kbps: float | None
    outgoing_kbps: float | None
    interval_ms: int | None


class ListeningTime(NamedTuple):
    """Total listening time in ms, None where unknown; `method` is what it was reckoned from."""

    ms: int | None
    method: Literal["sessions", "samples"]
