"""`tallylight report`: its files, and what a webhook is told."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallylight import Analytics, LoggingConfig, RadioLogger
from tallylight.model.time import instant
from tests.receiver import (
    DISCORD,
    SLACK,
    TAKEN_BY_DISCORD,
    TAKEN_BY_SLACK,
    Reply,
    limited_by_discord,
    receiving,
)
from tests.servers.tallylight import Start

SECRETS = (DISCORD.rpartition("/")[2], SLACK.rpartition("/")[2])
PLAYS, FAILED = 12, 3


class Program:
    """The command, in an environment of its own."""

    def __init__(self, folder: Path, **env: str) -> None:
        kept = ("PATH", "PYTHONPATH", "HOME")
        self.out = folder / "reports"
        self.env = {name: os.environ[name] for name in kept if name in os.environ} | env
        self.env["TALLYLIGHT_EGRESS_ALLOW"] = "127.0.0.1/32"

    def report(self, *asked: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "tallylight", "report", *asked, "--output-dir", str(self.out)],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not [each for each in SECRETS if each in done.stdout + done.stderr]
        return done

    def files(self) -> list[Path]:
        return sorted(self.out.iterdir()) if self.out.exists() else []


def log(config: LoggingConfig) -> None:
    at = datetime.now(UTC) - timedelta(days=2)
    with RadioLogger(config, clock=lambda: instant(at)) as logger:
        for place in range(PLAYS):
            song = {"artist": "<b>Nina</b>", "title": f"Song {place % 4}", "duration": 240}
            play = logger.log_track_started(song)
            at += timedelta(seconds=200)
            if place < FAILED:
                logger.log_error("ffmpeg", "error", "lost", play_history_id=play)
            logger.log_track_ended(play)
        assert logger.flush(20)


@pytest.fixture
def config(tmp_path: Path) -> LoggingConfig:
    made = LoggingConfig(data_dir=tmp_path / "data", log_path=tmp_path / "log")
    log(made)
    return made


@pytest.fixture
def program(tmp_path: Path, config: LoggingConfig) -> Program:
    return Program(tmp_path, TALLYLIGHT_DATA_DIR=str(config.data_dir))


def test_a_week_is_written_in_both_forms_and_told(program: Program, config: LoggingConfig) -> None:
    with receiving(limited_by_discord(0.05), TAKEN_BY_DISCORD) as receiver:
        done = program.report("--send-notification", "--webhook-url", receiver.url(DISCORD))

    assert done.returncode == 0, done.stderr
    assert f"Discord (http://127.0.0.1:{receiver.port}/…) took it: 204." in done.stdout
    page, text = [file.read_text(encoding="utf-8") for file in program.files()]
    assert [file.suffix for file in program.files()] == [".html", ".txt"]
    assert all(file.name.startswith("weekly_report_") for file in program.files())
    with Analytics(config) as analytics:
        stats = analytics.get_weekly_summary()
    assert (stats["total_plays"], stats["error_rate"]) == (PLAYS, 25)
    assert "WEEKLY REPORT – MAIN" in text
    figures = [line.split("  ")[0::] for line in text.splitlines() if line.startswith("Plays  ")]
    assert figures[0][-1].strip() == str(PLAYS)
    assert "<b>Nina</b> – Song 0" in text
    assert "&lt;b&gt;Nina&lt;/b&gt; – Song 0" in page
    assert "<b>Nina" not in page
    _, body = receiver.got[-1]
    (embed,) = body["embeds"]
    assert len(receiver.got) == 2
    told = {one["name"]: one["value"] for one in embed["fields"]}
    assert (told["Plays"], told["Error rate"]) == (str(PLAYS), "25.00 %")
    assert embed["color"] == 0xE74C3C


def test_another_time_is_no_week(program: Program) -> None:
    done = program.report("--days", "30", "--format", "text", "--json")

    assert done.returncode == 0, done.stderr
    (text,) = program.files()
    assert "weekly" not in text.read_text().lower()
    assert [one["path"] for one in json.loads(done.stdout)["files"]] == [str(text)]


def test_slack_is_told_by_the_environment(program: Program) -> None:
    with receiving(TAKEN_BY_SLACK) as receiver:
        program.env["SLACK_WEBHOOK_URL"] = receiver.url(SLACK)
        done = program.report("--format", "html", "--send-notification", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["delivered"]
    assert (told["way"], told["status"], told["said"]) == ("Slack", 200, "ok")
    assert receiver.bodies[0]["blocks"][0]["text"]["text"] == "Weekly report – Main"


def test_a_refusal_is_said_and_the_files_stay(program: Program) -> None:
    with receiving(Reply(404, b'{"message": "Unknown Webhook", "code": 10015}')) as receiver:
        done = program.report("--webhook-url", receiver.url(DISCORD))

    assert done.returncode == 1
    assert "Unknown Webhook" in done.stderr
    assert len(program.files()) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--send-notification",), "There is no webhook"),
        (("--webhook-url", "discord.com/x"), "not of the form"),
        (("nonsense",), "There is no report 'nonsense'"),
    ],
)
def test_what_cannot_be_done_writes_nothing(
    tmp_path: Path, asked: tuple[str, ...], said: str
) -> None:
    program = Program(tmp_path, TALLYLIGHT_DATA_DIR=str(tmp_path / "data"))

    done = program.report(*asked)

    assert done.returncode == 1
    assert said in done.stderr
    assert program.files() == []


def test_a_server_is_asked_by_its_address(start_tallylight: Start, tmp_path: Path) -> None:
    server = start_tallylight()
    token = server.token("station", "ingest", "read")
    log(LoggingConfig(url=server.url, token=token, data_dir=tmp_path / "program"))
    program = Program(tmp_path, TALLYLIGHT_URL=server.url, TALLYLIGHT_TOKEN=token)

    done = program.report("--format", "text")

    assert done.returncode == 0, done.stderr
    (text,) = program.files()
    assert "25.00 %" in text.read_text()
