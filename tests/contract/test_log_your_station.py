"""The tutorial is done as it stands: every command of it, one after the other, in one shell."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.process import free_port

pytestmark = pytest.mark.journey

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial" / "log-your-station.md").read_text()
PROGRAMS = dict(re.findall(r"```python\n# ([\w.]+)\n(.*?)```", PAGE, re.DOTALL))
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
# The second terminal, and what a person does there: wait for the line that says it is ready.
SERVE = """
tallylight serve > serve.log 2>&1 &
trap "kill $!" EXIT
for _ in $(seq 300); do grep -q "is ready at" serve.log && break; sleep 0.1; done
"""


AFTER = "sleep 3\ntallylight export --days 1 --output-dir after"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    port = str(free_port())
    for name, text in PROGRAMS.items():
        (tmp_path / name).write_text(text)
    steps = [SERVE if one.strip() == "tallylight serve" else one for one in COMMANDS]
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "HOME") if name in os.environ}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join([*steps, AFTER]).replace("8600", port)],
        cwd=tmp_path,
        env={**kept, "PATH": path, "TALLYLIGHT_PORT": port, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert told[0] == "2 plays, 50 % with errors"
    assert sorted(told[1:3]) == ["1 × Air – Talisman", "1 × Nina Simone – Sinnerman"]
    (after,) = (tmp_path / "after").glob("play_history_*.csv")
    assert len(rows_of(after)) == 6
    (plays,) = (tmp_path / "export").glob("play_history_*.csv")
    newest, oldest = rows_of(plays)
    assert (newest["Title"], oldest["Title"]) == ("Talisman", "Sinnerman")
    assert (oldest["Had Errors"], oldest["Error Count"]) == ("true", "1")
    assert len(list((tmp_path / "export").iterdir())) == 4
    (report,) = (tmp_path / "reports").glob("*.txt")
    assert "WEEKLY REPORT" in report.read_text(encoding="utf-8")
