"""Server-sent events: one multiplexed stream a client, that waits for no slow reader."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

KEEP_ALIVE_S = 15.0
STALL_S = 30.0
_KEEP_ALIVE = b": still here\n\n"


def event_bytes(name: str, data: bytes, uid: str) -> bytes:
    """One event as it goes over the wire; `data` is JSON, so it holds no line break."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (uid.encode(), name.encode(), data)


class EventStream(Response):
    """Sends what `events` yields; None stands for a sign of life.

    Ends when the client leaves, or takes no byte for half a minute.
    """

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes | None], status_code: int = 200) -> None:
        super().__init__(
            status_code=status_code,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        del self.headers["content-length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send_all(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        async for event in self._events:
            body = _KEEP_ALIVE if event is None else event
            async with asyncio.timeout(STALL_S):
                await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
