"""`tallylight export`: everything that was logged is in the files, wherever facts are."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tallylight import Client, LoggingConfig, RadioLogger
from tallylight.model.time import instant, system_clock
from tallylight.sdk import tables
from tallylight.sdk.place import client_of
from tallylight.sdk.plays import PLAYS
from tallylight.sdk.tables import Tables
from tests.servers.postgres import Postgres
from tests.servers.tallylight import Start

PLACES = ["server", "folder", "held", pytest.param("postgres", marks=pytest.mark.postgres)]
HOSTILE = ["=1+1", "+41", "-x", "@SUM(A1)", "\t=2", "Zoë, “L’été”\n日本", '"quoted"']


@dataclass
class Logged:
    """A place with what was logged into it, and what leads there."""

    config: LoggingConfig
    env: dict[str, str]
    where: list[str]
    plays: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    errors: list[str] = field(default_factory=list[str])

    def log(self, many: int) -> None:
        now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
        at = now
        with RadioLogger(self.config, clock=lambda: instant(at)) as logger:
            for place in range(many):
                title = f"{HOSTILE[place % len(HOSTILE)]} {place}".strip()
                song = {"artist": HOSTILE[place % 3], "title": title, "id": str(place)}
                began, failed = at, place % 3 == 0
                play = logger.log_track_started({**song, "duration": 240}, "/srv/a.mp4", 7)
                at += timedelta(seconds=100)
                if failed:
                    self.errors += [
                        logger.log_error("ffmpeg", severity, "lost", {"n": place}, "at 1", play)
                        for severity in ("error", "critical", "warning")
                    ]
                logger.log_track_ended(play)
                logger.log_metric("cpu", place / 2, "percent", "ffmpeg", {"place": place})
                self.plays.append({**song, "id": play, "began": began, "failed": failed})
            assert logger.flush(20)

    def export(self, *asked: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tallylight", "export", *asked, *self.where],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def bare_env() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}


@pytest.fixture(params=PLACES)
def logged(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    start_tallylight: Start,
    bare_env: dict[str, str],
) -> Logged:
    told: dict[str, Any] = {"data_dir": tmp_path / "data", "log_path": tmp_path / "log"}
    env, where = bare_env, ["--data", str(tmp_path / "data")]
    match request.param:
        case "server":
            server = start_tallylight()
            told |= {"url": server.url, "token": server.token("station", "ingest", "read")}
            env |= {"TALLYLIGHT_URL": told["url"], "TALLYLIGHT_TOKEN": told["token"]}
            where = []
        case "held":
            start_tallylight(tmp_path / "data")
        case "postgres":
            postgres: Postgres = request.getfixturevalue("postgres")
            told["database_dsn"] = postgres.create_database()
            where += ["--database-url", told["database_dsn"]]
        case _:
            pass
    made = Logged(LoggingConfig(**told), env, where)
    made.log(21)
    return made


def rows_of(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def test_all_that_was_logged_is_in_the_files(logged: Logged, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("--days", "3", "--output-dir", str(out), "--include-errors", "--include-metrics")

    done = logged.export(*asked, "--json")

    assert done.returncode == 0, done.stderr
    files = {Path(one["path"]).name: one for one in json.loads(done.stdout)["files"]}
    names = [name.rsplit("_", 2)[0] for name in files]
    assert names == ["play_history", "analytics_summary", "error_log", "system_metrics"]
    assert sorted(files) == sorted(each.name for each in out.iterdir())
    plays, summary, errors, metrics = [str(out / name) for name in files]
    assert [one["rows"] for one in files.values()] == [21, 1 + 21 + 3, 21, 21]
    _check_plays(rows_of(plays), logged)
    _check_summary(Path(summary).read_text(encoding="utf-8"))
    found = rows_of(errors)
    assert {one["ID"] for one in found} == set(logged.errors)
    assert {one["Stack Trace"] for one in found} == {"at 1"}
    assert sorted(json.loads(one["Context"])["n"] for one in found)[:3] == [0, 0, 0]
    assert {float(one["Metric Value"]) for one in rows_of(metrics)} == {n / 2 for n in range(21)}


def _check_plays(rows: list[dict[str, str]], logged: Logged) -> None:
    expected = list(reversed(logged.plays))
    assert [row["ID"] for row in rows] == [one["id"] for one in expected]
    for row, one in zip(rows, expected, strict=True):
        assert row["Artist"] == shown(one["artist"].strip())
        assert row["Title"] == shown(one["title"])
        assert datetime.fromisoformat(row["Started At"]) == one["began"]
        assert (row["Duration (seconds)"], row["Expected Duration (seconds)"]) == ("100", "240")
        assert (row["Loop File Path"], row["FFmpeg PID"]) == ("/srv/a.mp4", "7")
        assert row["AzuraCast Song ID"] == json.loads(row["Metadata"])["id"]
        assert row["Had Errors"] == str(one["failed"]).lower()
        assert int(row["Error Count"]) == 2 * one["failed"]


def _check_summary(text: str) -> None:
    overall, tracks, errors = [list(csv.reader(part.split("\n"))) for part in text.split("\n\n")]
    assert ["Total Plays", "21"] in overall
    (rate,) = [float(row[1]) for row in overall if row[0] == "Error Rate (%)"]
    assert round(rate, 1) == 33.3
    assert tracks[:2] == [
        ["Most Played Tracks"],
        ["Artist", "Title", "Play Count", "Total Duration (hours)", "Error Count"],
    ]
    assert sum(len(row) > 2 and row[-3] == "1" for row in tracks[2:]) == 21
    assert [row[2:] for row in errors[2:] if row] == [["7", "0", "7"]] * 3


def test_a_question_is_answered_in_the_form_asked_for(logged: Logged, tmp_path: Path) -> None:
    forms = ("csv", "xlsx", "json", "ndjson", "parquet") if not logged.where else ("xlsx",)
    for form in forms:
        told = ("--question", "top_songs", "--days", "3", "--format", form, "--set", "limit=5")
        done = logged.export(*told, "--output-dir", str(tmp_path / form))
        assert done.returncode == 0, done.stderr
    (book,) = (tmp_path / "xlsx").iterdir()
    sheet = openpyxl.load_workbook(book).active
    assert sheet is not None
    assert sheet.max_row == 1 + 5
    if not logged.where:
        (answer,) = (tmp_path / "json").iterdir()
        assert len(json.loads(answer.read_text())["items"]) == 5
        (columns,) = (tmp_path / "parquet").iterdir()
        assert columns.read_bytes()[:4] == b"PAR1"


@pytest.fixture
def folder(tmp_path: Path, bare_env: dict[str, str]) -> Logged:
    config = LoggingConfig(data_dir=tmp_path / "data", log_path=tmp_path / "log")
    return Logged(config, bare_env, ["--data", str(tmp_path / "data")])


def test_pages_are_read_as_rows_are_taken(folder: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.log(10)
    monkeypatch.setattr(tables, "_PAGE", 3)
    asked: list[str] = []
    client = client_of(folder.config, system_clock)
    get = client.get

    def counted(path: str, **params: Any) -> Any:
        asked.append(path)
        return get(path, **params)

    monkeypatch.setattr(client, "get", counted)
    end = system_clock()
    rows = Tables(client, "main", end - 3 * 86_400_000_000, end).play_history()

    first = [next(rows)["id"] for _ in range(3)]
    early = asked.count(PLAYS)
    rest = [row["id"] for row in rows]
    client.close()

    assert (early, asked.count(PLAYS)) == (1, 4)
    assert first + rest == [one["id"] for one in reversed(folder.plays)]


def test_what_goes_wrong_leaves_no_file(
    folder: Logged, tmp_path: Path, find: Callable[[Path], list[str]]
) -> None:
    done = folder.export("--question", "no_such", "--output-dir", str(tmp_path / "out"))

    assert done.returncode == 1
    assert "no question" in done.stderr
    assert find(tmp_path / "out") == []


@pytest.fixture
def find() -> Callable[[Path], list[str]]:
    return lambda path: [each.name for each in path.iterdir()]


def test_a_server_that_is_away_is_said(bare_env: dict[str, str], tmp_path: Path) -> None:
    bare_env |= {"TALLYLIGHT_URL": "http://127.0.0.1:9", "TALLYLIGHT_TOKEN": "none"}
    place = Logged(LoggingConfig(data_dir=tmp_path), bare_env, [])

    done = place.export("--output-dir", str(tmp_path / "out"))

    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_flag_is_stronger_than_the_environment(folder: Logged, tmp_path: Path) -> None:
    folder.log(1)
    folder.env |= {"TALLYLIGHT_URL": "http://127.0.0.1:9", "TALLYLIGHT_TOKEN": "none"}

    assert folder.export("--output-dir", str(tmp_path / "out")).returncode == 0


def test_a_download_says_what_went_wrong(start_tallylight: Start, tmp_path: Path) -> None:
    server = start_tallylight()
    with (
        Client(server.url, "no token") as client,
        (tmp_path / "file").open("wb") as file,
        pytest.raises(Exception, match=r"token|sign"),
    ):
        client.download("/api/v1/questions/top_songs", file)
