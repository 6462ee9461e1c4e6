import pytest

from tallylight.model.errors import (
    SourceDownError,
    SourceRefusedError,
    SourceUnreachableError,
    TallylightError,
)
from tallylight.model.observation import AudienceSampled, EventLogged
from tallylight.model.report import Doubt, Report
from tallylight.model.time import SECOND
from tallylight.sources.icecast.snapshot import Snapshot
from tests.unit.sources.icecast.station import NOON, START, Station, client, memory_of, mount, shown


def states(report: Report) -> dict[str | None, str]:
    return {one.stream: one.state for one in report.sightings}


def events(station: Station) -> list[tuple[str, str | None]]:
    return [(one.data.event, one.data.stream) for one in station.told(EventLogged)]


def reason(report: Report, stream: str | None = None) -> str | None:
    return next(one.reason for one in report.sightings if one.stream == stream)


def sample(station: Station) -> AudienceSampled:
    return station.told(AudienceSampled)[-1]


def test_the_first_look_discovers_without_a_word() -> None:
    station = Station()
    report = station.look(shown(mount("/a"), mount("/b")))
    assert states(report) == {None: "up", "/a": "up", "/b": "up"}
    assert events(station) == []


def test_a_mount_that_goes_is_down_at_once_and_said_once() -> None:
    station = Station()
    station.look(shown(mount("/a"), mount("/b")))
    report = station.look(shown(mount("/a")))
    station.look(shown(mount("/a")))
    assert states(report) == {None: "up", "/a": "up", "/b": "down"}
    assert "no encoder" in (reason(report, "/b") or "")
    assert events(station) == [("stream_disconnected", "/b")]


def test_a_mount_that_comes_back_is_said_too() -> None:
    station = Station()
    for mounts in ([mount("/a")], [], [mount("/a")]):
        report = station.look(shown(*mounts))
    assert states(report)["/a"] == "up"
    assert [name for name, _ in events(station)] == ["stream_disconnected", "stream_connected"]


def test_a_new_mount_is_said() -> None:
    station = Station()
    station.look(shown(mount("/a")))
    station.look(shown(mount("/a"), mount("/b")))
    assert events(station) == [("stream_connected", "/b")]


def test_an_encoder_that_reconnects_between_two_looks_is_said() -> None:
    station = Station()
    station.look(shown(mount(on_air_since=NOON)))
    station.look(shown(mount(on_air_since=NOON + 20 * SECOND)))
    assert events(station) == [("stream_connected", "/live")]


def test_it_looks_more_often_while_a_mount_is_down_for_an_hour() -> None:
    station = Station()
    intervals = [
        station.look(snapshot, after).interval_ms
        for snapshot, after in (
            (shown(mount("/a"), mount("/b")), 15),
            (shown(mount("/a")), 15),
            (shown(mount("/a")), 3_000),
            (shown(mount("/a")), 3_000),
        )
    ]
    assert intervals == [15_000, 5_000, 5_000, 15_000]


def test_it_never_looks_less_often_while_a_mount_is_down() -> None:
    station = Station(poll_seconds=2)
    station.look(shown(mount("/a")))
    assert station.look(shown()).interval_ms == 2_000


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SourceDownError("refused"), "down"),
        (SourceUnreachableError("silent"), "unknown"),
        (SourceRefusedError("wrong password"), "unknown"),
    ],
)
def test_a_failed_look_is_down_or_unknown(error: TallylightError, state: str) -> None:
    station = Station()
    station.look(shown(mount("/a")))
    report = station.fail(error)
    assert states(report) == {None: state, "/a": state}
    assert reason(report) == reason(report, "/a") == str(error)


def test_a_server_that_is_down_takes_its_mounts_along_once() -> None:
    station = Station()
    station.look(shown(mount("/a"), mount("/b")))
    station.fail(SourceDownError("refused"))
    station.fail(SourceDownError("refused"))
    station.look(shown(mount("/a")))
    assert events(station) == [
        ("source_unreachable", None),
        ("stream_disconnected", "/a"),
        ("stream_disconnected", "/b"),
        ("source_reachable", None),
        ("stream_connected", "/a"),
    ]


def test_a_server_that_is_silent_tells_nothing_of_its_mounts() -> None:
    station = Station()
    station.look(shown(mount("/a")))
    station.fail(SourceUnreachableError("silent"))
    station.look(shown(mount("/a")))
    assert events(station) == [("source_unreachable", None), ("source_reachable", None)]


def test_a_mount_that_went_while_the_server_was_silent_went() -> None:
    station = Station()
    station.look(shown(mount("/a")))
    station.fail(SourceUnreachableError("silent"))
    station.look(shown())
    assert ("stream_disconnected", "/a") in events(station)


def test_a_restart_of_the_server_is_said() -> None:
    station = Station()
    station.look(shown(mount("/a")))
    station.look(shown(mount("/a"), start="2026-11-20T21:00:00+0000"))
    assert events(station) == [("server_restarted", None)]


