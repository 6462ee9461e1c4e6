"""A real station for three minutes: what Tallylight says of it against what truly happened.

Both stores watch the same Icecast at the same time; each claim is made of either.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.journeys.station import JAZZ, MOUNTS, POLL_S, PROGRAMMES, ROCK, Station, Watcher
from tests.journeys.timetable import PEAK, timetable
from tests.servers.icecast import Icecast, Listener
from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from tests.servers.tallylight import Tallylight

pytestmark = [
    pytest.mark.journey,
    pytest.mark.icecast,
    pytest.mark.postgres,
    pytest.mark.timeout(400),
]

SEED = 1971
# Icecast tells whole seconds and drops who left after a second; a busy machine adds to it.
SLACK_S = 2.0
# Good looks must lack a listener for so long before it is said to be gone.
GRACE_S = 60
# What was committed is in the present a second later.
PRESENT_WITHIN_S = 1.5
# What grows by the clock alone is looked over so often.
TOTALS_EVERY_S = 5
LISTS = ("plays", "sessions", "audience", "events", "outages", "streams", "sources", "errors")
STORES = ["sqlite", "postgres"]


@dataclass(frozen=True)
class Told:
    """What one Tallylight says when all is over: its lists, and all it ever printed or answered."""

    watcher: Watcher
    lists: dict[str, list[dict[str, Any]]]
    present: dict[str, Any]
    said: str
    rederived: str

    def plays(self, programme: str) -> list[dict[str, Any]]:
        lane = PROGRAMMES[programme][0]
        return [play for play in self.lists["plays"] if play["stream"] == lane]

    def outages(self, stream: str | None, state: str) -> list[dict[str, Any]]:
        return [
            outage
            for outage in self.lists["outages"]
            if (outage["stream"], outage["state"]) == (stream, state)
        ]


@dataclass(frozen=True)
class Journey:
    station: Station
    told: dict[str, Told]


def daytime_zone() -> str:
    """A zone where it is about noon: a day that turns meanwhile would begin a new peak."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def play_through(station: Station) -> None:
    began = time.time()
    for second, act in timetable(SEED):
        time.sleep(max(0.0, began + second - time.time()))
        act(station)
    for watcher in station.watchers:
        wait_until(lambda each=watcher: all_are_gone(station, each), "all ends are told", 120)


def all_are_gone(station: Station, watcher: Watcher) -> bool:
    ended = sum(session["ended_at"] is not None for session in watcher.items("sessions"))
    left = sum(visit.left_at is not None for visit in station.visits)
    return ended == left or time.time() > watcher.ready_at + 2 * GRACE_S


def ask_all(watcher: Watcher) -> Told:
    time.sleep(PRESENT_WITHIN_S)
    present = watcher.text("live/present")
    lists = {name: watcher.items(name) for name in LISTS}
    said = [present, json.dumps(lists), watcher.text("source-kinds"), *watcher.server.log]
    watcher.server.stop()
    rederived = watcher.server.run("rederive", "--check")
    return Told(watcher, lists, json.loads(present)["items"][0], "\n".join(said), rederived)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Journey]:
    folder, url = tmp_path_factory.mktemp("station"), postgres.create_database()
    servers = [
        Tallylight(folder / "sqlite"),
        Tallylight(folder / "postgres", database_url=url),
    ]
    station = Station(Icecast(), [Watcher(server) for server in servers])
    try:
        station.icecast.start()
        station.go_on_air()
        for watcher in station.watchers:
            watcher.watch(station.icecast, daytime_zone())
        for watcher in station.watchers:
            wait_until(lambda each=watcher: len(each.items("streams")) == len(MOUNTS), "it looks")
        play_through(station)
        told = [ask_all(watcher) for watcher in station.watchers]
        yield Journey(station, dict(zip(STORES, told, strict=True)))
    finally:
        for server in servers:
            server.kill()
        station.icecast.remove()
        postgres.drop_database(url)


@pytest.fixture
def station(journey: Journey) -> Station:
    return journey.station


@pytest.fixture(params=STORES)
def told(request: pytest.FixtureRequest, journey: Journey) -> Told:
    return journey.told[request.param]


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def named(play: dict[str, Any]) -> str:
    item = play["item"]
    return " - ".join(filter(None, (item["artist"], item["title"])))


def is_within(at: str | None, earliest: float, latest: float) -> bool:
    return at is not None and earliest - SLACK_S <= seconds(at) <= latest + SLACK_S


@pytest.mark.parametrize("programme", [ROCK, JAZZ])
def test_every_title_is_one_play(station: Station, told: Told, programme: str) -> None:
    truly = [airing.title for airing in station.airings if airing.programme == programme]
    assert [named(play) for play in told.plays(programme)] == truly


