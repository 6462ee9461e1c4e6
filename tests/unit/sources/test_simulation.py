import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tallylight.egress import Policy, guarded_client
from tallylight.model.errors import SourceError
from tallylight.model.memory import Memory
from tallylight.model.observation import (
    AnyObservation,
    AudienceSampled,
    PlayStarted,
    SessionEnded,
    SessionStarted,
)
from tallylight.model.report import Report
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant, instant
from tallylight.sources.contract import Edge
from tallylight.sources.simulation.config import SimulationConfig
from tallylight.sources.simulation.incidents import incidents
from tallylight.sources.simulation.watch import SimulationWatch

pytestmark = pytest.mark.lengthy

# Friday 20 November 2026, 20:00 UTC.
NOW = 1_795_204_800 * SECOND


def watching(now: Callable[[], Instant], *, last_seen: Instant | None = None) -> SimulationWatch:
    memory = Memory() if last_seen is None else Memory(last_seen={None: last_seen})
    edge = Edge(guarded_client(Policy()), now, "main", "demo")
    return SimulationWatch(SimulationConfig(), edge, memory)


async def past(watch: SimulationWatch) -> list[Report]:
    reports = [await watch.look()]
    while reports[-1].has_more:
        reports.append(await watch.look())
    return reports


@pytest.fixture(scope="module")
def week() -> list[Report]:
    return asyncio.run(past(watching(lambda: NOW)))


def told(reports: list[Report], kind: type[Any] = object) -> list[Any]:
    return [one for each in reports for one in each.observations if isinstance(one, kind)]


def test_a_week_is_of_a_believable_size(week: list[Report]) -> None:
    count = Counter(type(one).__name__ for one in told(week))
    assert 7_500 < count["SessionStarted"] < 8_500
    assert 5_500 < count["PlayStarted"] < 6_800
    assert len(told(week)) < 50_000


def test_everything_would_be_accepted_at_the_door(week: list[Report]) -> None:
    body = msgspec.json.encode(told(week))
    assert len(msgspec.json.decode(body, type=list[AnyObservation])) == len(told(week))


def test_nothing_lies_in_the_future(week: list[Report]) -> None:
    assert max(instant(one.at) for one in told(week)) <= NOW == week[-1].at


def test_what_is_told_twice_is_the_same(week: list[Report]) -> None:
    once = {one.id: one for one in told(week)}
    assert all(once[one.id] == one for one in told(week))
    assert len(told(week)) - len(once) < 20


async def test_the_same_seed_tells_the_same(week: list[Report]) -> None:
    again = await past(watching(lambda: NOW))
    assert [one.id for one in told(again)] == [one.id for one in told(week)]


async def test_going_on_after_a_restart_tells_nothing_new_and_misses_nothing(
    week: list[Report],
) -> None:
    before = week[:11]
    after = await past(watching(lambda: NOW, last_seen=before[-1].at))
    ids = {one.id for one in told(before)} | {one.id for one in told(after)}
    assert ids == {one.id for one in told(week)}


def test_the_day_has_a_curve(week: list[Report]) -> None:
    def mean(hour: int) -> float:
        counts = [
            one.data.listeners - one.data.excluded
            for one in told(week, AudienceSampled)
            if one.at.hour == hour
        ]
        return sum(counts) / len(counts)

    assert mean(9) > 3 * mean(4)


def test_a_sample_counts_the_sessions_that_go_on(week: list[Report]) -> None:
    starts = {one.subject: one for one in told(week, SessionStarted)}
    ends = {one.subject: one.at for one in told(week, SessionEnded)}
    sample = next(
        one
        for one in told(week[20:], AudienceSampled)
        if one.data.stream == "/aurora.mp3" and one.at.hour == 12
    )
    there = [
        start
        for subject, start in starts.items()
        if start.data.stream == "/aurora.mp3"
        and start.at <= sample.at
        and (subject not in ends or ends[subject] > sample.at)
    ]
    assert len(there) == sample.data.listeners
    assert sum(start.data.excluded is not None for start in there) == sample.data.excluded == 1


def test_the_relay_is_excluded_with_a_reason(week: list[Report]) -> None:
    reasons = {one.data.excluded for one in told(week, SessionStarted)}
    assert reasons == {None, "relay: Icecast 2.4.4"}


def test_a_programme_on_two_mounts_plays_on_its_first(week: list[Report]) -> None:
    assert {one.data.stream for one in told(week, PlayStarted)} == {
        "/aurora.aac",
        "/jazz.mp3",
        "/night.opus",
    }


def test_there_are_a_show_adverts_and_skips(week: list[Report]) -> None:
    plays = told(week, PlayStarted)
    assert {one.at.hour for one in plays if one.data.show} == {7, 8, 9}
    assert {one.data.item.kind for one in plays} == {None, "advert", "news", "station_id"}
    assert any(one.data.reason == "skipped" for one in told(week) if hasattr(one.data, "aired_ms"))


def test_yesterday_one_mount_was_off_the_air(week: list[Report]) -> None:
    start, end = incidents(NOW).outage
    assert end - start == 11 * MINUTE
    down = [one for each in week for one in each.sightings if one.state == "down"]
    assert [(one.stream, one.since) for one in down] == [("/jazz.mp3", start)]
    assert not [
        one
        for one in told(week)
        if start < instant(one.at) < end and getattr(one.data, "stream", None) == "/jazz.mp3"
    ]


def test_one_hour_was_not_watched(week: list[Report]) -> None:
    start, end = incidents(NOW).gap
    assert end - start == HOUR
    assert not [one for one in told(week, AudienceSampled) if start < instant(one.at) < end]
    assert [each.covers_from for each in week if each.covers_from == end]
    assert all(each.at <= start or (each.covers_from or 0) >= end for each in week)


async def test_then_it_is_live() -> None:
    now = [NOW]
    watch = watching(lambda: now[0], last_seen=NOW - MINUTE)
    await past(watch)
    now[0] += 10 * SECOND
    report = await watch.look()
    samples = told([report], AudienceSampled)
    assert [one.data.stream for one in samples] == [
        "/aurora.aac",
        "/aurora.mp3",
        "/jazz.mp3",
        "/night.opus",
    ]
    assert (report.interval_ms, report.has_more) == (10_000, False)
    assert set(report.next_item) == {one.data.stream for one in samples}
    assert report.listed
    assert len(report.listed) == sum(one.data.listeners for one in samples)


async def test_another_scale_is_as_many_times_more_listeners() -> None:
    edge = Edge(guarded_client(Policy()), lambda: NOW, "main", "demo")
    config = SimulationConfig(days=1, scale=3)
    reports = await past(SimulationWatch(config, edge, Memory()))
    assert 3_000 < len(told(reports, SessionStarted)) < 4_000


def test_after_the_past_it_looks_soon(week: list[Report]) -> None:
    assert [each.interval_ms for each in week[-2:]] == [120_000, 10_000]


def test_a_failure_is_unknown() -> None:
    report = watching(lambda: NOW).failed(NOW, SourceError("odd"))
    assert [one.state for one in report.sightings] == ["unknown"]


def test_history_is_no_longer_than_asked(week: list[Report]) -> None:
    assert week[0].covers_from == NOW - 7 * DAY
