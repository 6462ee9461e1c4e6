"""Direct mode: on a folder and on PostgreSQL, with equal answers; alone, and beside a server."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight import Analytics, LoggingConfig, RadioLogger
from tallylight.model.time import system_clock
from tallylight.sdk.place import client_of
from tallylight.spool.tally import Tally, read_tally
from tallylight.spool.waiting import is_waiting
from tests.database import BOTH
from tests.sdk.test_survival import TALKER, said
from tests.servers.tallylight import Start

LEAVES_IT_OPEN = """
from tallylight import Analytics
analytics = Analytics()
print(analytics.get_play_stats()["total_plays"])
"""
SONG = {"artist": "Nina Simone", "title": "Sinnerman", "duration": 622}


@pytest.fixture(params=BOTH)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> LoggingConfig:
    told: dict[str, Any] = {"data_dir": tmp_path / "data", "log_path": tmp_path / "log"}
    if request.param == "postgres":
        told["database_dsn"] = request.getfixturevalue("postgres").create_database()
    return LoggingConfig(**told)


@pytest.fixture
def folder(tmp_path: Path) -> LoggingConfig:
    return LoggingConfig(data_dir=tmp_path / "data", log_path=tmp_path / "log")


def test_a_program_logs_and_reads_with_no_server(config: LoggingConfig) -> None:
    with RadioLogger(config) as logger:
        first = logger.log_track_started(SONG, loop_path="/srv/a.mp4", ffmpeg_pid=7)
        error = logger.log_error("ffmpeg", "error", "refused", play_history_id=first)
        logger.log_track_ended(first)
        second = logger.log_track_started({**SONG, "title": "Feeling Good"})
        logger.log_metric("cpu_usage", 4.5, "percent", "ffmpeg")
        current = logger.get_current_playing()
        assert current is not None
        assert current["id"] == second
        newest, oldest = logger.get_recent_plays()
        assert (newest["id"], oldest["id"]) == (second, first)
        assert (oldest["loop_file_path"], oldest["ffmpeg_pid"]) == ("/srv/a.mp4", 7)
        assert (oldest["had_errors"], oldest["error_message"]) == (True, "refused")
        logger.resolve_error(error)
        logger.log_track_ended(second)
    with Analytics(config) as analytics:
        stats = analytics.get_play_stats()
        assert (stats["total_plays"], stats["error_rate"], stats["uptime_percent"]) == (2, 50, 50)
        (summary,) = analytics.get_error_summary()
        assert (summary["error_count"], summary["resolved_count"]) == (1, 1)
        assert len(analytics.get_track_history("Nina Simone", "Sinnerman")) == 1
        assert analytics.get_weekly_summary()["unique_tracks"] == 2
        assert [row["resolved"] for row in analytics.get_error_timeline()] == [True]
        assert sum(row["total_plays"] for row in analytics.get_uptime_by_day()) == 2


def test_two_programs_take_turns(config: LoggingConfig) -> None:
    with RadioLogger(config) as one, RadioLogger(config) as other:
        for n in range(20):
            (one if n % 2 else other).log_event("info", "test", "n", str(n))
            time.sleep(0.02)
        assert one.flush(20)
        assert other.flush(20)
        assert len(one.get_recent_plays()) == 0
    assert tally(config).quarantined == 0
    assert tally(config).sent == 20


def test_a_program_that_closes_nothing_ends_in_silence(folder: LoggingConfig) -> None:
    program = subprocess.run(
        [sys.executable, "-c", LEAVES_IT_OPEN],
        env={**os.environ, "TALLYLIGHT_DATA_DIR": str(folder.data_dir)},
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert (program.stdout, program.stderr) == (b"0\n", b"")


@pytest.mark.journey
def test_beside_a_server_nothing_locks_and_all_is_seen_soon(
    config: LoggingConfig, start_tallylight: Start
) -> None:
    with RadioLogger(config) as one, RadioLogger(config) as other:
        one.log_track_started({**SONG, "deck": "before"})
        assert one.flush(20)
        server = start_tallylight(config.folder, database_url=config.database_dsn)
        with server.client(server.token("reader", "read")) as client:
            for n, logger in enumerate((one, other)):
                play_id = logger.log_track_started({**SONG, "deck": str(n)})
                began = time.monotonic()
                while client.get(f"/api/v1/plays/{play_id}").status_code != 200:
                    assert time.monotonic() < began + 5
                    time.sleep(0.05)
                assert time.monotonic() - began < 2
        assert len(other.get_recent_plays()) == 3
        server.stop()
        other.log_track_started({**SONG, "deck": "after"})
        assert other.flush(20)
        assert len(one.get_recent_plays()) == 4


@pytest.mark.journey
def test_a_server_starts_beside_a_program_that_never_rests(
    folder: LoggingConfig, start_tallylight: Start
) -> None:
    with RadioLogger(folder) as logger:
        until = datetime.now(UTC) + timedelta(seconds=2)
        count = 0
        while datetime.now(UTC) < until:
            logger.log_event("info", "test", "n", str(count))
            count += 1
            time.sleep(0.01)
        server = start_tallylight(folder.folder)
        assert logger.flush(20)
        with server.client(server.token("reader", "read")) as client:
            asked = {"category": "test", "limit": 1_000}
            found = client.get("/api/v1/events", params=asked).json()["items"]
        assert len(found) == count


@pytest.mark.journey
def test_killed_programs_lose_nothing_in_direct_mode(folder: LoggingConfig) -> None:
    running = [talking(folder, f"p{n}") for n in range(4)]
    counts: list[int] = []
    for n, program in enumerate(running):
        assert program.stdout is not None
        program.stdout.readline()
        time.sleep(0.1 * n)
        program.kill()
        counts.append(said(program) + 1)
    with RadioLogger(folder) as logger:
        deadline = time.monotonic() + 30
        while is_waiting(folder.folder / "spool" / "here"):
            assert time.monotonic() < deadline
            logger.flush(1)
            time.sleep(0.1)
    for n, count in enumerate(counts):
        numbers = [int(one["message"]) for one in events(folder, f"p{n}")][::-1]
        assert numbers in (list(range(count)), list(range(count + 1)))


@pytest.mark.journey
def test_forks_log_in_direct_mode(folder: LoggingConfig) -> None:
    program = talking(folder, "parent", FORKING)
    assert said(program) == 0
    assert program.returncode == 0
    with RadioLogger(folder) as logger:
        deadline = time.monotonic() + 30
        while is_waiting(folder.folder / "spool" / "here"):
            assert time.monotonic() < deadline
            logger.flush(1)
            time.sleep(0.1)
    for who in ("parent", "0", "1"):
        assert [int(one["message"]) for one in events(folder, f"p{who}")] == [*range(200)][::-1]


@pytest.mark.journey
@pytest.mark.parametrize("is_asking", [False, True])
def test_a_fork_while_the_store_is_open_loses_nothing(
    folder: LoggingConfig, *, is_asking: bool
) -> None:
    program = talking(folder, "parent", FORKED_IN_A_TURN.replace("IS_ASKING", str(is_asking)))
    assert said(program) == 0
    assert program.returncode == 0
    for who in ("parent", "child", "later"):
        assert [int(one["message"]) for one in events(folder, f"p{who}")] == [*range(100)][::-1]


FORKED_IN_A_TURN = """
import os, time
from tallylight import Analytics
from tallylight.store.folder import is_held
config = LoggingConfig.from_env()
def talk(who, count=100):
    for n in range(count):
        logger.log_event("info", f"p{who}", "n", str(n))
        time.sleep(0.005)
