import json
import sys

import pytest

from tallylight.cli.say import progress, say_columns, say_json
from tallylight.model.text import neutral

HOSTILE = "\x1b[31mred\x07\u202eturned\n"


def test_a_name_does_nothing_to_a_terminal() -> None:
    assert neutral(HOSTILE) == "\ufffd[31mred\ufffd\ufffdturned\ufffd"


def test_columns_stand_under_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    say_columns(("NAME", "SITES"), [("a", ["x", "y"]), ("longer", None)], empty="none")

    assert capsys.readouterr().out == "NAME    SITES\na       x, y\nlonger  –\n"


def test_no_rows_are_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    say_columns(("NAME",), [], empty="There are no sources.")

    assert capsys.readouterr().out == "There are no sources.\n"


def test_json_keeps_what_a_name_holds(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"name": HOSTILE})

    assert json.loads(capsys.readouterr().out) == {"name": HOSTILE}


def test_progress_away_from_a_terminal_is_a_line_a_tenth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress("rederive") as advance:
        for done in range(0, 1001, 10):
            advance(done, 1000)

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[0] == "rederive: 0 of 1,000"


def test_progress_on_a_terminal_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    with progress("rederive") as advance:
        advance(1, 2)
