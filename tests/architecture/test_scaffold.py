import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools.scaffold.__main__ import made


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_a_new_source_is_clean_from_the_start(tmp_path: Path, command: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    made("source", "shoutcast", tmp_path)
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, *command.split(), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_nothing_is_written_over(tmp_path: Path) -> None:
    made("source", "shoutcast", tmp_path)
    with pytest.raises(SystemExit, match="exists already"):
        made("source", "shoutcast", tmp_path)