def test_no_play_is_anywhere_else(station: Station, told: Told) -> None:
    assert len(told.lists["plays"]) == len(station.airings)


@pytest.mark.parametrize("programme", [ROCK, JAZZ])
def test_a_play_starts_within_a_poll_of_its_title(
    station: Station, told: Told, programme: str
) -> None:
    watcher = told.watcher
    late = []
    airings = [airing for airing in station.airings if airing.programme == programme]
    for airing, play in zip(airings, told.plays(programme), strict=True):
        is_unseen = watcher.killed_at < airing.at < watcher.ready_at
        latest = (watcher.ready_at if is_unseen else airing.at) + POLL_S
        if not is_within(play["started_at"], airing.at, latest):
            late.append((airing, play["started_at"]))
    assert late == []


@pytest.mark.parametrize("programme", [ROCK, JAZZ])
def test_a_play_ends_where_the_next_begins(told: Told, programme: str) -> None:
    plays = told.plays(programme)
    starts = [play["started_at"] for play in plays]
    assert [play["ended_at"] for play in plays] == [*starts[1:], None]


def visits_and_sessions(station: Station, told: Told) -> list[tuple[Listener, dict[str, Any]]]:
    """Each stay with its session: by player, mount and order of coming."""
    visits = sorted(station.visits, key=lambda one: (one.agent, one.mount, one.came_at))
    sessions = sorted(
        told.lists["sessions"],
        key=lambda one: (one["viewer"]["user_agent"], one["stream"], one["started_at"]),
    )
    return list(zip(visits, sessions, strict=True))


def test_every_stay_is_one_session(station: Station, told: Told) -> None:
    truly = sorted((visit.agent, visit.mount) for visit in station.visits)
    sessions = told.lists["sessions"]
    assert sorted((one["viewer"]["user_agent"], one["stream"]) for one in sessions) == truly


def test_a_session_starts_when_its_listener_came(station: Station, told: Told) -> None:
    wrong = [
        (visit.agent, visit.came_at, session["started_at"])
        for visit, session in visits_and_sessions(station, told)
        if not is_within(session["started_at"], visit.came_at, visit.came_at)
    ]
    assert wrong == []


def last_listed(visit: Listener, station: Station, watcher: Watcher) -> tuple[float, float]:
    """Between when a look listed a listener for the last time who left."""
    left = visit.left_at or 0
    if watcher.killed_at < left < watcher.ready_at:
        return watcher.killed_at - POLL_S, watcher.killed_at
    if station.happened["icecast back"] < left < watcher.killed_at:
        # Missing, and its grace not over yet: since when, a server that dies does not remember.
        return left - POLL_S, watcher.killed_at
    return left - POLL_S, left


def test_a_session_ends_at_the_last_poll_that_listed_it(station: Station, told: Told) -> None:
    wrong = [
        (visit.agent, visit.left_at, session["ended_at"], session["stop_reason"])
        for visit, session in visits_and_sessions(station, told)
        if visit.left_at is not None
        and not is_within(session["ended_at"], *last_listed(visit, station, told.watcher))
    ]
    assert wrong == []


def test_who_stayed_is_still_listening(station: Station, told: Told) -> None:
    truly = sorted(visit.agent for visit in station.visits if visit.left_at is None)
    active = [session for session in told.lists["sessions"] if session["is_active"]]
    assert sorted(session["viewer"]["user_agent"] for session in active) == truly
    assert told.present["active_sessions"] == len(truly)


def test_nobody_is_excluded(told: Told) -> None:
    assert {session["excluded"] for session in told.lists["sessions"]} == {None}


def listening(visits: list[Listener], since: float, until: float) -> int:
    """How many listen all the time from `since` to `until`; from a later to an earlier, at any."""
    return sum(
        visit.came_at <= since and (visit.left_at is None or visit.left_at >= until)
        for visit in visits
    )


def test_every_count_is_what_was_there(station: Station, told: Told) -> None:
    wrong = []
    for sample in told.lists["audience"]:
        at = seconds(sample["at"])
        visits = [visit for visit in station.visits if visit.mount == sample["stream"]]
        fewest = listening(visits, at - SLACK_S, at + SLACK_S)
        most = listening(visits, at + SLACK_S, at - SLACK_S)
        if not fewest <= sample["listeners"] <= most:
            wrong.append((sample["stream"], sample["at"], sample["listeners"], fewest, most))
    assert wrong == []


