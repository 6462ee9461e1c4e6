"""A server in a process of its own: the real one, or the one that keeps nothing."""

import atexit
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
import psutil

from bench.load import Job, Load
from bench.machine import at_best_pace, pace_ms
from bench.press import Press, Pressed
from tests.servers.process import free_port

REAL, NULL = "tallylight", "bench.null"
_LONGEST_START_S = 120
# One part of so many of the loop that tells the pace takes a millisecond at most.
_PART = 100
_LONGEST_REST_S, _RESTED_S, _AT_REST_PERCENT = 1_800, 2, 10


class Server:
    """`tallylight serve` on a folder, or the same under another module's name."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str | None = None,
        module: str = REAL,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._module = module
        self._settings = {**os.environ, **(settings or {})}
        self.on_sqlite = database_url is None
        self._log = folder.with_suffix(".log")
        self._where = ["--data", str(folder)]
        if database_url is not None:
            self._where += ["--database-url", database_url]
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def start(self) -> float:
        """Start; the seconds until it said that it is ready."""
        began = time.perf_counter()
        # A run that fails leaves no server behind.
        atexit.register(self.stop)
        command = [sys.executable, "-m", self._module, "serve", "--port", str(self.port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, *self._where],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._settings,
            )
        while b"is ready" not in self._log.read_bytes():
            waited = time.perf_counter() - began
            if self._process.poll() is not None or waited > _LONGEST_START_S:
                raise SystemExit(f"no server: {self._log.read_text()}")
            time.sleep(0.002)
        return time.perf_counter() - began

    def settle(self) -> None:
        """Wait until it has done what it does once after a start, and the machine is quick."""
        assert self._process is not None
        process, deadline = psutil.Process(self._process.pid), time.monotonic() + _LONGEST_REST_S
        while process.cpu_percent(_RESTED_S) > _AT_REST_PERCENT:
            if time.monotonic() > deadline:
                raise SystemExit("the server does not come to rest")
        at_best_pace()

    def stop(self) -> None:
        """Stop as systemd does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
        self._process = None

    @property
    def resident_mb(self) -> float:
        """Memory that it holds, in MB."""
        assert self._process is not None
        return psutil.Process(self._process.pid).memory_info().rss / 1e6

    def token(self, name: str = "bench", scope: str = "ingest") -> str:
        """A token, which may push or read; the folder is made where it is missing."""
        create = ["token", "create", name, "--scope", scope]
        command = [sys.executable, "-m", REAL, *create, *self._where]
        done = subprocess.run(command, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def seal(self) -> None:
        """Seal the days that are over, as a server in service has long done."""
        command = [sys.executable, "-m", REAL, "seal", *self._where]
        subprocess.run(command, check=True, capture_output=True)

    def take(self, job: Job) -> Load:
        """What a client gets done here."""
        command = [sys.executable, "-m", "bench.load"]
        told = msgspec.json.encode(job)
        done = subprocess.run(command, input=told, stdout=subprocess.PIPE, check=True)
        load = msgspec.json.decode(done.stdout, type=Load)
        if load.faults:
            raise SystemExit(f"{load.faults} posts were not accepted: {load.fault}")
        return load

    def press(self, press: Press) -> tuple[Pressed, float]:
        """What came of posting at a rate, and the most memory held meanwhile, in MB."""
        client = subprocess.Popen(
            [sys.executable, "-m", "bench.press"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert client.stdin is not None
        client.stdin.write(msgspec.json.encode(press))
        client.stdin.close()
        most, paces = 0.0, list[float]()
        while client.poll() is None:
            most = max(most, self.resident_mb)
            # Beside what is measured, waiting for a processor is no matter of its pace.
            paces.append(pace_ms(_PART, time.thread_time))
            time.sleep(0.1)
        assert client.stdout is not None
        with client.stdout as output:
            pressed = msgspec.json.decode(output.read(), type=Pressed)
        pressed.pace_ms = round(statistics.median(paces), 1)
        return pressed, most
