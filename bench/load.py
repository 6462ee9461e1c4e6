"""A client in a process of its own: so many connections, each posting as soon as it is answered.

Reads what to do as JSON from stdin and prints what came of it as JSON:
`echo '{"port": 8600, "token": "tl_…", "kind": "steps", "batch": 1, …}' | python -m bench.load`.
"""

import asyncio
import json
import sys
import time
from http.client import HTTPConnection
from typing import Any, cast

import msgspec
import uvloop

from bench.generator import Ids, Told, told_by

PATH = "/api/v1/observations"


class Job(msgspec.Struct):
    """What to post, where, in bodies of how many, on how many connections, for how long."""

    port: int
    token: str
    kind: str
    batch: int
    connections: int
    seconds: float
    seed: int
    warm_s: float = 0.5


class Load(msgspec.Struct):
    """What was acknowledged in the time measured; latencies in ms."""

    observations: int = 0
    seconds: float = 0.0
    faults: int = 0
    fault: str = ""
    body_bytes: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0


class Clock:
    """What all connections count together while `is_counting`."""

    def __init__(self) -> None:
        self.is_counting = False
        self.is_over = False
        self.load = Load()
        self.waits: list[float] = []


class Line(asyncio.Protocol):
    """One connection with one request in flight."""

    def __init__(self, job: Job, number: int, told: Told, clock: Clock, ids: Ids) -> None:
        self._job = job
        self._number = number
        self._told = told
        self._clock = clock
        self._ids = ids
        self._head = head_of(job)
        self._wanted = b'"accepted":%d,' % job.batch
        self._answer = b""
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._answer.endswith(b"}"):
            return
        answer, self._answer = self._answer, b""
        clock = self._clock
        if self._wanted not in answer:
            clock.load.faults += 1
            clock.load.fault = answer.decode(errors="replace")
        elif clock.is_counting:
            clock.load.observations += self._job.batch
            clock.waits.append(time.perf_counter() - self._sent_at)
        if clock.is_over and self._transport is not None:
            self._transport.close()
        else:
            self._send()

    def _send(self) -> None:
        body = self._body()
        self._sent_at = time.perf_counter()
        if self._transport is not None:
            self._transport.write(self._head % len(body) + body)

    def _body(self) -> bytes:
        at_ms = time.time_ns() // 1_000_000
        position = at_ms % 1_000_000
        ids = self._ids.take(self._job.batch, at_ms)
        filled = [self._told.next(self._number).filled(uid, at_ms, position) for uid in ids]
        return filled[0] if self._job.batch == 1 else b"[%s]" % b",".join(filled)


def head_of(job: Job) -> bytes:
    """Everything before the body, but for its length."""
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {job.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    ).encode()


def open_all(port: int, token: str, told: Told, ids: Ids) -> None:
    """Start the sessions, before anything is measured."""
    templates = told.opening()
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}"}
    for start in range(0, len(templates), 500):
        at_ms = time.time_ns() // 1_000_000
        some = templates[start : start + 500]
        bodies = zip(some, ids.take(len(some), at_ms), strict=True)
        body = b"[%s]" % b",".join(each.filled(uid, at_ms, 0) for each, uid in bodies)
        line.request("POST", PATH, body, headers)
        answer = json.loads(line.getresponse().read())
        if answer.get("accepted") != len(some):
            raise SystemExit(f"the sessions did not start: {answer}")
    line.close()


async def measured(job: Job) -> Load:
    """Post until the time is over."""
    ids, clock = Ids(job.seed), Clock()
    told = told_by(job.kind, job.seed, job.connections)
    open_all(job.port, job.token, told, ids)
    loop = asyncio.get_running_loop()
    for number in range(job.connections):
        line = Line(job, number, told, clock, ids)
        await loop.create_connection(lambda line=line: line, "127.0.0.1", job.port)
    await asyncio.sleep(job.warm_s)
    began = time.perf_counter()
    clock.is_counting = True
    await asyncio.sleep(job.seconds)
    clock.is_counting = False
    clock.load.seconds = time.perf_counter() - began
    clock.is_over = True
    await asyncio.sleep(0.3)
    return _summed(clock, len(told.next(0).filled(next(ids.take(1, 1)), 1 << 40, 0)))


def _summed(clock: Clock, size: int) -> Load:
    waits = sorted(clock.waits) or [0.0]
    clock.load.p50_ms = waits[len(waits) // 2] * 1_000
    clock.load.p99_ms = waits[len(waits) * 99 // 100] * 1_000
    clock.load.body_bytes = size
    return clock.load


def main() -> None:
    job: Any = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(msgspec.json.encode(runner.run(measured(job))).decode())


if __name__ == "__main__":
    main()
