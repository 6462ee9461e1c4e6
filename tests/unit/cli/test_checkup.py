"""What the doctor finds on machines that are not this one."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tallylight.cli import checkup
from tallylight.cli.checkup import Finding, findings
from tallylight.model.time import Clock, system_clock
from tallylight.settings import Settings, read_settings
from tests.mmdb import write_mmdb


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({}, {"TALLYLIGHT_DATA_DIR": str(tmp_path), "TALLYLIGHT_PORT": "0"})


@pytest.fixture
def timedatectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def say(word: str) -> None:
        program = tmp_path / "timedatectl"
        program.write_text(f"#!/bin/sh\necho {word}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    return say


def found(settings: Settings, about: str, clock: Clock = system_clock) -> Finding:
    return next(each for each in findings(settings, clock) if each.about == about)


def test_a_disk_that_is_almost_full_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda _: SimpleNamespace(free=20_000_000))

    finding = found(settings, "folder")

    assert finding.level == "wrong"
    assert "Only 20 MB are free" in finding.sentence


def test_a_page_that_was_not_built_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checkup, "files", lambda _: tmp_path)
    assert "make web" in found(settings, "page").sentence

    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("")

    assert found(settings, "page").level == "ok"


def test_few_open_files_are_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "allow_many_files", lambda: 1024)

    finding = found(settings, "limits")

    assert finding.level == "wrong"
    assert finding.sentence.startswith("Only 1024 files")


@pytest.mark.parametrize(("word", "level"), [("yes", "ok"), ("no", "note")])
def test_a_clock_that_nobody_keeps_is_noted(
    settings: Settings, timedatectl: Callable[[str], None], word: str, level: str
) -> None:
    timedatectl(word)

    assert found(settings, "clock").level == level


def test_a_server_that_runs_is_no_stranger_on_its_port(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = SimpleNamespace(pid=4711, address="http://127.0.0.1:8600")
    monkeypatch.setattr(checkup, "is_held", lambda _: True)
    monkeypatch.setattr(checkup, "running_server", lambda _: running)

    assert found(settings, "port").sentence == (
        "Tallylight (process 4711) runs at http://127.0.0.1:8600."
    )


@pytest.mark.postgres
def test_clocks_that_are_apart_are_wrong(tmp_path: Path, postgres_url: str) -> None:
    settings = read_settings(
        {"data.dir": tmp_path, "server.port": 0, "database.url": postgres_url}, {}
    )

    clocks = [
        each
        for each in findings(settings, lambda: system_clock() + 90_000_000)
        if each.about == "clock" and each.level == "wrong"
    ]

    assert "90 s apart" in clocks[0].sentence


def test_a_file_of_countries_that_is_no_such_file_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "countries.mmdb"
    told = {"TALLYLIGHT_DATA_DIR": str(tmp_path), "TALLYLIGHT_COUNTRIES_FILE": str(file)}
    settings = read_settings({}, told)
    file.write_text("half a file")
    broken = found(settings, "countries")
    write_mmdb(file, {"203.0.113.0/24": {"country": {"iso_code": "FR"}}})

    assert (broken.level, found(settings, "countries").level) == ("wrong", "ok")
    assert "not usable" in broken.sentence
