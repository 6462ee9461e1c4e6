"""A reader of the live stream, as plain as the wire: HTTP/1.0, so that no chunk stands between."""

import asyncio
import json
import socket
from dataclasses import dataclass
from typing import Any, Self

from tests.servers.tallylight import Tallylight

LARGEST_EVENT = 2**26


@dataclass(frozen=True)
class News:
    """One event of the stream."""

    id: str
    name: str
    data: dict[str, Any]


class Ear:
    """One open stream."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, server: Tallylight, site: str | None = "main", **headers: str) -> Self:
        """Connect and read up to the first event; headers with `_` for `-`."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", server.port, limit=LARGEST_EVENT
        )
        writer.write(request(site, **headers))
        status = await reader.readline()
        assert b" 200 " in status, status
        while (await reader.readline()).strip():
            pass
        return cls(reader, writer)

    async def next(self, seconds: float = 5) -> News | None:
        """The next event; None where the server ended the stream. Signs of life are passed by."""
        told: dict[str, str] = {}
        async with asyncio.timeout(seconds):
            while line := (await self._reader.readline()).decode():
                name, colon, value = line.rstrip("\n").partition(": ")
                if colon and name:
                    told[name] = value
                elif told:
                    return News(told["id"], told["event"], json.loads(told["data"]))
        return None

    async def until(self, name: str, seconds: float = 5) -> News:
        """The next event of this name."""
        async with asyncio.timeout(seconds):
            while news := await self.next(seconds):
                if news.name == name:
                    return news
        raise AssertionError(f"the stream ended before {name}")

    async def end(self, seconds: float) -> None:
        """Read until the server ends the stream."""
        async with asyncio.timeout(seconds):
            while await self.next(seconds):
                pass

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def request(site: str | None, **headers: str) -> bytes:
    """What asks for the stream of a site, or of all."""
    named = "".join(f"{name.replace('_', '-')}: {told}\r\n" for name, told in headers.items())
    asked = "" if site is None else f"?site={site}"
    return f"GET /api/v1/live{asked} HTTP/1.0\r\n{named}\r\n".encode()


def deaf(server: Tallylight, **headers: str) -> socket.socket:
    """A reader that asks and then takes nothing more from a small buffer."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(request("main", **headers))
    return connection
