"""What no file is called, and what no file says."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import files, name, named

# A file of such a name is where things go that nobody thought about.
EMPTY_WORDS = {"common", "helper", "helpers", "manager", "misc", "tasks", "util", "utils"}
# A letter of each stands in brackets, because this file too is searched.
SAYINGS = {
    "a path of one machine": r"/(?:[r]oot|[h]ome/\w+|[U]sers/\w+|[w]ork|tmp/[v]env)/",
    "a download host": r"(?:[f]iles\.pythonhosted|[r]egistry\.npmjs|[p]ypi\.(?:python|org))",
    "unfinished work": r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b",
}


def text(path: Path) -> str:
    return path.read_text(errors="replace")


def test_no_file_has_an_empty_name() -> None:
    found = [name(path) for path in files() if path.stem.lower() in EMPTY_WORDS]
    assert found == []


@pytest.mark.parametrize("saying", SAYINGS)
def test_no_file_says(saying: str) -> None:
    pattern = re.compile(SAYINGS[saying])
    found = [
        f"{name(path)}: {hit.group()}"
        for path in files()
        if path.suffix not in {".png", ".woff2", ".parquet"} and (hit := pattern.search(text(path)))
    ]
    assert found == []


def test_no_lock_names_a_host() -> None:
    assert named("uv.lock") == []
    assert [name(path) for path in named("package-lock.json") if '"resolved"' in text(path)] == []
    assert [name(path) for path in named("requirements*.lock") if "://" in text(path)] == []
