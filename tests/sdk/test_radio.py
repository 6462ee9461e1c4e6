import json
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any

import pytest

from tallylight import LoggingConfig, RadioLogger
from tallylight.model.errors import NotFoundError, SettingsError
from tallylight.spool.tally import read_tally
from tests.sdk.station import Station

JUDE = {
    "artist": "The Beatles",
    "title": "Hey Jude",
    "album": "1968-1970",
    "azuracast_song_id": "123",
    "duration": 431,
}
AZURACAST: dict[str, Any] = {
    "id": "9f33bbc912c19603e51be8e0987d076b",
    "text": "Air - La Femme d'argent",
    "artist": "Air",
    "title": "La Femme d'argent",
    "album": "Moon Safari",
    "genre": "Downtempo",
    "isrc": "FRZ039800212",
    "lyrics": "la " * 9_000,
    "art": "https://radio.example/art.jpg",
    "custom_fields": {"mood": None},
    "duration": 428.6,
}


@pytest.mark.journey
@pytest.mark.alone
def test_a_change_of_track_costs_less_than_10_ms(station: Station) -> None:
    took: list[float] = []
    with station.logger() as logger:
        playing = logger.log_track_started(JUDE)
        for _ in range(200):
            began = perf_counter()
            logger.log_track_ended(playing)
            playing = logger.log_track_started(JUDE)
            took.append(perf_counter() - began)
            sleep(0.005)
    assert quantiles(took, n=100)[-1] < 0.010


def test_a_play_from_its_start_to_its_end(station: Station) -> None:
    with station.logger() as logger:
        before = datetime.now(UTC)
        play_id = logger.log_track_started(
            JUDE, loop_path="/srv/loops/hey_jude.mp4", ffmpeg_pid=12_345
        )
        current = logger.get_current_playing()
        assert current is not None
        assert (current["id"], current["title"], current["ended_at"]) == (play_id, "Hey Jude", None)
        assert 0 <= current["elapsed_seconds"] < 60
        logger.log_track_ended(play_id)
        assert logger.get_current_playing() is None
        (play,) = logger.get_recent_plays()
    assert before <= play["started_at"] <= play["ended_at"] <= datetime.now(UTC)
    assert play == {
        "id": play_id,
        "track_key": "the beatles - hey jude",
        "artist": "The Beatles",
        "title": "Hey Jude",
        "album": "1968-1970",
        "azuracast_song_id": "123",
        "loop_file_path": "/srv/loops/hey_jude.mp4",
        "started_at": play["started_at"],
        "ended_at": play["ended_at"],
        "duration_seconds": round((play["ended_at"] - play["started_at"]).total_seconds()),
        "expected_duration_seconds": 431,
        "ffmpeg_pid": 12_345,
        "had_errors": False,
        "error_message": None,
        "error_count": 0,
        "metadata": JUDE,
    }


@pytest.mark.parametrize("is_whole", [False, True], ids=["song", "now_playing"])
def test_azuracast_is_understood_as_it_comes(station: Station, *, is_whole: bool) -> None:
    told = {"sh_id": 7, "playlist": "night", "duration": 428, "song": AZURACAST}
    with station.logger() as logger:
        logger.log_track_started(told if is_whole else AZURACAST)
        (play,) = logger.get_recent_plays()
        (listed,) = station.all("plays")
    assert play["azuracast_song_id"] == AZURACAST["id"]
    assert play["expected_duration_seconds"] == (428 if is_whole else 429)
    assert play["metadata"] == {k: v for k, v in AZURACAST.items() if k != "lyrics"}
    assert (listed["item"]["isrc"], listed["item"]["genre"]) == ("FRZ039800212", "Downtempo")
    assert listed["playlist"] == ("night" if is_whole else None)


def test_an_error_marks_its_play(station: Station) -> None:
    with station.logger() as logger:
        first = logger.log_track_started(JUDE)
        logger.log_error("ffmpeg", "warning", "slow", play_history_id=first)
        logger.log_error("ffmpeg", "error", "refused", {"port": 1935}, play_history_id=first)
        logger.log_error("ffmpeg", "critical", "gone", play_history_id=first)
        second = logger.log_track_started(AZURACAST)
        logger.log_error("ffmpeg", "info", "fine", play_history_id=second)
        logger.log_track_ended(second)
        newest, oldest = logger.get_recent_plays()
    assert (newest["had_errors"], newest["error_count"]) == (False, 0)
    assert (oldest["had_errors"], oldest["error_count"]) == (True, 2)
    assert oldest["error_message"] == "refused"
    assert oldest["ended_at"] is not None
    errors = station.all("errors")
    assert [one["severity"] for one in errors] == ["info", "critical", "error", "warning"]
    assert errors[2]["context"] == {"port": 1935}
    assert errors[2]["play_id"] == first


def test_an_error_of_another_program_marks_the_play(station: Station) -> None:
    with station.logger() as logger:
        play_id = logger.log_track_started(JUDE)
        assert logger.flush(10)
        encoder = station.program(
            "logger.log_error('ffmpeg', 'error', 'refused', play_history_id=sys.argv[1])", play_id
        )
        encoder.communicate(timeout=20)
        assert encoder.returncode == 0
        logger.log_track_ended(play_id)
        (play,) = logger.get_recent_plays()
    assert (play["had_errors"], play["error_message"]) == (True, "refused")


def test_a_play_ends_with_what_its_caller_says(station: Station) -> None:
    with station.logger() as logger:
        play_id = logger.log_track_started(JUDE)
        logger.log_track_ended(play_id, had_errors=True, error_message="Connection refused")
        (play,) = logger.get_recent_plays()
    assert (play["had_errors"], play["error_message"]) == (True, "Connection refused")


