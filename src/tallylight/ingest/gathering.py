"""What the present takes from rows: all of it at start, and later what changed."""

from collections.abc import Collection

from tallylight.live.audience import Sample, Top
from tallylight.live.present import AirPlay, Gathered, SitePresent, StreamCondition, StreamIdentity
from tallylight.model.coverage import Stretch
from tallylight.model.record import PlayRecord, StreamRecord
from tallylight.model.time import HOUR, MINUTE, Instant, local_midnight
from tallylight.store.database import Database
from tallylight.store.read import present as rows
from tallylight.store.records.sources import PUSH, list_sources
from tallylight.store.write.coverage import Stretch as WrittenStretch

SESSIONS_SHOWN = 200
PLAYS_SHOWN = 20
# What was counted before an hour ago still holds at its beginning.
_RUN_UP = 5 * MINUTE


def restore(database: Database, site: int, present: SitePresent, now: Instant) -> None:
    """Fill the present of a site from rows, as if it had been there all day."""
    present.identify(identities(database, site))
    midnight, recently = local_midnight(now, present.zone), now - HOUR - _RUN_UP
    silent = rows.last_samples(database, site, midnight, recently)
    for reading in (*silent, *rows.samples_since(database, site, recently)):
        present.observe(
            Sample(
                stream=reading.stream,
                at=reading.at,
                listeners=reading.listeners,
                excluded=reading.excluded or 0,
                unique=reading.unique,
                peak=reading.peak,
                bitrate_kbps=reading.bitrate_kbps,
                outgoing_kbps=reading.outgoing_kbps,
                interval_ms=reading.interval_ms,
            )
        )
    today = rows.heard_since(database, site, midnight, now)
    tops = {key: Top(cell.high, cell.high_at) for key, cell in today.items() if cell.high}
    present.recall(tops, now)
    for stretch in rows.coverage_now(database, site):
        if stretch.stream is not None:
            present.condition(stretch.stream, condition_of(stretch))
    present.air(open_airing(database, site, now))


def identities(database: Database, site: int) -> list[StreamIdentity]:
    """The streams of a site; not those of sources that were deleted."""
    present = {source.name: source for source in list_sources(database)}
    pushed = {name for name, source in present.items() if source.kind == PUSH}
    return [
        _identity(stream, pushed)
        for stream in rows.streams(database, site)
        if stream.source in present
    ]


def open_airing(database: Database, site: int, now: Instant) -> list[AirPlay]:
    """The open plays of a site by stream; the newest where a stream has several decks."""
    newest: dict[str | None, AirPlay] = {}
    keys = {stream.id: stream.key for stream in rows.streams(database, site)}
    for record in rows.open_plays(database, site, now):
        stream = keys.get(record.stream.id) if record.stream else None
        newest.setdefault(str(stream), _airing(record, stream))
    return list(newest.values())


def recent_plays(database: Database, site: int, now: Instant) -> tuple[PlayRecord, ...]:
    """The plays that are shown, newest first."""
    return tuple(rows.recent_plays(database, site, now, PLAYS_SHOWN))


def gather(
    database: Database, site: int, present: SitePresent, now: Instant, listed: dict[int, set[str]]
) -> Gathered:
    """What only rows know, but for plays.

    listed: by source key the ids of the sessions it lists right now.
    """
    sources = [source for source in list_sources(database) if source.site == present.slug]
    names = {source.key: source.name for source in sources}
    seen = {names[key]: ids for key, ids in listed.items() if key in names}
    sessions = [
        record
        for record in rows.open_sessions(database, site, now, SESSIONS_SHOWN)
        if record.source not in seen or record.id.hex in seen[record.source]
    ]
    besides: Collection[int] = tuple(listed)
    there = rows.attendance(database, site, now, besides)
    return Gathered(
        unique=there.unique,
        recent_plays=present.gathered.recent_plays,
        sessions=tuple(sessions),
        active_sessions=there.active + sum(map(len, seen.values())),
        has_sources=bool(names),
    )


def condition_of(stretch: Stretch | WrittenStretch) -> StreamCondition:
    """How a stream is, as its newest stretch says."""
    return StreamCondition(
        state=stretch.state,
        since=stretch.started_at,
        last_at=stretch.last_at,
        interval_ms=stretch.interval_ms,
        reason=stretch.reason,
    )


def _identity(stream: StreamRecord, pushed: Collection[str]) -> StreamIdentity:
    return StreamIdentity(
        key=stream.key,
        id=str(stream.id),
        name=stream.name,
        source=stream.source or "",
        is_polled=stream.source not in pushed,
        title=stream.title,
        programme=stream.programme,
        server=stream.server,
        on_air_since=stream.on_air_since,
    )


def _airing(record: PlayRecord, stream: int | None) -> AirPlay:
    item = record.item
    return AirPlay(
        id=str(record.id),
        stream=stream,
        title=item.about.title if item else "Unknown title",
        artist=item.about.artist if item else None,
        album=item.about.album if item else None,
        kind=item.kind if item else "other",
        started_at=record.started_at,
        expected_ms=record.expected_ms,
        presenter=record.presenter,
        show=record.show,
        playlist=record.playlist,
        live=record.is_live,
        item=str(item.id) if item else None,
    )
