"""What was committed becomes the present: noted on the writer's thread, published on the loop.

News goes out at most four times a second. What only rows know (recent plays, open sessions, total
listening time) is read again where it changed, a little more than once a second at most, and more
seldom where that takes long.
"""

import asyncio
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from zoneinfo import ZoneInfo

from msgspec import Struct, field, structs

from tallylight.ingest.commit import Outcome
from tallylight.ingest.gathering import (
    condition_of,
    gather,
    identities,
    open_airing,
    recent_plays,
    restore,
)
from tallylight.ingest.news import News, keep_newest, sample_of, take
from tallylight.ingest.pace import Pace
from tallylight.ingest.pending import Pending
from tallylight.ingest.playing import station_plays, stream_plays
from tallylight.interpreter import give_way
from tallylight.live.bus import Bus
from tallylight.live.cards import (
    EventLoggedNow,
    EventsMissed,
    HealthNow,
    ListenersNow,
    NowPlaying,
    SessionsNow,
    Snapshot,
    StreamCard,
)
from tallylight.live.present import SitePresent
from tallylight.model.errors import StoreUnavailableError
from tallylight.model.health import HealthFields
from tallylight.model.ids import story_id
from tallylight.model.observation import AudienceFields, EventFields
from tallylight.model.report import Report
from tallylight.model.source import SourceRecord
from tallylight.model.time import SECOND, Clock, Instant, rfc3339
from tallylight.store.database import Database
from tallylight.store.read.events import events_since, newest_revision
from tallylight.store.read.graves import newest_grave
from tallylight.store.read.listening import tlh_today
from tallylight.store.records.sites import list_sites

BEAT_S = 0.25
_LOOK_OVER_EVERY = 5 * SECOND
_GRAVES_EVERY = SECOND
_EVENTS_AT_ONCE = 100
_HEALTH_EVERY = 5 * SECOND


class Watched(Struct):
    """A site and what of it was published last."""

    key: int
    present: SitePresent
    cards: dict[str, StreamCard] = {}
    now_playing: NowPlaying | None = None
    last_event: int = 0
    # Who is there now may be read half of the time.
    gathering: Pace = field(default_factory=lambda: Pace(2))
    # The counts of a quarter-hour may be millions.
    hearing: Pace = field(default_factory=lambda: Pace(50))
    looked_over_at: Instant = 0
    plays_read_at: Instant = 0
    is_stale: bool = True
    health: dict[str, tuple[Instant, HealthFields]] = {}
    health_at: dict[str, Instant] = {}
    health_told_at: Instant = 0


