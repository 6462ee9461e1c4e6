"""B13: what a call of the library takes its caller, beside a busy thread, however the server is.

As a module it is the program that logs: `LOG_PATH=… TALLYLIGHT_… python -m bench.calls 1000`
prints the waits of so many calls in µs as JSON.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

from bench.kept import Goal
from bench.press import quantiles
from bench.server import Server
from tallylight import RadioLogger
from tests.servers.disk import small_disk
from tests.servers.process import free_port

CALLS = 1_000
_FIRST = 100
_EVERY_S = 0.001
_DISK_MIB = 1
_TRACK = {"id": "4711", "artist": "Björk", "title": "Jóga", "album": "Homogenic", "duration": 305}
_SITUATIONS = {
    "up": "the server answers",
    "slow": "the server takes connections and never answers",
    "dead": "nothing listens at the server’s address",
    "log full": "the disk of the log folder is full",
    "folder": "into a folder, without a server",
}


class Calls:
    """A program that logs, in each situation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "calls"
        self._folder.mkdir()
        self._token = Server(self._folder / "data").token()
        self._turn = 0
        what = "p99 of a call of the library beside a busy thread"
        self._goals = {
            name: Goal(f"B13 {name}", f"{what}, {words}", "ms", at_most=True, floor=1)
            for name, words in _SITUATIONS.items()
        }

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Log in each situation once."""
        server = Server(self._folder / "data")
        server.start()
        with _silent() as silent:
            ports = {"up": server.port, "slow": silent, "dead": free_port(), "folder": None}
            for name, port in ports.items():
                self._measure(name, self._environment(port))
        server.stop()
        with small_disk(self._folder / f"disk-{self._turn}", _DISK_MIB) as disk:
            (disk.seen / "full").write_bytes(bytes((_DISK_MIB << 20) - 8_192))
            settings = {**self._environment(free_port()), "LOG_PATH": str(disk.folder)}
            self._measure("log full", settings, disk.within)

    def _environment(self, port: int | None) -> dict[str, str]:
        self._turn += 1
        folder = self._folder / f"program-{self._turn}"
        told = {"TALLYLIGHT_DATA_DIR": str(folder), "LOG_PATH": str(folder / "log")}
        if port is not None:
            told |= {"TALLYLIGHT_URL": f"http://127.0.0.1:{port}", "TALLYLIGHT_TOKEN": self._token}
        return told

    def _measure(self, name: str, settings: Mapping[str, str], within: Sequence[str] = ()) -> None:
        # Within a disk of its own a program begins at the root.
        python, here = Path(sys.executable).absolute(), Path(__file__).parents[1]
        command = [*within, str(python), "-m", "bench.calls", str(CALLS)]
        environment = {**os.environ, **settings, "PYTHONPATH": str(here)}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
        waits: list[float] = json.loads(done.stdout)
        p50, p99 = quantiles(waits)
        self._goals[name].values.append(p99 / 1_000)
        self._goals[name].notes.setdefault("p50_us", []).append(p50)


@contextmanager
def _silent() -> Iterator[int]:
    """The port of somebody who takes connections and says nothing."""
    with create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield listener.getsockname()[1]


def main() -> None:
    count = int(sys.argv[1])
    with RadioLogger() as logger:
        calls = _calls(logger)
        threading.Thread(target=_busy, daemon=True).start()
        waits: list[float] = []
        for turn in range(_FIRST + count):
            time.sleep(_EVERY_S)
            call = calls[turn % len(calls)]
            began = time.perf_counter_ns()
            call()
            waits.append((time.perf_counter_ns() - began) / 1_000)
        print(json.dumps(waits[_FIRST:]), flush=True)
        # A server that is away is not waited for.
        logger.close(0.1)


def _calls(logger: RadioLogger) -> list[Callable[[], object]]:
    plays: list[str] = []
    context = {"exit_code": 1, "url": "rtmp://example.test/live", "restarts": 3}
    return [
        lambda: plays.append(logger.log_track_started(_TRACK, "/srv/loop.mp4", 4711)),
        lambda: logger.log_metric("cpu_usage", 12.5, "percent", "encoder"),
        lambda: logger.log_error("encoder", "warning", "Slow decoding", context),
        lambda: logger.log_event("info", "playout", "crossfade_started", "Crossfade", deck="a"),
        lambda: logger.log_track_ended(plays.pop()),
    ]


def _busy() -> None:
    """A neighbour that never waits for anything."""
    turns = 0
    while True:
        turns += 1


if __name__ == "__main__":
    main()