if IS_ASKING:
    analytics = Analytics(config)
    assert analytics.get_play_stats()["total_plays"] == 0
talk("parent")
while not IS_ASKING and not is_held(config.folder):
    logger.log_event("info", "more", "n", "0")
if (pid := os.fork()) == 0:
    talk("child")
    assert logger.flush(20)
    if IS_ASKING:
        assert analytics.get_play_stats()["total_plays"] == 0
        analytics.close()
    os._exit(0)
assert logger.flush(20)
_, status = os.waitpid(pid, 0)
assert os.waitstatus_to_exitcode(status) == 0
talk("later")
assert logger.flush(20)
if IS_ASKING:
    assert analytics.get_play_stats()["total_plays"] == 0
    analytics.close()
"""

FORKING = """
import os, time
def talk(who, n):
    logger.log_event("info", f"p{who}", "n", str(n))
    time.sleep(0.01)
children = []
for n in range(200):
    talk("parent", n)
    if n in (50, 100):
        if (pid := os.fork()) == 0:
            for each in range(200):
                talk(len(children), each)
            os._exit(0)
        children.append(pid)
assert logger.flush(20)
for pid in children:
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
"""


def talking(config: LoggingConfig, who: str, text: str = TALKER) -> subprocess.Popen[bytes]:
    """A program that logs into the folder and says what returned."""
    head = "import sys\nfrom tallylight import LoggingConfig, RadioLogger\n"
    head += "logger = RadioLogger(LoggingConfig.from_env())\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + text, "500", who],
        env={"TALLYLIGHT_DATA_DIR": str(config.folder), "LOG_PATH": str(config.log_path)},
        stdout=subprocess.PIPE,
        bufsize=0,
    )


def events(config: LoggingConfig, category: str) -> list[dict[str, Any]]:
    with client_of(config, system_clock) as client:
        found = client.get("/api/v1/events", category=category, limit=1_000)
    return found["items"]


def tally(config: LoggingConfig) -> Tally:
    (place,) = (config.folder / "spool").iterdir()
    return read_tally(place)