def test_a_new_start_closes_the_play_before_it_in_its_lane(station: Station) -> None:
    with station.logger() as logger:
        logger.log_track_started({**JUDE, "deck": "a"})
        other = logger.log_track_started({"title": "Jingle", "artist": "X", "deck": "b"})
        sleep(0.01)
        logger.log_track_started({**AZURACAST, "deck": "a"})
        plays = {play["title"]: play for play in logger.get_recent_plays()}
        assert plays["Hey Jude"]["ended_at"] == plays["La Femme d'argent"]["started_at"]
        assert plays["Jingle"]["ended_at"] is None
        logger.log_track_ended(other)


def test_a_crash_leaves_no_current_track_for_ever(station: Station) -> None:
    now = [datetime.now(UTC).timestamp() * 1e6 - 3 * 3_600e6]
    logger = RadioLogger(station.config(), clock=lambda: int(now[0]))
    logger.log_track_started(JUDE)
    assert logger.get_current_playing() is not None
    now[0] += 3 * 3_600e6
    assert logger.get_current_playing() is None
    logger.close()


def test_what_is_missing_is_called_unknown_and_nothing_raises(station: Station) -> None:
    odd: list[Any] = [{}, None, {"artist": None, "title": ""}, {"title": "x" * 5_000}, "Just text"]
    odd += [{"title": "a\0b\ud800"}, {"title": "T", "duration": "x"}, {"artist": "A" * 2_000}]
    odd += [{"title": 7, "x": {1, 2}, "y": float("nan"), "z": object()}, {"text": "A - B"}]
    with station.logger() as logger:
        for one in odd:
            logger.log_track_started(one)
        logger.log_track_ended("")
        logger.log_track_ended("\ud800")
        logger.log_error("", "LOUD", "x" * 20_000, {"big": "y" * 90_000, "n": 1})
        logger.log_metric("cpu", float("nan"))
        odd_value: Any = "12.5"
        logger.log_metric("cpu", odd_value, metadata={"deep": {"a": [1]}, "n": None})
        logger.log_event("LOUD", "", "", "", song="Title alone")
        assert logger.flush(10)
        titles = [play["title"] for play in logger.get_recent_plays(len(odd))]
    assert titles[::-1][:3] == ["Unknown title"] * 3
    assert titles[::-1][3:] == ["x" * 1_000, "Just text", "a�b�", "T", "Unknown title", "7", "B"]
    (error,) = station.all("errors")
    assert (error["severity"], error["context"]) == ("error", {"n": 1, "truncated": True})
    (sample,) = station.all("metrics/samples")
    assert sample["value"] == 12.5
    (folder,) = (station.folder / "spool").iterdir()
    assert read_tally(folder).quarantined == 0


def test_a_figure_has_its_service(station: Station) -> None:
    with station.logger(service="watcher") as logger:
        logger.log_metric("cpu_usage", 45.2, "percent", "ffmpeg", {"core": 1})
        logger.log_metric("memory_mb", 120, unit="MB")
        assert logger.flush(10)
    own, told = station.all("metrics/samples")
    assert (told["name"], told["value"], told["unit"]) == ("cpu_usage", 45.2, "percent")
    assert (told["service"], told["labels"], own["service"]) == ("ffmpeg", {"core": 1}, "watcher")


def test_an_event_is_logged(station: Station) -> None:
    with station.logger() as logger:
        logger.log_event(
            "warning", "audio", "crossfade_completed", "Faded", {"n": 1}, "a", song=JUDE, stream="s"
        )
        assert logger.flush(10)
    events = station.all("events", category="audio")
    (event,) = [one for one in events if one["event"] == "crossfade_completed"]
    assert (event["level"], event["deck"], event["stream"]) == ("warn", "a", "s")
    assert event["item"]["title"] == "Hey Jude"


@pytest.mark.parametrize("level", ["debug", "info", "warn", "error"])
def test_an_event_has_one_of_four_levels(station: Station, level: str) -> None:
    with station.logger() as logger:
        logger.log_event(level, "audio", f"{level}_event", "Told")
        assert logger.flush(10)

    (event,) = station.all("events", level=level, category="audio")

    assert (event["event"], event["level"]) == (f"{level}_event", level)


def test_an_error_can_be_resolved(station: Station) -> None:
    with station.logger() as logger:
        error = logger.log_error("ffmpeg", "error", "refused")
        logger.resolve_error(error)
        assert station.all("errors")[0]["resolved_at"] is not None
        with pytest.raises(NotFoundError):
            logger.resolve_error("00000000-0000-0000-0000-000000000000")


def test_an_exception_is_logged_with_its_stack(station: Station) -> None:
    with station.logger() as logger:
        try:
            int("broken http://user:hunter2@host/x")
        except ValueError as error:
            logger.log_exception("script", error)
        assert logger.flush(10)
    (error,) = station.all("errors")
    assert error["message"].startswith("ValueError: invalid literal")
    assert "test_radio.py" in error["stack_trace"]
    assert "hunter2" not in json.dumps(error)


def test_a_program_that_ends_sends_what_it_logged(station: Station) -> None:
    program = station.program('logger.log_track_started({"artist": "A", "title": "B"})')
    program.communicate(timeout=30)
    assert program.returncode == 0
    assert [play["item"]["title"] for play in station.all("plays")] == ["B"]


def test_a_spool_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = LoggingConfig(url="http://127.0.0.1:9", token="t", data_dir=tmp_path / "file")
    with pytest.raises(SettingsError, match="Set TALLYLIGHT_DATA_DIR"):
        RadioLogger(config)
