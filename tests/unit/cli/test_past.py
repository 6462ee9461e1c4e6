"""Commands on the past, where no server runs."""

import json
from pathlib import Path

import pytest

from tests.ledger import Ledger
from tests.unit.cli.command import Command
from tests.unit.ingest.test_seal import a_day

pytestmark = pytest.mark.lengthy


def fill(data: Path) -> None:
    data.mkdir()
    ledger = Ledger(data)
    ledger.write(a_day())
    ledger.close()


def test_days_that_are_over_are_sealed(command: Command, data: Path) -> None:
    fill(data)

    assert "Sealed 5 days" in command("seal").out
    assert json.loads(command("seal", "--json").out)["days"] == 0
    assert "5 files are what was written" in command("doctor").out


def test_what_would_go_is_told_and_then_goes(command: Command, data: Path) -> None:
    fill(data)
    command("seal")

    told = json.loads(command("retention", "--dry-run", "--json").out)
    again = json.loads(command("retention", "--dry-run", "--json").out)
    went = json.loads(command("retention", "--json").out)

    assert told == again
    rows = {each["name"]: each["rows"] for each in told if each["rows"]}
    assert rows == {"events": 1, "rows of listener counts": 5}
    assert {each["name"]: each["rows"] for each in went if each["rows"]} == rows
    assert "log" in command("retention").out


def test_the_doctor_names_a_damaged_file(command: Command, data: Path) -> None:
    fill(data)
    command("seal")
    (file,) = (data / "history" / "plays").rglob("*.parquet")
    file.write_bytes(file.read_bytes()[:-8])

    done = command("doctor")

    assert done.code == 1
    assert "The plays of 2026-02-03 are damaged" in done.out
    assert str(file) in done.out


def test_the_doctor_says_how_many_days_wait(command: Command, data: Path) -> None:
    fill(data)

    assert "5 days, each kind by itself, are over and wait" in command("doctor").out


def test_months_become_one_file_and_files_of_days_again(command: Command, data: Path) -> None:
    fill(data)
    ledger = Ledger(data)
    ledger.write(a_day(86_400))
    ledger.close()

    said = command("seal").out

    assert "Sealed 10 days" in said
    assert "Compacted 4 months, each kind by itself" in said
    assert "6 files are what was written" in command("doctor").out
    assert "8 days have files of their own" in command("seal", "--by-day").out
    assert "10 files are what was written" in command("doctor").out
