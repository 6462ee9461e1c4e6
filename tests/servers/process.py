"""What every real server in the tests needs: a program, a port, patience, a plain user."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED = "TALLYLIGHT_TEST_SERVERS"


def need(program: str, *folders: str) -> str:
    """Path of a program; without it the test is skipped, or fails where servers are required."""
    path = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *folders]))
    return path or lack(f"{program} is not installed: run `make servers`")


def lack(reason: str) -> NoReturn:
    """Skip the test for want of something, or fail it where all that is needed is required."""
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(claim: Callable[[], object], what: str, seconds: float = 10) -> None:
    """Ask until the claim is true; a claim that cannot be asked yet is not true yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if claim():
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:g} s in vain until {what}")
        time.sleep(0.02)


def is_root() -> bool:
    return os.geteuid() == 0


def as_user(user: str) -> list[str]:
    """Command prefix that drops root, which these servers refuse to run as."""
    if not is_root():
        return []
    return [need("setpriv"), f"--reuid={user}", f"--regid={user}", "--init-groups"]


def server_folder(name: str, owner: str) -> Path:
    """An empty folder that a server's own user can reach (pytest's are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix=f"tallylight-{name}-"))
    if is_root():
        shutil.chown(folder, owner)
    folder.chmod(0o750)
    return folder


def end(process: subprocess.Popen[bytes], signal_number: int, seconds: float = 10) -> int:
    """Send a signal and wait; a process that does not go is killed and fails the test."""
    process.send_signal(signal_number)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        pytest.fail(f"{process.args!r} ignored signal {signal_number} for {seconds:g} s")
