"""What the README shows is done as it says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.process import need
from tests.servers.tallylight import Tallylight

pytestmark = pytest.mark.journey

README = (Path(__file__).parents[2] / "README.md").read_text()


def block(heading: str) -> str:
    """The first fenced block under a heading."""
    _, _, below = README.partition(f"## {heading}\n")
    found = re.search(r"```\n(.*?)```", below, re.DOTALL)
    assert found, heading
    return found.group(1)


def as_shown(server: Tallylight, script: str) -> str:
    """Run a block in a shell whose `tallylight` and port 8600 are those of this server."""
    need("curl")
    place = " ".join(server.where)
    ours = f'tallylight() {{ "{sys.executable}" -m tallylight "$@" {place}; }}\n'
    done = subprocess.run(
        [need("bash"), "-euc", ours + script.replace(":8600", f":{server.port}")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_play_is_pushed_as_shown(tallylight: Tallylight) -> None:
    said = as_shown(tallylight, block("Anything else: push it"))

    assert json.loads(said) == {"accepted": 1, "duplicates": 0, "rejected": []}


def test_the_first_station_is_set_up_as_shown(tallylight: Tallylight) -> None:
    lines = block("Your first station, in five lines").splitlines()
    shown = [line for line in lines if " serve" not in line and " test " not in line]
    shown[-1] += " --password-file <(echo correct horse battery)"

    said = as_shown(tallylight, "\n".join(shown))

    assert "Made the site rock, zone Europe/Paris." in said
    assert "Connected studio." in said
    assert "anna may sign in as operator." in said