def test_the_peak_is_the_one_that_was_held(station: Station, told: Told) -> None:
    moments = sorted(visit.came_at for visit in station.visits)
    highest = max(listening(station.visits, at, at) for at in moments)
    assert highest == PEAK, "the timetable holds its peak"
    assert told.present["totals"]["peak_today"]["value"] == PEAK


def test_the_peak_is_dated_while_it_was_held(station: Station, told: Told) -> None:
    at = seconds(told.present["totals"]["peak_today"]["at"])
    assert listening(station.visits, at, at) == PEAK


def test_listening_time_is_that_of_who_stayed_a_minute(station: Station, told: Told) -> None:
    now = seconds(told.present["at"])
    stays = [(visit.left_at or now) - visit.came_at for visit in station.visits]
    assert not [stay for stay in stays if 56 < stay < 64], "the timetable keeps off the border"
    long = [stay for stay in stays if stay >= 60]
    told_s = told.present["totals"]["tlh_today_ms"] / 1_000
    slack = len(long) * (POLL_S + SLACK_S + TOTALS_EVERY_S)
    assert sum(long) - slack <= told_s <= sum(long) + slack


def test_the_outage_of_the_mount_is_listed(station: Station, told: Told) -> None:
    [outage, _] = told.outages(MOUNTS[0], "down")
    happened = station.happened
    killed, back = happened["encoder killed"], happened["encoder back"]
    assert is_within(outage["started_at"], killed, killed + POLL_S)
    assert is_within(outage["ended_at"], back, back + POLL_S)
    assert "no encoder" in outage["reason"]


def test_the_outage_of_icecast_is_listed(station: Station, told: Told) -> None:
    [outage] = told.outages(None, "down")
    killed, back = station.happened["icecast killed"], station.happened["icecast back"]
    assert is_within(outage["started_at"], killed, killed + POLL_S)
    assert is_within(outage["ended_at"], back, back + POLL_S)
    assert "refused the connection" in outage["reason"]


@pytest.mark.parametrize("mount", MOUNTS)
def test_no_mount_was_on_air_without_icecast(station: Station, told: Told, mount: str) -> None:
    outage = told.outages(mount, "down")[-1]
    killed, back = station.happened["icecast killed"], station.happened["mounts back"]
    assert is_within(outage["started_at"], killed, killed + POLL_S)
    assert is_within(outage["ended_at"], station.happened["icecast back"], back + POLL_S)


@pytest.mark.parametrize("stream", [None, *MOUNTS])
def test_the_time_without_tallylight_is_a_gap(told: Told, stream: str | None) -> None:
    [gap] = told.outages(stream, "unknown")
    watcher = told.watcher
    assert is_within(gap["started_at"], watcher.killed_at - POLL_S, watcher.killed_at)
    assert is_within(gap["ended_at"], watcher.started_at, watcher.ready_at + POLL_S)
    assert gap["reason"] == "Tallylight did not ask"


def test_there_is_no_other_outage(told: Told) -> None:
    # The mount's own; Icecast's and the gap, each of the source and of three mounts.
    assert len(told.lists["outages"]) == 1 + 2 * 4


def test_nothing_was_counted_in_the_gap(told: Told) -> None:
    watcher = told.watcher
    inside = [
        sample["at"]
        for sample in told.lists["audience"]
        if watcher.killed_at < seconds(sample["at"]) < watcher.started_at
    ]
    assert inside == []


def test_the_line_of_the_hour_has_a_hole_in_the_gap(told: Told) -> None:
    held = POLL_S * 2.5
    first, last = told.watcher.killed_at + held, told.watcher.started_at
    inside = [
        value
        for card in told.present["streams"]
        for at, value in card["hour"]
        if first < at / 1_000 < last
    ]
    assert set(inside) <= {None}


def test_every_coming_and_going_of_a_mount_is_one_event(told: Told) -> None:
    happened = sorted((event["event"], event["stream"] or "") for event in told.lists["events"])
    accidents = [MOUNTS[0], *MOUNTS]
    assert happened == sorted(
        [
            *(("stream_disconnected", mount) for mount in accidents),
            *(("stream_connected", mount) for mount in accidents),
            ("source_unreachable", ""),
            ("source_reachable", ""),
            ("server_restarted", ""),
            # The second start; the first was before there was a site to tell it to.
            ("tallylight_started", ""),
        ]
    )


def test_no_password_is_ever_said(told: Told) -> None:
    for secret in (Icecast.admin_password, Icecast.source_password):
        assert secret not in told.said


def test_folding_again_changes_nothing(journey: Journey) -> None:
    assert all(len(told.rederived) == 64 for told in journey.told.values())
