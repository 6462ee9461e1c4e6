"""B14: how long from an observation until every live client knows it, with a thousand of them."""

import asyncio
import json
import time
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from bench.kept import Goal
from bench.listen import listening
from bench.load import PATH
from bench.press import quantiles
from bench.server import Server

CLIENTS = 1_000
EVERY_S = 0.5
_SETTLING_S = 2.0


class News:
    """A server with live clients; an event every half second, of which all hear."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder / "news"
        self._seconds = seconds
        server = Server(self._folder)
        self._pusher, self._reader = server.token(), server.token("reader", "read")
        what = f"from an observation until a live client knows it, {CLIENTS:,} clients"
        self._p99 = Goal("B14", f"p99 {what}", "ms", at_most=True, floor=500)

    @property
    def goals(self) -> list[Goal]:
        return [self._p99]

    def run(self) -> None:
        """Listen, tell, and see how late the news was."""
        server = Server(self._folder)
        server.start()
        p50, p99, told = asyncio.run(self._heard(server))
        self._p99.values.append(p99)
        self._p99.notes |= {"p50_ms": p50, "told": told, "memory_mb": server.resident_mb}
        server.stop()

    async def _heard(self, server: Server) -> tuple[float, float, int]:
        readers = await listening(server.port, self._reader, CLIENTS)
        told = await asyncio.to_thread(self._tell, server.port)
        await asyncio.sleep(_SETTLING_S)
        heard = [len(reader.waits) for reader in readers]
        if min(heard) < told:
            raise SystemExit(f"of {told} events a client heard {min(heard)}")
        waits = [wait * 1_000 for reader in readers for wait in reader.waits]
        for reader in readers:
            reader.close()
        return *quantiles(waits), told

    def _tell(self, port: int) -> int:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {self._pusher}"}
        count = 0
        end = time.monotonic() + self._seconds
        while time.monotonic() < end:
            line.request("POST", PATH, json.dumps(_event()), headers)
            answer = line.getresponse()
            if answer.status != 200:
                raise SystemExit(f"an event was not accepted: {answer.read()!r}")
            answer.read()
            count += 1
            time.sleep(EVERY_S)
        line.close()
        return count


def _event() -> dict[str, object]:
    words = {"level": "info", "category": "bench", "event": "told"}
    told = {**words, "message": f"sent {time.monotonic_ns()}"}
    at = time.time_ns() // 1_000_000
    return {"id": str(uuid4()), "type": "event.logged", "at": at, "data": told}
