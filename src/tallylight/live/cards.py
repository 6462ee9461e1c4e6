"""The present as it is shown: times RFC 3339, durations ms, unknown None."""

from uuid import UUID

from msgspec import Struct

from tallylight.model.health import HealthFields
from tallylight.model.record import EventRecord, PlayRecord, SessionRecord

Point = tuple[int, int | None]


class Peak(Struct, frozen=True):
    """The highest count of today and when it was."""

    value: int
    at: str


class NowPlaying(Struct, frozen=True, kw_only=True):
    """The play that is on air."""

    play_id: str
    title: str
    artist: str | None
    album: str | None
    kind: str
    started_at: str
    expected_ms: int | None
    presenter: str | None
    show: str | None
    playlist: str | None
    item_id: str | None = None


class NextUp(Struct, frozen=True):
    """What the source says will play next."""

    title: str
    artist: str | None


class StreamCard(Struct, frozen=True, kw_only=True):
    """One stream now. `simulcast_of` names its programme's first mount when it is not that.

    hour: points (epoch ms, listeners) of the last hour; None where nobody measured.
    """

    id: str
    site: str
    at: str
    name: str
    title: str | None
    source: str
    programme: str | None
    simulcast_of: str | None
    is_up: bool | None
    since: str | None
    down_reason: str | None
    listeners: int | None
    excluded: int
    unique: int | None
    peak_today: Peak | None
    bitrate_kbps: float | None
    out_kbps: float | None
    sampled_at: str | None
    poll_ms: int | None
    server: str | None
    encoder: str | None
    hour: list[Point]
    now_playing: NowPlaying | None
    next: NextUp | None
    presenter: str | None
    auto_dj: bool | None


class Totals(Struct, frozen=True, kw_only=True):
    """A site now: each listener once per connection, excluded ones beside them."""

    listeners: int | None
    excluded: int
    unique: int | None
    peak_today: Peak | None
    tlh_today_ms: int | None
    tlh_method: str
    known: bool


class Counts(Struct, frozen=True, kw_only=True):
    """The changing figures of one stream."""

    id: str
    listeners: int | None
    excluded: int
    unique: int | None
    peak_today: Peak | None
    sampled_at: str | None
    bitrate_kbps: float | None
    out_kbps: float | None
    point: Point


class ListenersNow(Struct, frozen=True, kw_only=True):
    """News of counts: `listeners`."""

    site: str
    at: str
    totals: Totals
    streams: list[Counts]


class PlayChanged(Struct, frozen=True, kw_only=True):
    """News of a play: `now_playing`; `previous` is the play of the stream before it.

    stream: None for plays that are told without one.
    """

    site: str
    at: str
    stream: str | None
    play: NowPlaying | None
    previous: PlayRecord | None


class SessionsNow(Struct, frozen=True, kw_only=True):
    """News of sessions: `sessions`."""

    site: str
    at: str
    active: int
    opened: list[SessionRecord]
    closed: list[UUID]


class EventLoggedNow(Struct, frozen=True, kw_only=True):
    """News of the event log: `event_logged`."""

    site: str
    event: EventRecord


class EventsMissed(Struct, frozen=True, kw_only=True):
    """News of so many events that are not told one by one: `events_missed`; the list has them."""

    site: str
    count: int


class HealthNow(Struct, frozen=True, kw_only=True):
    """News of a playout machine: `health_updated`; the source that told it names the machine."""

    site: str
    source: str
    at: str
    told: HealthFields


class Snapshot(Struct, frozen=True, kw_only=True):
    """All that is known of a site now; `now_playing` is what was told without a stream."""

    site: str
    name: str
    zone: str
    at: str
    totals: Totals
    streams: list[StreamCard]
    now_playing: NowPlaying | None
    recent_plays: list[PlayRecord]
    sessions: list[SessionRecord]
    active_sessions: int
    has_sources: bool
