"""A look at an Icecast as a report: (state, snapshot, at) → (state, report) (pure)."""

from collections.abc import Iterable

from msgspec.structs import replace

from tallylight.model.errors import SourceDownError, TallylightError
from tallylight.model.event import EventName
from tallylight.model.observation import AnyObservation, AudienceSampled
from tallylight.model.report import Doubt, Report, Sighting, StreamFacts, StreamState
from tallylight.model.time import HOUR, SECOND, Instant
from tallylight.sources.icecast import plays, sessions, streams
from tallylight.sources.icecast.audience import Crowd, crowd_of, sampled
from tallylight.sources.icecast.glance import Glance
from tallylight.sources.icecast.plays import Programme
from tallylight.sources.icecast.sessions import Connections
from tallylight.sources.icecast.snapshot import Mount, Snapshot
from tallylight.sources.icecast.state import Rules, State
from tallylight.sources.icecast.streams import Mounts
from tallylight.sources.icecast.titles import Words, told_by

INTERVAL_WHILE_DOWN = 5 * SECOND
# A mount that stays away this long is no longer looked for in a hurry.
HURRY = HOUR
_MOST_DOUBTS = 1_000


def translate(state: State, snapshot: Snapshot, at: Instant) -> tuple[State, Report]:
    """What a good look tells."""
    rules, glance = state.rules, _glance(state, at)
    mounts, facts, went = _mounts(state, snapshot, glance)
    crowds = _crowds(snapshot, rules)
    programmes = _programmes(mounts, snapshot, crowds, rules.words)
    lanes, airings = plays.followed(state.lanes, programmes, glance)
    look = sessions.Look(glance, snapshot, rules.exclusions)
    connections, sittings = sessions.followed(state.connections, look)
    interval_ms = _interval(mounts, rules, at) // 1_000
    samples = _samples(snapshot, mounts, crowds, glance, interval_ms)
    source = _sighted(state.source, "up", None, at)
    doubts = _new_doubts(snapshot.doubts, state.doubted)
    report = Report(
        at=at,
        observations=[
            *_server_events(state, snapshot, glance),
            *went,
            *airings,
            *sittings,
            *samples,
        ],
        sightings=streams.sightings(mounts, source),
        streams=facts,
        listed=None if snapshot.clients is None else _listed(connections, at),
        interval_ms=interval_ms,
        requests=snapshot.requests,
        doubts=doubts,
    )
    after = State(
        rules=rules,
        mounts=mounts,
        lanes=lanes,
        connections=connections,
        is_first=False,
        good_at=at,
        source=source,
        server_start=snapshot.server_start or state.server_start,
        doubted=state.doubted | {doubt.reason for doubt in doubts},
    )
    return after, report


def failed(
    state: State, error: TallylightError, at: Instant, requests: int
) -> tuple[State, Report]:
    """What a look that failed tells: every mount down, or unknown."""
    glance = _glance(replace(state, good_at=None), at)
    is_down = isinstance(error, SourceDownError)
    value: StreamState = "down" if is_down else "unknown"
    reason = str(error)[:2_000]
    told: list[AnyObservation] = []
    if state.fault is None:
        told.append(streams.event(glance, "warn", EventName.SOURCE_UNREACHABLE, reason))
    mounts: Mounts = {}
    for name, before in state.mounts.items():
        mounts[name], went = streams.absent(before, value, glance)
        if went:
            told.append(streams.disconnected(name, before, reason, glance))
    lanes = state.lanes
    if is_down:
        lanes, ends = plays.unseen(lanes, glance)
        told += ends
    source = _sighted(state.source, value, reason, at)
    interval = min(INTERVAL_WHILE_DOWN, glance.interval) if is_down else glance.interval
    report = Report(
        at=at,
        observations=told,
        sightings=streams.sightings(mounts, source, reason),
        interval_ms=interval // 1_000,
        requests=requests,
    )
    after = replace(
        state, mounts=mounts, lanes=lanes, good_at=None, source=source, fault=reason, is_first=False
    )
    return after, report


