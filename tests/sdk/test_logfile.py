import io
import json
import multiprocessing
from pathlib import Path

import pytest

from tallylight import LoggingConfig
from tallylight.sdk.logfile import NAME, LogFile

NOW = 1_790_000_000_000_000


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def made(folder: Path, most_bytes: int = 1 << 20, backups: int = 1) -> LogFile:
    console = io.StringIO()
    return LogFile(folder, lambda: NOW, most_bytes=most_bytes, backups=backups, console=console)


def test_a_line_is_json(tmp_path: Path) -> None:
    log = made(tmp_path / "log")
    log.note("INFO", "track_started", "Track started", play_id="x")
    log.write()
    assert lines(tmp_path / "log" / NAME) == [
        {
            "timestamp": "2026-09-21T14:13:20Z",
            "level": "INFO",
            "logger": "radio_stream",
            "message": "Track started",
            "event": "track_started",
            "play_id": "x",
        }
    ]


def test_what_is_below_the_level_is_left_out(tmp_path: Path) -> None:
    log = LogFile(tmp_path, lambda: NOW, level="warning")
    log.note("INFO", "a", "a")
    log.note("ERROR", "b", "b")
    log.write()
    assert [line["event"] for line in lines(tmp_path / NAME)] == ["b"]


@pytest.mark.parametrize("debug", [True, False])
def test_debug_shows_and_keeps_every_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, debug: bool
) -> None:
    log = LogFile.of(LoggingConfig(log_path=tmp_path, debug=debug), lambda: NOW)
    log.note("DEBUG", "a", "Read the title")
    log.note("INFO", "b", "Track started")
    log.write()
    said = "2026-09-21T14:13:20Z DEBUG Read the title\n2026-09-21T14:13:20Z INFO Track started\n"
    assert capsys.readouterr().err == (said if debug else "")
    kept = [line["level"] for line in lines(tmp_path / NAME)]
    assert kept == (["DEBUG", "INFO"] if debug else ["INFO"])


def test_files_rotate_and_the_oldest_goes(tmp_path: Path) -> None:
    log = made(tmp_path, most_bytes=1_024, backups=2)
    for n in range(40):
        log.note("INFO", "n", str(n))
        log.write()
    names = sorted(path.name for path in tmp_path.glob(f"{NAME}*"))
    assert names == [NAME, f"{NAME}.1", f"{NAME}.2"]
    assert all((tmp_path / name).stat().st_size <= 1_024 for name in names)
    kept = [line["message"] for name in reversed(names) for line in lines(tmp_path / name)]
    assert kept == [str(n) for n in range(40 - len(kept), 40)]


def test_a_folder_that_cannot_be_written_is_explained_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    console = io.StringIO()
    log = LogFile(tmp_path / "file", lambda: NOW, console=console)
    for n in range(3):
        log.note("INFO", "n", f"line {n} \x1b[2J")
        log.write()
    said = console.getvalue().splitlines()
    assert sum("cannot be written" in line for line in said) == 1
    assert said[1] == "2026-09-21T14:13:20Z INFO line 0  [2J"
    assert len(said) == 4


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    log = made(tmp_path)
    for _ in range(2):
        log.note("INFO", "n", "n")
        log.write()
        (tmp_path / NAME).unlink()
    log.note("INFO", "n", "last")
    log.write()
    assert len(lines(tmp_path / NAME)) == 1


def _log(folder: Path, who: int) -> None:
    log = LogFile(folder, lambda: NOW, most_bytes=4_096, backups=50)
    for n in range(100):
        log.note("INFO", "n", f"{who}-{n}")
        log.write()


def test_several_processes_write_one_file_and_lose_no_line(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=_log, args=(tmp_path, who)) for who in range(4)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    kept = {line["message"] for path in tmp_path.glob(f"{NAME}*") for line in lines(path)}
    assert kept == {f"{who}-{n}" for who in range(4) for n in range(100)}
