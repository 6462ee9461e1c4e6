"""A client in a process of its own that posts at a rate, however much of it is refused.

Each connection sends in its turn, and sends again in its next turn what was refused; it heeds no
`Retry-After`, as the worst of clients do. Reads what to do as JSON from stdin, like `bench.load`.
"""

import asyncio
import re
import sys
import time
from collections import Counter
from typing import Any, cast

import msgspec
import uvloop

from bench.generator import Ids, told_by
from bench.load import PATH, open_all

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)\r\n")


class Press(msgspec.Struct):
    """So many posts a second of so many observations with a token, over so many connections.

    lead_s: for how long they do not count yet, while what opened the sessions is carried over.
    """

    port: int
    token: str
    rate: float
    seconds: float
    batch: int = 100
    connections: int = 400
    seed: int = 1
    kind: str = "facts"
    lead_s: float = 0.0


class Pressed(msgspec.Struct):
    """What came of it. seconds: observations accepted in each; quantiles in ms.

    unadvised: refusals that did not say when to come again. blocked: turns in which the connection
    still waited for an answer. pace_ms: how the processor went meanwhile, as `machine.pace_ms`.
    """

    offered: int = 0
    statuses: dict[str, int] = {}
    unadvised: int = 0
    blocked: int = 0
    seconds: list[int] = []
    accepted_p50_ms: float = 0.0
    accepted_p99_ms: float = 0.0
    refused_p50_ms: float = 0.0
    refused_p99_ms: float = 0.0
    pace_ms: float = 0.0


class Crowd:
    """What all connections count together."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.source = told_by(press.kind, press.seed, press.connections)
        self.ids = Ids(press.seed)
        self.began = time.perf_counter()
        self.statuses: Counter[str] = Counter()
        self.waits: list[float] = []
        self.refusals: list[float] = []
        self.told = Pressed(seconds=[0] * (int(press.seconds) + 60))

    def body(self, line: int) -> bytes:
        at_ms = time.time_ns() // 1_000_000
        position = at_ms % 1_000_000
        ids = self.ids.take(self.press.batch, at_ms)
        filled = [self.source.next(line).filled(uid, at_ms, position) for uid in ids]
        return b"[%s]" % b",".join(filled)

    def answered(self, status: str, waited: float, *, is_advised: bool) -> None:
        passed = time.perf_counter() - self.began
        if passed < waited:
            return
        self.statuses[status] += 1
        if status == "200":
            self.told.seconds[int(passed)] += self.press.batch
            self.waits.append(waited * 1_000)
        else:
            self.refusals.append(waited * 1_000)
            self.told.unadvised += not is_advised

    def summary(self) -> Pressed:
        told = self.told
        told.statuses = dict(self.statuses)
        told.accepted_p50_ms, told.accepted_p99_ms = quantiles(self.waits)
        told.refused_p50_ms, told.refused_p99_ms = quantiles(self.refusals)
        return told


def quantiles(waits: list[float]) -> tuple[float, float]:
    """The middle one, and the one that 99 of 100 do not exceed; 0 of none."""
    ordered = sorted(waits) or [0.0]
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]


class Line(asyncio.Protocol):
    """One connection with one request in flight."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd = crowd
        self._number = number
        token = crowd.press.token
        self._head = (
            f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        ).encode()
        self._answer = b""
        self._body = b""
        self._sent_at: float | None = None
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None
        self._sent_at = None

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, rest = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if not found or length is None or len(rest) < int(length[1]) or self._sent_at is None:
            return
        status = _STATUS.match(head)
        assert status is not None
        waited = time.perf_counter() - self._sent_at
        is_advised = b"\r\nretry-after: " in head.lower()
        self._crowd.answered(status[1].decode(), waited, is_advised=is_advised)
        self._answer, self._sent_at = b"", None
        if status[1] == b"200":
            self._body = b""

    def turn(self) -> bool:
        """Send, where the last answer is there; whether it was."""
        if self._sent_at is not None or self._transport is None:
            return False
        self._body = self._body or self._crowd.body(self._number)
        self._sent_at = time.perf_counter()
        self._transport.write(self._head % len(self._body) + self._body)
        return True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def pressed(press: Press) -> Pressed:
    """Post at the rate until the time is over; answers that are under way are waited for."""
    loop = asyncio.get_running_loop()
    crowd = Crowd(press)
    open_all(press.port, press.token, crowd.source, crowd.ids)
    lines = [Line(crowd, number) for number in range(press.connections)]
    for line in lines:
        await loop.create_connection(lambda line=line: line, "127.0.0.1", press.port)
    crowd.began = time.perf_counter() + press.lead_s
    turns = 0
    while (now := time.perf_counter() - crowd.began) < press.seconds:
        while turns < (now + press.lead_s) * press.rate:
            is_sent = lines[turns % len(lines)].turn()
            if now >= 0:
                crowd.told.offered += 1
                crowd.told.blocked += not is_sent
            turns += 1
        await asyncio.sleep(0.002)
    await asyncio.sleep(8)
    for line in lines:
        line.close()
    return crowd.summary()


def main() -> None:
    press: Any = msgspec.json.decode(sys.stdin.buffer.read(), type=Press)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(msgspec.json.encode(runner.run(pressed(press))).decode())


if __name__ == "__main__":
    main()
