import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.spool.receiving import Box


@pytest.fixture
def box(data: Path) -> Box:
    """A spool in which one waits and one was refused."""
    folder = data / "spool" / "server-1"
    folder.mkdir(parents=True)
    (folder / "target.txt").write_text("http://tally.example:8600 main\n")
    box = Box(folder)
    box.log(b'{"n":1}', b'{"n":"bad"}')
    box.ship()
    box.shipper.close()
    box.log(b'{"n":"waits"}')
    return box


@pytest.mark.usefixtures("box")
def test_spools_are_listed_with_what_became_of_what_was_logged(command: Any) -> None:
    (row,) = json.loads(command("spool", "list", "--json").out)
    counts = {name: row[name] for name in ("waiting", "sent", "dropped", "torn", "quarantined")}
    assert counts == {"waiting": 1, "sent": 1, "dropped": 0, "torn": 0, "quarantined": 1}
    assert row["target"] == "http://tally.example:8600 main"
    assert "server-1" in command("spool", "list").out
    assert command("spool", "count").out.strip() == "1"


@pytest.mark.usefixtures("box")
def test_what_waits_and_what_was_refused_is_shown(command: Any) -> None:
    assert json.loads(command("spool", "show", "server-1").out) == {"n": "waits"}
    refused = json.loads(command("spool", "show", "server-1", "--quarantined").out)
    assert refused == {"observation": {"n": "bad"}, "error": "bad", "path": "$"}


@pytest.mark.usefixtures("box")
def test_what_was_refused_is_sent_again(command: Any) -> None:
    assert "1 observations wait again" in command("spool", "retry", "server-1").out
    assert command("spool", "count").out.strip() == "2"
    assert command("spool", "show", "server-1", "--quarantined").out == ""


def test_a_spool_that_is_not_there_is_told(command: Any) -> None:
    assert command("spool", "count").out.strip() == "0"
    done = command("spool", "show", "elsewhere")
    assert done.code == 1
    assert "There is no spool elsewhere" in done.err
