"""The present of one site, kept from what was committed; restored from the store at start."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tallylight.live.audience import (
    Sample,
    StreamAudience,
    Together,
    Top,
    higher,
    highest,
)
from tallylight.live.cards import (
    Counts,
    NextUp,
    NowPlaying,
    Peak,
    Snapshot,
    StreamCard,
    Totals,
)
from tallylight.model.coverage import hold_of
from tallylight.model.play import known_until
from tallylight.model.record import ListeningTime, PlayRecord, SessionRecord
from tallylight.model.time import HOUR, Instant, local_midnight, rfc3339


class StreamIdentity(Struct, frozen=True, kw_only=True):
    """Who a stream is."""

    key: int
    id: str
    name: str
    source: str
    is_polled: bool
    title: str | None = None
    programme: str | None = None
    server: str | None = None
    on_air_since: Instant | None = None


class StreamCondition(Struct, frozen=True, kw_only=True):
    """How a stream is: since when, last seen when, and how often one looks."""

    state: str
    since: Instant
    last_at: Instant
    interval_ms: int
    reason: str | None = None


class AirPlay(Struct, frozen=True, kw_only=True):
    """The newest open play of a lane."""

    id: str
    stream: int | None
    title: str
    artist: str | None
    album: str | None
    kind: str
    started_at: Instant
    expected_ms: int | None
    presenter: str | None
    show: str | None
    playlist: str | None
    live: bool | None
    item: str | None = None

    def is_known(self, now: Instant) -> bool:
        """Whether a pushed play is still known to be on air."""
        return now <= known_until(self.started_at, self.expected_ms)


class Gathered(Struct, frozen=True, kw_only=True):
    """What is read from the store from time to time and not kept here."""

    unique: int | None = None
    recent_plays: tuple[PlayRecord, ...] = ()
    sessions: tuple[SessionRecord, ...] = ()
    active_sessions: int = 0
    has_sources: bool = False


class SitePresent:
    """One site now."""

    def __init__(self, slug: str, name: str, zone: ZoneInfo) -> None:
        self.slug = slug
        self.name = name
        self.zone = zone
        self.gathered = Gathered()
        self.listening = ListeningTime(None, "sessions")
        self._identities: dict[int, StreamIdentity] = {}
        self._conditions: dict[int, StreamCondition] = {}
        self._audiences: dict[int, StreamAudience] = {}
        self._plays: dict[int | None, AirPlay] = {}
        self._next: dict[str, str] = {}
        self._together = Together()
        self._top: Top | None = None
        self._midnight: Instant = 0

    def identify(self, streams: Iterable[StreamIdentity]) -> None:
        """These are the streams there are."""
        self._identities = {stream.key: stream for stream in streams}

    def identity(self, stream: int) -> StreamIdentity | None:
        """Who a stream is, where that is known."""
        return self._identities.get(stream)

    @property
    def shown(self) -> list[int]:
        """The streams that were ever heard of."""
        return [stream.key for stream in self._shown()]

    def observe(self, sample: Sample) -> None:
        """Take a listener count in; one that comes late is part of the hour, and no new peak."""
        self._turn_day(sample.at)
        audience = self._audiences.setdefault(sample.stream, StreamAudience())
        if sample.at < self._midnight or not audience.take(sample):
            audience.take_late(sample)
            return
        self._top = higher(self._top, self._together.take(sample), sample.at)

    def recall(self, tops: Mapping[int | None, Top], now: Instant) -> None:
        """Take in today's peaks, of streams and (None) together, whose counts are told no more."""
        self._turn_day(now)
        for stream, top in tops.items():
            if stream is None:
                self._top = highest(self._top, top)
            else:
                audience = self._audiences.setdefault(stream, StreamAudience())
                audience.top = highest(audience.top, top)

    def condition(self, stream: int, condition: StreamCondition) -> None:
        """A stream is up, down or cannot be asked."""
        self._conditions[stream] = condition

    def air(self, plays: Iterable[AirPlay]) -> set[int]:
        """These are the open plays; the streams for which that is news."""
        before, self._plays = self._plays, {play.stream: play for play in plays}
        changed = {stream for stream in before | self._plays if stream is not None}
        return {stream for stream in changed if before.get(stream) != self._plays.get(stream)}

    def announce(self, upcoming: dict[str, str]) -> None:
        """What sources say will play next, by stream name."""
        self._next |= upcoming

    def together(self, stream: int) -> list[int]:
        """The stream and those that carry the same programme, by name."""
        identity = self._identities[stream]
        if identity.programme is None:
            return [stream]
        same = [
            other
            for other in self._identities.values()
            if (other.programme, other.source) == (identity.programme, identity.source)
        ]
        return [other.key for other in sorted(same, key=_name)]

    def cards(self, now: Instant) -> list[StreamCard]:
        """All streams that were ever heard of, with their last hour, by name."""
        shown = [stream.key for stream in sorted(self._shown(), key=_name)]
        return [self.with_hour(stream, self.card(stream, now), now) for stream in shown]

    def with_hour(self, stream: int, card: StreamCard, now: Instant) -> StreamCard:
        """The card of a stream with its last hour."""
        return structs.replace(card, hour=self._audience(stream).hour(now))

    def card(self, stream: int, now: Instant) -> StreamCard:
        """One stream as it is shown; its hour is left empty, for that is long."""
        self._turn_day(now)
        identity = self._identities[stream]
        audience = self._audience(stream)
        counts = self.counts(stream, now)
        is_up, since, reason = self._standing(identity, now)
        play = self._on_air(identity, now) if is_up is not False else None
        first = self._identities[self.together(stream)[0]].name
        newest = audience.newest
        upcoming = self._next.get(identity.name)
        return StreamCard(
            id=identity.id,
            site=self.slug,
            at=rfc3339(now),
            name=identity.name,
            title=identity.title,
            source=identity.source,
            programme=identity.programme,
            simulcast_of=first if first != identity.name else None,
            is_up=is_up,
            since=rfc3339(since) if since else None,
            down_reason=reason,
            listeners=counts.listeners,
            excluded=counts.excluded,
            unique=counts.unique,
            peak_today=counts.peak_today,
            bitrate_kbps=counts.bitrate_kbps,
            out_kbps=counts.out_kbps,
            sampled_at=counts.sampled_at,
            poll_ms=newest.interval_ms if newest else None,
            server=identity.server,
            encoder=newest.encoder if newest else None,
            hour=[],
            now_playing=_shown_play(play) if play else None,
            next=_next_up(upcoming) if upcoming else None,
            presenter=play.presenter if play else None,
            auto_dj=not play.live if play and play.live is not None else None,
        )

    def counts(self, stream: int, now: Instant) -> Counts:
        """The changing figures of one stream."""
        audience = self._audience(stream)
        known, newest = audience.known(now), audience.newest
        down = self._standing(self._identities[stream], now)[0] is False
        return Counts(
            id=self._identities[stream].id,
            listeners=0 if down else known.counted if known else None,
            excluded=known.excluded if known and not down else 0,
            unique=known.unique if known and not down else None,
            peak_today=_peak(audience.top),
            sampled_at=rfc3339(newest.at) if newest else None,
            bitrate_kbps=known.bitrate_kbps if known and not down else None,
            out_kbps=known.outgoing_kbps if known and not down else None,
            point=(now // 1_000, known.counted if known and not down else None),
        )

    def now_playing(self, now: Instant) -> NowPlaying | None:
        """What is on air that was told without a stream, as by a program that logs one station."""
        play = self._plays.get(None)
        return _shown_play(play) if play is not None and play.is_known(now) else None

    def totals(self, now: Instant) -> Totals:
        """The site's figures."""
        self._turn_day(now)
        counts = [self.counts(stream.key, now) for stream in self._shown()]
        known = [one.listeners for one in counts if one.listeners is not None]
        return Totals(
            listeners=sum(known) if known else None,
            excluded=sum(one.excluded for one in counts),
            unique=self.gathered.unique,
            peak_today=_peak(self._top),
            tlh_today_ms=self.listening.ms,
            tlh_method=self.listening.method,
            known=len(known) == len(counts) and bool(counts),
        )

    def snapshot(self, now: Instant) -> Snapshot:
        """All that is known now."""
        return Snapshot(
            site=self.slug,
            name=self.name,
            zone=self.zone.key,
            at=rfc3339(now),
            totals=self.totals(now),
            streams=self.cards(now),
            now_playing=self.now_playing(now),
            recent_plays=list(self.gathered.recent_plays),
            sessions=list(self.gathered.sessions),
            active_sessions=self.gathered.active_sessions,
            has_sources=self.gathered.has_sources,
        )

    def midnight(self, now: Instant) -> Instant:
        """When the site's day began."""
        self._turn_day(now)
        return self._midnight

    def _audience(self, stream: int) -> StreamAudience:
        return self._audiences.get(stream) or StreamAudience()

    def _shown(self) -> list[StreamIdentity]:
        heard = self._audiences.keys() | self._conditions.keys() | self._plays.keys()
        return [stream for key, stream in self._identities.items() if key in heard]

    def _standing(
        self, identity: StreamIdentity, now: Instant
    ) -> tuple[bool | None, Instant | None, str | None]:
        """Up, down or unknown; since when; and why where it is not up."""
        condition = self._conditions.get(identity.key)
        if condition is None:
            audience = self._audiences.get(identity.key)
            return (True if audience and audience.known(now) else None), None, None
        silent = now - condition.last_at > hold_of(condition.interval_ms)
        if silent or condition.state == "unknown":
            reason = condition.reason or "The source was not asked"
            return None, condition.last_at if silent else condition.since, reason
        if condition.state == "down":
            return False, condition.since, condition.reason
        return True, identity.on_air_since or condition.since, None

    def _on_air(self, identity: StreamIdentity, now: Instant) -> AirPlay | None:
        for stream in [*self.together(identity.key), None]:
            play = self._plays.get(stream)
            if play is not None and (identity.is_polled or play.is_known(now)):
                return play
        return None

    def _turn_day(self, now: Instant) -> None:
        """Forget yesterday's peaks once the site's day has turned."""
        if self._midnight <= now < self._midnight + 22 * HOUR:
            return
        midnight = local_midnight(now, self.zone)
        if midnight > self._midnight:
            self._midnight, self._top = midnight, None
            for audience in self._audiences.values():
                audience.top = None


def _name(stream: StreamIdentity) -> tuple[str, str]:
    return (stream.source, stream.name)


def _peak(top: Top | None) -> Peak | None:
    return Peak(top.value, rfc3339(top.at)) if top else None


def _next_up(text: str) -> NextUp:
    artist, dash, title = text.partition(" - ")
    return NextUp(title, artist) if dash else NextUp(text, None)


def _shown_play(play: AirPlay) -> NowPlaying:
    return NowPlaying(
        play_id=play.id,
        title=play.title,
        artist=play.artist,
        album=play.album,
        kind=play.kind,
        started_at=rfc3339(play.started_at),
        expected_ms=play.expected_ms,
        presenter=play.presenter,
        show=play.show,
        playlist=play.playlist,
        item_id=play.item,
    )
