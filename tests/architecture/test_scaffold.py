import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools.scaffold.__main__ import made


def test_a_new_source_is_clean_from_the_start(tmp_path: Path) -> None:
    files = [path for path in made("source", "shoutcast", tmp_path) if path.suffix == ".py"]
    ruff = Path(sys.executable).with_name("ruff")
    for command in ("check", "format --check"):
        done = subprocess.run(
            [ruff, *command.split(), "--config", ROOT / "pyproject.toml", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_nothing_is_written_over(tmp_path: Path) -> None:
    made("source", "shoutcast", tmp_path)
    with pytest.raises(SystemExit, match="exists already"):
        made("source", "shoutcast", tmp_path)
