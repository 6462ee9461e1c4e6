"""Live clients, many of them in one process: some read, and say how late the news was; some do not.

An observation tells in its message when it was made (`sent <monotonic ns>`), so that whoever reads
of it knows how long it took.
"""

import asyncio
import re
import socket
import time
from typing import cast

PATH = "/api/v1/live"
_SENT = re.compile(rb"sent (\d+)")
_SMALL = 4_096


class Listener(asyncio.Protocol):
    """A live client that reads; `waits` are seconds from the making of an event to its reading."""

    def __init__(self, token: str) -> None:
        self._request = request(token)
        self._left = b""
        self.status = 0
        self.answered = asyncio.Event()
        self.waits: list[float] = []
        self.is_open = False
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.is_open = True
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.is_open = False

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self.status = self.status or int(data[9:12])
        self.answered.set()
        *lines, self._left = (self._left + data).split(b"\n\n")
        for line in lines:
            if b"event: event_logged" in line and (sent := _SENT.search(line)):
                self.waits.append((now - int(sent[1])) / 1e9)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def request(token: str) -> bytes:
    """What a live client asks."""
    return (
        f"GET {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        "Accept: text/event-stream\r\n\r\n"
    ).encode()


async def listening(port: int, token: str, count: int) -> list[Listener]:
    """So many clients that read, all let in."""
    loop = asyncio.get_running_loop()
    made = [Listener(token) for _ in range(count)]
    for each in made:
        await loop.create_connection(lambda each=each: each, "127.0.0.1", port)
    await asyncio.gather(*(each.answered.wait() for each in made))
    return made


def stalled(port: int, token: str, count: int) -> list[socket.socket]:
    """So many clients that ask and then read nothing at all."""
    made: list[socket.socket] = []
    for _ in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        one.connect(("127.0.0.1", port))
        one.sendall(request(token))
        made.append(one)
    return made
