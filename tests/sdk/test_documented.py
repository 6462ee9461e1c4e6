"""What the page shows runs as shown; so do the programs of S2, with another import line."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from tallylight import Analytics, LoggingConfig, RadioLogger
from tests.sdk.station import Station
from tests.servers.postgres import Postgres

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text()
EXAMPLES = dict(re.findall(r"```python\n# example: (\w+)\n(.*?)```", PAGE, re.DOTALL))
SONG = {"id": "7", "artist": "Air", "title": "Sexy Boy", "duration": 298, "text": "Air - Sexy Boy"}


MODES = ["server", "folder", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(autouse=True)
def environment(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in station.env().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of a program that has a server, a folder, or a PostgreSQL database."""
    if request.param != "server":
        for name in ("TALLYLIGHT_URL", "TALLYLIGHT_TOKEN", "TALLYLIGHT_SITE"):
            monkeypatch.delenv(name)
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        monkeypatch.setenv("DATABASE_URL", server.create_database())
    return request.param


def shown(name: str) -> SimpleNamespace:
    """What a program of the page defines."""
    found: dict[str, Any] = {"__name__": name}
    exec(compile(EXAMPLES[name], name, "exec"), found)  # noqa: S102 - it is our own page
    return SimpleNamespace(**found)


def test_a_program_logs_a_play(station: Station) -> None:
    (first,) = re.findall(r"```python\n(from.*?)```", PAGE, re.DOTALL)
    exec(compile(first, "first", "exec"), {})  # noqa: S102 - likewise
    (play,) = station.all("plays")
    assert (play["item"]["title"], play["ended_at"] is None) == ("Sinnerman", False)


def test_a_metadata_watcher(station: Station) -> None:
    watcher = shown("watcher")
    payload = {"now_playing": {"sh_id": 1, "playlist": "day", "duration": 298, "song": SONG}}
    play_id = watcher.on_webhook(payload)
    watcher.on_disconnect(play_id)
    watcher.on_webhook({"now_playing": {"song": {**SONG, "title": "Talisman"}}})
    watcher.logger.close()
    newest, oldest = station.all("plays")
    assert (oldest["id"], oldest["had_errors"], oldest["playlist"]) == (play_id, True, "day")
    assert newest["item"]["title"] == "Talisman"


def test_an_ffmpeg_manager(station: Station) -> None:
    manager = shown("manager")
    manager.run([sys.executable, "-c", "import sys; sys.stderr.write('no codec'); sys.exit(3)"])
    manager.logger.close()
    (error,) = station.all("errors")
    assert (error["severity"], error["stack_trace"]) == ("critical", "no codec")
    assert error["context"]["exit_code"] == 3
    assert [one["name"] for one in station.all("metrics/samples")] == ["restarts"]


def test_a_liquidsoap_hook(station: Station, tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text(EXAMPLES["hook"])
    told = '{"artist": "Air", "title": "Sexy Boy"}'
    subprocess.run([sys.executable, tmp_path / "hook.py", told], check=True, timeout=60)
    (play,) = station.all("plays")
    assert (play["item"]["title"], play["deck"]) == ("Sexy Boy", "liquidsoap")


def test_a_report_by_cron() -> None:
    with RadioLogger() as logger:
        logger.log_track_ended(logger.log_track_started(SONG))
        logger.log_error("ffmpeg", "error", "refused")
    assert shown("report").report().splitlines() == [
        "1 plays, 1 tracks",
        "1 × Air – Sexy Boy",
        "ffmpeg: 1 errors",
    ]


def test_a_client(station: Station) -> None:
    with RadioLogger() as logger:
        logger.log_track_started(SONG)
    songs, hours = shown("client").ask(station.server.url, station.token)
    assert "Sexy Boy" in [one["title"] for one in songs]
    assert sum(one["plays"] or 0 for one in hours) >= 1


@pytest.mark.parametrize("mode", MODES, indirect=True)
def test_the_program_of_the_origin_that_logs(mode: str) -> None:
    config = LoggingConfig.from_env()
    assert config.mode == mode
    logger = RadioLogger(config)
    play_id = logger.log_track_started(
        track_info={
            "artist": "The Beatles",
            "title": "Hey Jude",
            "album": "1968-1970",
            "azuracast_song_id": "123",
            "duration": 431,
        },
        loop_path="/srv/loops/the_beatles_hey_jude.mp4",
        ffmpeg_pid=12345,
    )
    logger.log_error(
        service="ffmpeg",
        severity="error",
        message="Connection refused to RTMP server",
        context={"host": "nginx-rtmp", "port": 1935},
        play_history_id=play_id,
    )
    logger.log_metric(metric_name="cpu_usage", metric_value=45.2, unit="percent", service="ffmpeg")
    logger.log_track_ended(play_id=play_id, had_errors=False)
    recent = [f"{play['artist']} - {play['title']}" for play in logger.get_recent_plays(limit=10)]
    assert recent == ["The Beatles - Hey Jude"]
    assert logger.get_current_playing() is None
    memory_mb = psutil.Process().memory_info().rss / 1024 / 1024
    logger.log_metric("memory_mb", memory_mb, "MB", "ffmpeg")
    logger.close()


@pytest.mark.parametrize("mode", MODES, indirect=True)
def test_the_program_of_the_origin_that_reads(mode: str) -> None:
    config = LoggingConfig.from_env()
    assert config.mode == mode
    with RadioLogger(config) as logger:
        play_id = logger.log_track_started({"artist": "The Beatles", "title": "Hey Jude"})
        logger.log_error("ffmpeg", "error", "lost", play_history_id=play_id)
        logger.log_track_ended(play_id)
    analytics = Analytics(config)
    stats = analytics.get_play_stats(days=7)
    assert f"{stats['uptime_percent']:.2f}% {stats['error_rate']:.2f}%" == "0.00% 100.00%"
    (track,) = analytics.get_most_played_tracks(days=30, limit=10)
    assert (track["artist"], track["title"], track["play_count"]) == ("The Beatles", "Hey Jude", 1)
    (error,) = analytics.get_error_summary(days=7)
    assert (error["service"], error["severity"], error["error_count"]) == ("ffmpeg", "error", 1)
    (hour,) = analytics.get_hourly_play_distribution(days=7)
    assert hour["play_count"] == 1
    assert f"{analytics.get_daily_summary()['uptime_percent']:.2f}" == "0.00"
    assert analytics.get_weekly_summary()["unique_tracks"] == 1
    assert len(analytics.get_track_history("The Beatles", "Hey Jude", limit=20)) == 1
    assert f"{analytics.get_uptime_by_day(days=30)[0]['uptime_percent']:.2f}" == "0.00"
    (line,) = analytics.get_error_timeline(days=7, severity="error")
    assert (line["service"], line["message"]) == ("ffmpeg", "lost")
    analytics.close()
