"""B4 and B12: pages being read beside 2,000 observations a second, and the memory that takes.

Four readers, each of whom asks for a panel of the radio pages every two seconds, one after the
other and not all at once. What a server takes longer for once, after its start, is read before.
"""

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path

from bench.asking import BUSY, REFUSED, page_ms
from bench.kept import Goal
from bench.load import Job
from bench.prefill import sessions_in_sqlite
from bench.press import Press, Pressed
from bench.server import Server

SESSIONS = 1_000_000
READERS, EVERY_S = 4, 2.0
APART_S = EVERY_S / READERS
# 2,000 observations a second.
RATE, BATCH, CONNECTIONS = 200, 10, 64
# A server that gets 5,000 sessions at once carries them over for a moment.
LEAD_S = 2.0
OVERLOAD = 10
# As the pages ask: a list of sessions offers the values of a week to be filtered for.
PANELS = (
    "/live/present",
    "/listeners?bucket=auto",
    "/sessions?limit=50&view=plays",
    "/sessions/facets?from={week_ago}",
    "/plays?limit=50&total=true",
    "/streams/figures",
    "/events?limit=50",
    "/events/histogram",
    "/errors/groups",
    "/health/history?period_minutes=60",
)


class Reader(threading.Thread):
    """One that asks for one panel after another, by name and path; `waits` in seconds.

    first_s: after how many seconds it begins. busy: how often the server asked it to come again.
    refused: what the server said of panels that would take too long, by name.
    """

    def __init__(
        self, port: int, token: str, panels: Iterator[tuple[str, str]], first_s: float = 0.0
    ) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}"}
        self._panels = panels
        self._first_s = first_s
        self._ending = threading.Event()
        self.waits: defaultdict[str, list[float]] = defaultdict(list)
        self.busy = 0
        self.refused: dict[str, str] = {}
        self.faults: list[str] = []

    def run(self) -> None:
        self._ending.wait(self._first_s)
        line = HTTPConnection("127.0.0.1", self._port, timeout=300)
        for panel, path in self._panels:
            began = time.perf_counter()
            line.request("GET", f"/api/v1{path}", headers=self._headers)
            answer = line.getresponse()
            told = answer.read()
            self.waits[panel].append(time.perf_counter() - began)
            fault = f"{panel}: {answer.status} {told[:200]!r}"
            if answer.status == BUSY:
                self.busy += 1
            elif answer.status == REFUSED:
                self.refused[panel] = fault
            elif answer.status != 200:
                self.faults.append(fault)
            if self._ending.wait(EVERY_S):
                break
        line.close()

    def end(self) -> None:
        self._ending.set()
        self.join(300)


def asked_now() -> Iterator[tuple[str, str]]:
    """The name of each panel and what its page asks for now."""
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for panel in PANELS:
        yield panel.partition("?")[0], panel.format(week_ago=week_ago)


def end_all(readers: Sequence[Reader], *, may_refuse: bool = False) -> dict[str, float]:
    """Have readers end; how long each panel took, the middle one, in ms."""
    for reader in readers:
        reader.end()
        if not may_refuse:
            reader.faults += reader.refused.values()
    if faults := [fault for reader in readers for fault in reader.faults]:
        raise SystemExit(f"a panel was not read: {faults[0]}")
    waits: defaultdict[str, list[float]] = defaultdict(list)
    for reader in readers:
        for panel, each in reader.waits.items():
            waits[panel] += each
    return {panel: round(statistics.median(each) * 1_000, 1) for panel, each in waits.items()}


def note_alone(goal: Goal, read: Pressed, alone: Pressed) -> None:
    """Keep what the same posts took without readers, and how the processor went in both."""
    goal.notes.setdefault("alone_ms", []).append(round(alone.accepted_p99_ms, 1))
    goal.notes.setdefault("pace_ms", []).append([read.pace_ms, alone.pace_ms])


def mixture(port: int, token: str, seconds: float, seed: int) -> Press:
    """The posts of B4, beside whatever is read."""
    return Press(port, token, RATE, seconds, BATCH, CONNECTIONS, seed, "mixture", LEAD_S)


class Reading:
    """A store with a year of sessions; the same posts with readers and without."""

    def __init__(self, folder: Path, seconds: float, only: set[str]) -> None:
        self._folder = folder / "read"
        self._seconds = seconds
        self._only = only
        self._seed = 1_000
        server = Server(self._folder)
        self._pusher, self._reader = server.token(), server.token("reader", "read")
        sessions_in_sqlite(self._folder, SESSIONS)
        server.seal()
        beside = f"at {RATE * BATCH:,} observations/s beside {READERS} readers"
        unread = "beside the same without readers"
        self._p50 = Goal("B4 p50", f"acknowledged {beside}, {unread}", "ms", 2, at_most=True)
        self._p99 = Goal("B4 p99", f"acknowledged {beside}", "ms", at_most=True, floor=25)
        self._behind = Goal(
            "B4 behind", f"not sent in time {beside}", "posts", at_most=True, floor=0
        )
        what = f"resident memory of a server with {SESSIONS:,} sessions {beside}"
        self._read_mb = Goal("B12 readers", what, "MB", at_most=True, floor=1_000)
        what = f"most resident memory at {OVERLOAD} times the peak"
        self._pressed_mb = Goal("B12 overload", what, "MB", at_most=True, floor=512)

    @property
    def goals(self) -> list[Goal]:
        found = [self._p50, self._p99, self._behind] if "B4" in self._only else []
        return [*found, *([self._read_mb, self._pressed_mb] if "B12" in self._only else [])]

    def run(self) -> None:
        """Measure each side once."""
        server = Server(self._folder)
        server.start()
        server.settle()
        alone, _ = self._pressed(server)
        panels = list(asked_now())
        once = HTTPConnection("127.0.0.1", server.port, timeout=300)
        for _, path in panels:
            page_ms(once, self._reader, path)
        once.close()
        readers = [
            Reader(server.port, self._reader, islice(cycle(panels), 3 * n, None), n * APART_S)
            for n in range(READERS)
        ]
        for reader in readers:
            reader.start()
        read, most_mb = self._pressed(server)
        told = end_all(readers)
        self._p50.values.append(read.accepted_p50_ms)
        self._p50.references.append(alone.accepted_p50_ms)
        self._p50.notes["panels_p50_ms"] = told
        self._p99.values.append(read.accepted_p99_ms)
        note_alone(self._p99, read, alone)
        self._behind.values.append(read.blocked)
        self._read_mb.values.append(most_mb)
        server.stop()
        if "B12" in self._only:
            self._overload()

    def _overload(self) -> None:
        """In a store of its own: a flood of counts in one quarter-hour is no reader's day."""
        server = Server(self._folder.with_name("flooded"))
        token = server.token(f"flood-{self._seed}")
        server.start()
        job = Job(server.port, token, "facts", 100, 16, self._seconds, self._next_seed())
        load = server.take(job)
        rate = OVERLOAD * load.observations / load.seconds / 100
        flood = Press(server.port, token, rate, self._seconds, 100, 400, self._next_seed())
        pressed, most_mb = server.press(flood)
        self._pressed_mb.values.append(most_mb)
        self._pressed_mb.notes["answers"] = pressed.statuses
        server.stop()

    def _pressed(self, server: Server) -> tuple[Pressed, float]:
        return server.press(mixture(server.port, self._pusher, self._seconds, self._next_seed()))

    def _next_seed(self) -> int:
        self._seed += 1
        return self._seed
