"""The real `tallylight`, run as its users run it: a process, a data folder, a command line."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import httpx2
import pytest

from tests.servers.process import end, free_port, wait_until

# The module, not the script: it also runs where the package is only on PYTHONPATH.
COMMAND = [sys.executable, "-m", "tallylight"]


class Tallylight:
    """One server on one data folder; it can be stopped, killed and started again.

    `lines` is what it printed since it started last, `log` what it ever printed. `within` goes
    before every command, as what leads into a namespace.
    """

    def __init__(
        self,
        data: Path,
        *,
        database_url: str | None = None,
        env: dict[str, str] | None = None,
        within: tuple[str, ...] = (),
    ) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lines: list[str] = []
        self.log: list[str] = []
        self.where = ["--data", str(data)]
        if database_url is not None:
            self.where += ["--database-url", database_url]
        self._command = [*within, *COMMAND]
        self._env = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server is not running"
        return self._process.pid

    @property
    def setup_link(self) -> str:
        """The one-time link that the first start printed."""
        for line in self.lines:
            if found := re.search(r"https?://\S*setup\S*", line):
                return found.group()
        pytest.fail(f"no setup link in {self.lines}")

    def start(self, seconds: float = 30) -> None:
        """Start and wait for the line that says it is ready."""
        self.lines.clear()
        serve = ["serve", "--host", "127.0.0.1", "--port", str(self.port), *self.where]
        self._process = subprocess.Popen(
            [*self._command, *serve],
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read, args=[self._process], daemon=True)
        self._reader.start()
        wait_until(self._is_ready, f"tallylight is ready; it said {self.lines}", seconds)

    def stop(self) -> None:
        """Stop as systemd does; a server that does not leave cleanly fails the test."""
        code = self._end(signal.SIGTERM)
        assert code == 0, f"exit {code}: {self.lines[-20:]}"

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def run(self, *arguments: str, say: str = "") -> str:
        """What a command prints; a command that fails fails the test."""
        done = subprocess.run(
            [*self._command, *arguments, *self.where],
            env=self._env,
            input=say,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: exit {done.returncode}: {done.stderr}"
        return done.stdout.strip()

    def token(self, name: str, *scopes: str, site: str | None = None) -> str:
        asked = [part for scope in scopes for part in ("--scope", scope)]
        return self.run("token", "create", name, *asked, *(["--site", site] if site else []))

    def client(self, token: str | None = None) -> httpx2.Client:
        """An HTTP client of this server; close it, or use it in a `with`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    def _is_ready(self) -> bool:
        assert self._process is not None
        if (code := self._process.poll()) is not None:
            pytest.fail(f"tallylight ended with {code}: {self.lines}")
        return any(self.url in line and "setup" not in line for line in self.lines)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                said = line.decode(errors="replace").rstrip()
                self.lines.append(said)
                self.log.append(said)

    def _end(self, signal_number: int) -> int:
        if self._process is None:
            return 0
        code = end(self._process, signal_number, 20)
        assert self._reader is not None
        self._reader.join(5)
        self._process = None
        return code


class Start(Protocol):
    """Starts a server: in a folder of its own if none is named, on SQLite if no database is."""

    def __call__(
        self,
        data: Path | None = None,
        *,
        database_url: str | None = None,
        env: dict[str, str] | None = None,
        within: tuple[str, ...] = (),
    ) -> Tallylight: ...


@pytest.fixture
def start_tallylight(tmp_path: Path) -> Iterator[Start]:
    servers: list[Tallylight] = []

    def start(
        data: Path | None = None,
        *,
        database_url: str | None = None,
        env: dict[str, str] | None = None,
        within: tuple[str, ...] = (),
    ) -> Tallylight:
        folder = data or tmp_path / f"data{len(servers)}"
        server = Tallylight(folder, database_url=database_url, env=env, within=within)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()
        shutil.rmtree(server.data, ignore_errors=True)


@pytest.fixture
def tallylight(start_tallylight: Start) -> Tallylight:
    return start_tallylight()
