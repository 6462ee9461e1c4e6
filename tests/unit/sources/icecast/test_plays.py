import pytest

from tallylight.model.errors import SourceDownError, SourceUnreachableError
from tallylight.model.memory import Memory, OpenPlay
from tallylight.model.observation import PlayEnded, PlayStarted
from tests.unit.sources.icecast.station import NOON, Station, memory_of, mount, shown


def starts(station: Station) -> list[tuple[str, str | None, float]]:
    return [
        (one.data.item.title, one.data.stream, station.passed(one))
        for one in station.told(PlayStarted)
        if one.data.item
    ]


def ends(station: Station) -> list[float]:
    return [station.passed(one) for one in station.told(PlayEnded)]


def test_a_title_that_repeats_is_one_play() -> None:
    station = Station()
    for title in ("A", "A", "A", "B", "A"):
        station.look(shown(mount(title=title)))
    assert starts(station) == [("A", "/live", 15), ("B", "/live", 60), ("A", "/live", 75)]
    assert ends(station) == []


def test_the_same_title_with_a_spot_between_is_two_plays() -> None:
    station = Station()
    for title in ("A - B", "Jingle", "A - B"):
        station.look(shown(mount(title=title)))
    assert len({one.subject for one in station.told(PlayStarted)}) == 3


def test_an_encoder_that_reconnects_within_three_minutes_plays_on() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.look(shown())
    station.look(shown(), 100)
    station.look(shown(mount(title="A")), 60)
    assert (len(starts(station)), ends(station)) == (1, [])


def test_a_mount_that_stays_away_ended_when_it_was_last_seen() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.look(shown())
    station.look(shown(), 181)
    station.look(shown(mount(title="A")))
    assert ends(station) == [15]
    assert [start[2] for start in starts(station)] == [15, 226]


def test_a_mount_that_comes_back_late_unseen_ended_when_it_was_last_seen() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.look(shown())
    station.look(shown(mount(title="A")), 200)
    assert (ends(station), len(starts(station))) == ([15], 2)


def test_another_title_after_a_blink_is_a_new_play() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.look(shown())
    station.look(shown(mount(title="B")))
    assert ([start[0] for start in starts(station)], ends(station)) == (["A", "B"], [])


def test_an_empty_title_for_a_moment_does_not_end_a_play() -> None:
    station = Station()
    for title in ("A", "", None, "A"):
        station.look(shown(mount(title=title)))
    assert (len(starts(station)), ends(station)) == (1, [])


def test_silence_of_a_server_that_could_not_be_asked_does_not_end_a_play() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    for _ in range(20):
        station.fail(SourceUnreachableError())
    station.look(shown(mount(title="A")))
    assert (len(starts(station)), ends(station)) == (1, [])


def test_another_title_after_silence_ends_the_old_play_when_it_was_last_seen() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.fail(SourceUnreachableError(), 600)
    station.look(shown(mount(title="B")))
    assert ends(station) == [15]


def test_the_same_title_an_hour_later_is_told_anew() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.fail(SourceUnreachableError(), 3_700)
    station.look(shown(mount(title="A")))
    assert (len(starts(station)), ends(station)) == (2, [15])


def test_a_server_that_is_down_for_three_minutes_ended_the_play() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    station.fail(SourceDownError())
    station.fail(SourceDownError(), 170)
    assert ends(station) == [15]


SIMULCAST = {"server_name": "Radio Aurora"}


def test_simulcast_mounts_are_one_play_on_the_first_by_name() -> None:
    station = Station()
    station.look(shown(mount("/b", "A", **SIMULCAST), mount("/a", "A", **SIMULCAST)))
    station.look(shown(mount("/a", "B", **SIMULCAST), mount("/b", "A", **SIMULCAST)))
    assert starts(station) == [("A", "/a", 15), ("B", "/a", 30)]


