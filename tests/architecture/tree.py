"""The files that belong to the project: what git tracks, and what it would."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def named(pattern: str) -> list[Path]:
    return [path for path in files() if path.relative_to(ROOT).match(pattern)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