class Publisher:
    """Keeps the present of every site and tells the bus of its changes."""

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        # What takes a while lets what comes in go first.
        self._reader = ThreadPoolExecutor(1, "present", give_way)
        self._lock = threading.Lock()
        self._news: defaultdict[int, News] = defaultdict(News)
        self._sites: dict[int, Watched] = {}
        self._listed: dict[int, dict[int, set[str]]] = {}
        self._restored_at: Instant = 0
        self._newest: int | None = None
        self._graves: tuple[int, Instant] = (0, 0)

    def restore(self) -> None:
        """Take the present of sites that are new here from rows, and what sites are called."""
        self._restored_at = self._clock()
        # Of a site that was added since the last look, all events are news.
        newest = newest_revision(self._database)
        before, self._newest = newest if self._newest is None else self._newest, newest
        for site in list_sites(self._database):
            if site.key not in self._sites:
                present = SitePresent(site.slug, site.name, ZoneInfo(site.zone))
                watched = Watched(site.key, present)
                restore(self._database, site.key, present, self._clock())
                watched.last_event = before
                self._sites[site.key] = watched
            else:
                present = self._sites[site.key].present
                present.name, present.zone = site.name, ZoneInfo(site.zone)

    def note(self, outcome: Outcome) -> None:
        """Note a commit; called on the writer's thread."""
        with self._lock:
            for one in outcome.by_id.values():
                self._note_one(one, outcome)
            for site in {row.site for row in outcome.plays}:
                self._news[site].plays = True
            for site in {row.site for row in outcome.sessions}:
                self._news[site].sessions = True
            for stretch in outcome.stretches:
                news = self._news[stretch.site]
                if stretch.stream is not None:
                    news.conditions[stretch.stream] = condition_of(stretch)

    def listed(self, source: SourceRecord, site: int, report: Report) -> None:
        """Note which sessions a source lists right now, and what it says comes next."""
        if report.listed is not None:
            ids = {
                story_id(source.site, source.name, "session", subject).hex
                for subject in report.listed
            }
            listed = self._listed.setdefault(site, {})
            if listed.get(source.key) != ids:
                listed[source.key] = ids
                # Who is listed no more has not ended yet, and no step tells of it.
                with self._lock:
                    self._news[site].sessions = True
        watched = self._sites.get(site)
        if watched is not None and report.next_item:
            watched.present.announce(report.next_item)

    def look_again(self) -> None:
        """Note that sessions of every site may count otherwise than before."""
        with self._lock:
            for site in self._sites:
                self._news[site].sessions = True

    def snapshots(self, slugs: set[str] | None = None) -> list[Snapshot]:
        """The present of sites, all or some."""
        now = self._clock()
        found = [watched.present for watched in self._sites.values()]
        return [one.snapshot(now) for one in found if slugs is None or one.slug in slugs]

    async def run(self) -> None:
        """Publish what is noted, four times a second, until cancelled."""
        while True:
            await asyncio.sleep(BEAT_S)
            await self.beat()

    async def beat(self) -> None:
        """Publish what was noted since the last beat."""
        with self._lock:
            noted, self._news = self._news, defaultdict(News)
        now = self._clock()
        if noted.keys() - self._sites.keys() or now - self._restored_at > _LOOK_OVER_EVERY:
            await asyncio.to_thread(self.restore)
        await self._look_for_graves(now, noted)
        try:
            for site, watched in list(self._sites.items()):
                await self._tell(watched, noted.get(site) or News())
        except StoreUnavailableError:
            self._note_again(noted)
            raise

    async def _look_for_graves(self, now: Instant, noted: dict[int, News]) -> None:
        """Note plays and sessions that went, for whatever reason: people with psql delete too."""
        last, looked_at = self._graves
        if now - looked_at < _GRAVES_EVERY:
            return
        newest = await asyncio.to_thread(newest_grave, self._database)
        self._graves = newest, now
        if looked_at and newest != last:
            for site in self._sites:
                news = noted.setdefault(site, News())
                news.plays = news.sessions = True

    def _note_again(self, noted: dict[int, News]) -> None:
        """Put back what could not be told: what is observed twice counts once."""
        with self._lock:
            for site, news in noted.items():
                later = self._news[site]
                later.samples = news.samples + later.samples
                later.conditions = news.conditions | later.conditions
                later.plays |= news.plays
                later.sessions |= news.sessions
                later.events |= news.events
                later.health = news.health | later.health

    def _note_one(self, one: Pending, outcome: Outcome) -> None:
        site = one.origin.site_key
        match one.observation.data:
            case AudienceFields() as fields:
                stream = outcome.references.stream(one)
                if stream is not None:
                    self._news[site].samples.append(sample_of(stream, one.at, fields))
            case EventFields():
                self._news[site].events = True
            case HealthFields() as fields:
                keep_newest(self._news[site].health, one.origin.source, one.at, fields)
            case _:
                pass

    async def _tell(self, watched: Watched, news: News) -> None:
        now = self._clock()
        await self._identify(watched, news)
        take(watched.present, news)
        if news.plays:
            await self._tell_plays(watched, now)
        if news.samples:
            self._tell_counts(watched, {sample.stream for sample in news.samples}, now)
        if news.conditions or news.plays or self._is_due(watched, now):
            self._tell_cards(watched, now)
            self._tell_streamless_play(watched, now)
        if news.events:
            await self._tell_events(watched)
        self._tell_health(watched, news, now)
        watched.is_stale |= news.plays or news.sessions
        # What takes longest comes last.
        await self._gather(watched, now)

    async def _identify(self, watched: Watched, news: News) -> None:
        """Learn the names of streams that are new, and now and then what they are called now."""
        named = {sample.stream for sample in news.samples} | news.conditions.keys()
        present = watched.present
        is_due = self._clock() - watched.looked_over_at >= _LOOK_OVER_EVERY
        if is_due or any(present.identity(stream) is None for stream in named):
            await self._read_names(watched)

    async def _read_names(self, watched: Watched) -> None:
        streams = await asyncio.to_thread(identities, self._database, watched.key)
        watched.present.identify(streams)

    async def _tell_plays(self, watched: Watched, now: Instant) -> None:
        present = watched.present
        airing = await asyncio.to_thread(open_airing, self._database, watched.key, now)
        on_air = {play.stream for play in airing if play.stream is not None}
        if any(present.identity(stream) is None for stream in on_air):
            await self._read_names(watched)
        await self._read_plays(watched, now)
        for stream in present.air(airing):
            news = stream_plays(present, stream, now)
            if news is not None:
                self._bus.publish("now_playing", present.slug, news)

    async def _read_plays(self, watched: Watched, now: Instant) -> None:
        recent = await asyncio.to_thread(recent_plays, self._database, watched.key, now)
        watched.present.gathered = structs.replace(watched.present.gathered, recent_plays=recent)
        watched.plays_read_at = now

    def _is_due(self, watched: Watched, now: Instant) -> bool:
        """Whether it is time to look over what changes by the clock alone."""
        if now - watched.looked_over_at < _LOOK_OVER_EVERY:
            return False
        watched.looked_over_at = now
        watched.is_stale = True
        return True

    async def _gather(self, watched: Watched, now: Instant) -> None:
        if not watched.is_stale or not watched.gathering.is_due(now):
            return
        watched.is_stale = False
        present = watched.present
        listed = dict(self._listed.get(watched.key, {}))
        await self._hear(watched, now)
        if now - watched.plays_read_at >= _LOOK_OVER_EVERY:
            await self._read_plays(watched, now)
        before, began = present.gathered, perf_counter()
        after = present.gathered = await asyncio.get_running_loop().run_in_executor(
            self._reader, gather, self._database, watched.key, present, now, listed
        )
        watched.gathering.read(now, perf_counter() - began)
        shown = {record.id for record in after.sessions}
        known = {(record.id, record.excluded) for record in before.sessions}
        opened = [one for one in after.sessions if (one.id, one.excluded) not in known]
        closed = [one.id for one in before.sessions if one.id not in shown]
        if opened or closed or after.active_sessions != before.active_sessions:
            news = SessionsNow(
                site=present.slug,
                at=rfc3339(now),
                active=after.active_sessions,
                opened=opened,
                closed=closed,
            )
            self._bus.publish("sessions", present.slug, news)

    async def _hear(self, watched: Watched, now: Instant) -> None:
        """Read the listening time of today again."""
        if not watched.hearing.is_due(now):
            return
        began, present = perf_counter(), watched.present
        present.listening = await asyncio.get_running_loop().run_in_executor(
            self._reader, tlh_today, self._database, watched.key, present.midnight(now), now
        )
        watched.hearing.read(now, perf_counter() - began)

    def _tell_counts(self, watched: Watched, streams: set[int], now: Instant) -> None:
        present = watched.present
        news = ListenersNow(
            site=present.slug,
            at=rfc3339(now),
            totals=present.totals(now),
            streams=[present.counts(key, now) for key in sorted(streams) if present.identity(key)],
        )
        self._bus.publish("listeners", present.slug, news)

    def _tell_cards(self, watched: Watched, now: Instant) -> None:
        """Publish the cards in which more changed than their counts."""
        present = watched.present
        for stream in present.shown:
            card = present.card(stream, now)
            before = watched.cards.get(card.id)
            watched.cards[card.id] = card
            if before is None or _standing(before) != _standing(card):
                self._bus.publish("stream", present.slug, present.with_hour(stream, card, now))

    def _tell_streamless_play(self, watched: Watched, now: Instant) -> None:
        """Publish what is on air without a stream, where that is another play than before."""
        present = watched.present
        playing = present.now_playing(now)
        if playing != watched.now_playing:
            watched.now_playing = playing
            self._bus.publish("now_playing", present.slug, station_plays(present, playing, now))

    def _tell_health(self, watched: Watched, news: News, now: Instant) -> None:
        """Publish the newest sample of each machine, at most each 5 s; what comes late is not."""
        for source, (at, fields) in news.health.items():
            if at > watched.health_at.get(source, 0):
                keep_newest(watched.health, source, at, fields)
        if not watched.health or now - watched.health_told_at < _HEALTH_EVERY:
            return
        told_now, watched.health, watched.health_told_at = watched.health, {}, now
        slug = watched.present.slug
        for source, (at, fields) in told_now.items():
            watched.health_at[source] = at
            news_now = HealthNow(site=slug, source=source, at=rfc3339(at), told=fields)
            self._bus.publish("health_updated", slug, news_now)

    async def _tell_events(self, watched: Watched) -> None:
        came = await asyncio.to_thread(
            events_since, self._database, watched.key, watched.last_event, _EVENTS_AT_ONCE
        )
        slug = watched.present.slug
        if came.passed_over:
            missed = EventsMissed(site=slug, count=came.passed_over)
            self._bus.publish("events_missed", slug, missed)
        for event in came.events:
            watched.last_event = event.key
            self._bus.publish("event_logged", slug, EventLoggedNow(site=slug, event=event))


def _standing(card: StreamCard) -> StreamCard:
    """A card without what changes with each count."""
    return structs.replace(
        card, at="", sampled_at=None, listeners=None, excluded=0, unique=None,
        peak_today=None, bitrate_kbps=None, out_kbps=None,
    )  # fmt: skip