def test_a_programme_goes_on_when_its_first_mount_is_gone() -> None:
    station = Station()
    both = shown(mount("/a", "A", **SIMULCAST), mount("/b", "A", **SIMULCAST))
    station.look(both)
    station.look(shown(mount("/b", "A", **SIMULCAST)), 400)
    station.look(shown(mount("/b", "B", **SIMULCAST)))
    station.look(both)
    assert [start[:2] for start in starts(station)] == [("A", "/a"), ("B", "/a"), ("A", "/a")]
    assert ends(station) == []


def test_a_first_mount_that_comes_later_takes_the_next_play() -> None:
    station = Station()
    station.look(shown(mount("/b", "A", **SIMULCAST)))
    station.look(shown(mount("/a", "A", **SIMULCAST), mount("/b", "A", **SIMULCAST)))
    station.look(shown(mount("/a", "B", **SIMULCAST), mount("/b", "B", **SIMULCAST)))
    assert starts(station) == [("A", "/b", 15), ("B", "/a", 45)]
    assert ends(station) == [45]


def test_programmes_can_be_said() -> None:
    station = Station(programmes="/a=Main, /b=Main")
    report = station.look(shown(mount("/a", "A"), mount("/b", "A")))
    assert starts(station) == [("A", "/a", 15)]
    assert {facts.programme for facts in report.streams} == {"Main"}


@pytest.mark.parametrize("name", [None, "no name", "Unspecified name", "RADIO"])
def test_nameless_mounts_are_apart(name: str | None) -> None:
    station = Station()
    station.look(shown(mount("/a", "A", server_name=name), mount("/b", "B", server_name=name)))
    assert len(starts(station)) == 2


def test_listeners_at_the_start_are_those_of_the_programme_that_count() -> None:
    station = Station()
    station.look(
        shown(mount("/a", listeners=3, **SIMULCAST), mount("/b", listeners=4, **SIMULCAST))
    )
    assert station.told(PlayStarted)[0].data.listeners == 7


def test_after_a_restart_a_title_that_repeats_is_the_same_play() -> None:
    station = Station()
    station.look(shown(mount(title="Björk - Jóga")))
    again = Station(memory_of(station.reports))
    again.look(shown(mount(title="BJÖRK - JÓGA")), 60)
    again.look(shown(mount(title="Björk - Hunter")))
    assert (len(starts(again)), ends(again)) == (1, [])


def test_after_a_long_stop_another_title_ends_the_old_play() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    again = Station(memory_of(station.reports))
    again.look(shown(mount(title="B")), 3_600)
    assert ends(again) == [15]


def test_after_a_restart_a_mount_that_is_away_ended() -> None:
    station = Station()
    station.look(shown(mount(title="A")))
    again = Station(memory_of(station.reports))
    again.look(shown(), 30)
    again.look(shown(), 200)
    assert (starts(again), ends(again)) == ([], [15])


def test_after_a_restart_the_other_mount_carries_the_play_on() -> None:
    station = Station()
    station.look(shown(mount("/a", "A", **SIMULCAST), mount("/b", "A", **SIMULCAST)))
    again = Station(memory_of(station.reports))
    again.look(shown(mount("/b", "A", **SIMULCAST)), 30)
    again.look(shown(mount("/a", "A", **SIMULCAST), mount("/b", "A", **SIMULCAST)))
    assert (starts(again), ends(again)) == ([], [])


def test_a_play_of_no_stream_is_not_ours_to_remember() -> None:
    memory = Memory(plays=(OpenPlay("x", None, NOON, None, "A"),))
    station = Station(memory)
    station.look(shown(mount(title="A")))
    assert len(starts(station)) == 1


@pytest.mark.parametrize("looks", [5, 60])
def test_rare_looks_do_not_break_a_play(looks: int) -> None:
    station = Station(poll_seconds=looks * 60)
    for title in ("A", None, "A", "B"):
        station.look(shown(mount(title=title)), looks * 60)
    assert ([start[0] for start in starts(station)], ends(station)) == (["A", "B"], [])
