from tallylight.model.errors import SourceDownError, SourceUnreachableError
from tallylight.model.observation import (
    SessionEnded,
    SessionProgressed,
    SessionStarted,
)
from tallylight.sources.icecast.snapshot import Client, Snapshot
from tests.unit.sources.icecast.station import START, Station, client, memory_of, mount, shown


def heard(*clients: Client, at: str = "/live", start: str = START) -> Snapshot:
    return shown(mount(at, listeners=len(clients)), clients={at: list(clients)}, start=start)


def subjects(station: Station) -> list[str]:
    return [one.subject for one in station.told(SessionStarted)]


def ends(station: Station) -> list[tuple[str, float]]:
    return [(one.subject, station.passed(one)) for one in station.told(SessionEnded)]


def test_a_session_starts_when_it_connected() -> None:
    station = Station()
    station.look(heard(client(7, connected=300)))
    (one,) = station.told(SessionStarted)
    assert (one.subject, station.passed(one)) == (f"{START}:7", 15 - 300)
    assert (one.data.stream, one.data.excluded) == ("/live", None)
    assert one.data.viewer is not None
    assert one.data.viewer.ip == "192.0.2.7"


def test_a_connection_that_goes_on_is_told_once() -> None:
    station = Station()
    for seconds in (0, 15, 29, 46):
        report = station.look(heard(client(7, connected=seconds)))
        assert report.listed == {f"{START}:7"}
    assert len(subjects(station)) == 1


def test_a_relay_is_excluded_with_a_reason() -> None:
    station = Station()
    station.look(heard(client(7, agent="Icecast 2.4.4")))
    assert station.told(SessionStarted)[0].data.excluded == "relay: Icecast 2.4.4"


def test_a_session_ends_at_the_last_look_that_listed_it_after_a_minute() -> None:
    station = Station()
    station.look(heard(client(7), client(8)))
    for _ in range(3):
        station.look(heard(client(8)))
    assert ends(station) == []
    station.look(heard(client(8)))
    assert ends(station) == [(f"{START}:7", 15)]
    assert station.told(SessionEnded)[0].data.reason == "gone"


def test_two_looks_must_lack_it_however_far_apart_they_are() -> None:
    station = Station(poll_seconds=600)
    station.look(heard(client(7)), 600)
    station.look(heard(), 600)
    assert ends(station) == []
    station.look(heard(), 600)
    assert ends(station) == [(f"{START}:7", 600)]


def test_time_in_which_the_server_could_not_be_asked_does_not_count() -> None:
    station = Station()
    station.look(heard(client(7)))
    for _ in range(10):
        station.fail(SourceUnreachableError(), 60)
    station.look(heard())
    station.look(heard())
    assert ends(station) == []
    for _ in range(3):
        station.look(heard())
    assert ends(station) == [(f"{START}:7", 15)]


def test_a_listener_that_is_listed_again_never_left() -> None:
    station = Station()
    for listed in ([client(7)], [], [], [client(7)], [], [], []):
        station.look(heard(*listed))
    assert (len(subjects(station)), ends(station)) == (1, [])


def test_a_server_that_was_restarted_ends_all_at_the_last_good_look() -> None:
    station = Station()
    station.look(heard(client(7), client(8)))
    station.look(heard(client(7), client(8)))
    station.fail(SourceDownError())
    station.look(heard(client(7), start="2026-11-20T20:00:40+0000"))
    assert ends(station) == [(f"{START}:7", 30), (f"{START}:8", 30)]
    assert subjects(station)[2:] == ["2026-11-20T20:00:40+0000:7"]


def test_a_listener_that_is_moved_to_another_mount_goes_on_there() -> None:
    station = Station()
    station.look(heard(client(7)))
    station.look(heard(client(7), at="/fallback"))
    (moved,) = station.told(SessionProgressed)
    assert (moved.subject, moved.data.stream) == (f"{START}:7", "/fallback")
    assert (len(subjects(station)), ends(station)) == (1, [])


def test_a_mount_that_was_not_asked_this_time_says_nothing_of_its_listeners() -> None:
    station = Station()
    two = [mount("/a", listeners=1), mount("/b", listeners=1)]
    station.look(shown(*two, clients={"/a": [client(1)], "/b": [client(2)]}))
    for _ in range(8):
        station.look(shown(*two, clients={"/a": [client(1)]}))
    assert ends(station) == []
    station.look(shown(*two, clients={"/a": [client(1)], "/b": [client(2)]}))
    assert len(subjects(station)) == 2


def test_a_mount_that_is_gone_has_no_listeners() -> None:
    station = Station()
    station.look(heard(client(7)))
    for _ in range(4):
        station.look(shown(clients={}))
    assert ends(station) == [(f"{START}:7", 15)]


def test_without_lists_there_are_no_sessions() -> None:
    station = Station()
    report = station.look(shown(mount(listeners=9)))
    assert (report.listed, subjects(station)) == (None, [])


def test_after_a_restart_who_is_still_there_never_left() -> None:
    station = Station()
    station.look(heard(client(7, connected=10)))
    again = Station(memory_of(station.reports))
    again.look(heard(client(7, connected=130)), 120)
    assert (subjects(again), ends(again)) == ([], [])


def test_after_a_restart_who_is_gone_left_when_last_seen() -> None:
    station = Station()
    station.look(heard(client(7), client(8)))
    station.look(heard(client(7), client(8)))
    again = Station(memory_of(station.reports))
    for _ in range(8):
        again.look(heard(client(8)))
    assert (subjects(again), ends(again)) == ([], [(f"{START}:7", 30)])


def test_after_a_restart_of_both_all_left_when_last_seen() -> None:
    station = Station()
    station.look(heard(client(7)))
    again = Station(memory_of(station.reports))
    again.look(heard(client(7), start="2026-11-20T20:01:00+0000"), 120)
    assert ends(again) == [(f"{START}:7", 15)]
    assert subjects(again) == ["2026-11-20T20:01:00+0000:7"]


def test_a_start_that_is_told_twice_has_one_id() -> None:
    first, second = Station(), Station()
    first.look(heard(client(7, connected=10)))
    second.look(heard(client(7, connected=26)))
    assert first.told(SessionStarted)[0].id == second.told(SessionStarted)[0].id


def test_a_stay_that_is_not_known_began_now() -> None:
    station = Station()
    station.look(heard(Client(id="7", agent="VLC")))
    assert station.passed(station.told(SessionStarted)[0]) == 15


def test_a_subject_is_never_too_long() -> None:
    station = Station()
    station.look(heard(Client(id="9" * 64, agent="VLC"), start="x" * 190))
    assert len(subjects(station)[0]) == 200


def test_a_server_without_a_name_for_its_run_still_has_sessions() -> None:
    station = Station()
    nameless = shown(mount(listeners=1), clients={"/live": [client(7)]}, start=None)
    for _ in range(6):
        station.look(nameless)
    assert (subjects(station), ends(station)) == (["Icecast 2.4.4:7"], [])