def test_after_our_restart_nothing_is_said_twice() -> None:
    station = Station()
    for mounts in ([mount("/a"), mount("/b")], [mount("/a")]):
        station.look(shown(*mounts))
    again = Station(memory_of(station.reports))
    report = again.look(shown(mount("/a")), 60)
    assert states(report) == {None: "up", "/a": "up", "/b": "down"}
    assert events(again) == []


def test_what_went_while_we_were_away_is_said_as_the_same_event() -> None:
    station = Station()
    station.look(shown(mount("/a"), mount("/b")))
    memory = memory_of(station.reports)
    first, second = Station(memory), Station(memory)
    first.look(shown(mount("/a")), 60)
    second.look(shown(mount("/a")), 90)
    assert first.told(EventLogged)[0].id == second.told(EventLogged)[0].id


def test_a_state_holds_since_it_began() -> None:
    station = Station()
    since = [
        station.look(shown(*mounts)).sightings[-1].since - NOON
        for mounts in ([mount("/a")], [mount("/a")], [], [], [mount("/a")])
    ]
    assert [one // SECOND for one in since] == [15, 15, 45, 45, 75]


def test_a_stream_is_described_when_that_changes() -> None:
    station = Station()
    described = [
        [one.title for one in station.look(shown(mount(server_name=name))).streams]
        for name in ("Aurora", "Aurora", "Aurora by night")
    ]
    assert described == [["Aurora"], [], ["Aurora by night"]]


def test_counts_are_as_the_server_tells_them() -> None:
    station = Station()
    clients = [client(1), client(2), client(2 + 250), client(3, agent="Icecast 2.4.4")]
    station.look(shown(mount(listeners=5, peak=9), clients={"/live": clients}))
    data = sample(station).data
    assert (data.listeners, data.excluded, data.unique, data.peak) == (5, 1, 2, 9)
    assert data.interval_ms == 15_000


def test_without_lists_nothing_is_known_of_who_counts() -> None:
    station = Station()
    station.look(shown(mount(listeners=5)))
    assert (sample(station).data.excluded, sample(station).data.unique) == (None, None)


def test_a_mount_without_a_count_has_no_sample() -> None:
    station = Station()
    station.look(shown(mount(listeners=None)))
    assert station.told(AudienceSampled) == []


def test_rates_come_from_the_bytes_of_the_last_minute() -> None:
    station = Station()
    rates: list[float | None] = []
    for sent in (0, 240_000, 240_000, 720_000, 960_000, 1_200_000):
        station.look(shown(mount(bytes_sent=sent, on_air_since=NOON)))
        rates.append(sample(station).data.outgoing_kbps)
    assert rates == [None, 128.0, 64.0, 128.0, 128.0, 128.0]


def test_looks_that_follow_fast_do_not_make_rates_jump() -> None:
    station = Station(poll_seconds=2)
    rates: list[float | None] = []
    for sent in (0, 0, 0, 0, 0, 80_000, 80_000, 160_000, 160_000):
        station.look(shown(mount(bytes_sent=sent)), 2)
        rates.append(sample(station).data.outgoing_kbps)
    assert rates[:5] == [None] * 5
    assert [rate is not None and 50 < rate < 110 for rate in rates[5:]] == [True] * 4


def test_a_counter_that_begins_anew_has_no_rate() -> None:
    station = Station()
    for sent, run in ((900_000, NOON), (10, NOON + 20 * SECOND)):
        station.look(shown(mount(bytes_sent=sent, on_air_since=run)))
    assert sample(station).data.outgoing_kbps is None


def test_a_rate_that_the_server_tells_holds() -> None:
    station = Station()
    station.look(shown(mount(outgoing_kbps=387.0, incoming_kbps=128.4)))
    data = sample(station).data
    assert (data.outgoing_kbps, data.incoming_kbps) == (387.0, 128.4)


def test_what_is_not_believed_is_told_once() -> None:
    station = Station()
    doubt = Doubt(reason="listeners of /live is odd", payload="-4")
    odd = Snapshot(server_id=None, server_start=START, mounts={}, doubts=(doubt, doubt))
    assert station.look(odd).doubts == [doubt]
    assert station.look(odd).doubts == []


def test_what_is_not_believed_is_bounded() -> None:
    station = Station()
    doubts = tuple(Doubt(reason=f"odd {number}", payload="") for number in range(1_500))
    station.look(Snapshot(server_id=None, server_start=START, mounts={}, doubts=doubts))
    more = (Doubt(reason="one more", payload=""),)
    odd = Snapshot(server_id=None, server_start=START, mounts={}, doubts=more)
    assert station.look(odd).doubts == []


def test_the_same_look_gives_the_same_ids() -> None:
    first, second = Station(), Station()
    for station in (first, second):
        station.look(shown(mount(listeners=1), clients={"/live": [client(1)]}))
    assert first.reports == second.reports