def _glance(state: State, at: Instant) -> Glance:
    rules = state.rules
    span = 0 if state.good_at is None else min(at - state.good_at, 5 * rules.interval // 2)
    return Glance(
        site=rules.site, source=rules.source, at=at, interval=rules.interval, span=max(0, span)
    )


def _mounts(
    state: State, snapshot: Snapshot, glance: Glance
) -> tuple[Mounts, list[StreamFacts], list[AnyObservation]]:
    after: Mounts = {}
    news: list[StreamFacts] = []
    told: list[AnyObservation] = []
    for name, mount in snapshot.mounts.items():
        before = state.mounts.get(name)
        facts = streams.facts_of(mount, snapshot, state.rules.programmes, state.rules.host)
        after[name], happened = streams.present(mount, before, facts, glance)
        if happened and not (state.is_first and before is None):
            told.append(streams.connected(name, happened, glance))
        if before is None or before.facts != facts:
            news.append(facts)
    for name, before in state.mounts.items():
        if name not in after:
            after[name], went = streams.absent(before, "down", glance)
            if went:
                told.append(streams.disconnected(name, before, streams.NO_ENCODER, glance))
    return after, news, told


def _crowds(snapshot: Snapshot, rules: Rules) -> dict[str, Crowd]:
    clients = snapshot.clients or {}
    return {name: crowd_of(clients.get(name), rules.exclusions) for name in snapshot.mounts}


def _samples(
    snapshot: Snapshot, mounts: Mounts, crowds: dict[str, Crowd], glance: Glance, interval_ms: int
) -> list[AudienceSampled]:
    samples = (
        sampled(mount, crowds[name], mounts[name].meter, glance, interval_ms)
        for name, mount in snapshot.mounts.items()
    )
    return [sample for sample in samples if sample is not None]


def _programmes(
    mounts: Mounts, snapshot: Snapshot, crowds: dict[str, Crowd], words: Words
) -> list[Programme]:
    """Mounts of one programme together, if one of them is there; its first title by name counts."""
    groups: dict[str, list[str]] = {}
    for name in sorted(mounts):
        programme = mounts[name].programme
        groups.setdefault(f"={programme}" if programme else name, []).append(name)
    found: list[Programme] = []
    for names in groups.values():
        there = [snapshot.mounts[name] for name in names if name in snapshot.mounts]
        titles = (told_by(mount.title, mount.artist, words) for mount in there)
        counts = [_counted(mount, crowds[mount.name]) for mount in there]
        known = [count for count in counts if count is not None]
        if there:
            told = next(filter(None, titles), None)
            found.append(Programme(tuple(names), told, sum(known) if known else None))
    return found


def _counted(mount: Mount, crowd: Crowd) -> int | None:
    return None if mount.listeners is None else max(0, mount.listeners - (crowd.excluded or 0))


def _interval(mounts: Mounts, rules: Rules, at: Instant) -> Instant:
    is_hurried = any(
        seen.down_at is not None and at - seen.down_at <= HURRY for seen in mounts.values()
    )
    return min(INTERVAL_WHILE_DOWN, rules.interval) if is_hurried else rules.interval


def _server_events(state: State, snapshot: Snapshot, glance: Glance) -> Iterable[AnyObservation]:
    if state.fault is not None:
        back = "The server answers again."
        yield streams.event(glance, "info", EventName.SOURCE_REACHABLE, back)
    if state.server_start and snapshot.server_start not in {None, state.server_start}:
        yield streams.event(
            glance, "warn", EventName.SERVER_RESTARTED, "The server was started anew."
        )


def _sighted(
    before: Sighting | None, value: StreamState, reason: str | None, at: Instant
) -> Sighting:
    if before is not None and (before.state, before.reason) == (value, reason):
        return before
    return Sighting(stream=None, state=value, since=at, reason=reason)


def _listed(connections: Connections, at: Instant) -> frozenset[str]:
    return frozenset(name for name, known in connections.items() if known.seen_at == at)


def _new_doubts(doubts: Iterable[Doubt], known: frozenset[str]) -> list[Doubt]:
    if len(known) >= _MOST_DOUBTS:
        return []
    return list({doubt.reason: doubt for doubt in doubts if doubt.reason not in known}.values())
