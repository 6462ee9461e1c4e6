"""Bodies of pushes as they come in: each bounded, in size and in time, and all of them together."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Receive

from tallylight.ingest.decode import BODY_LIMIT
from tallylight.model.errors import InvalidError, OverloadedError, TooLargeError

PATIENCE_S = 30.0
MOST = 64 << 20


class Bodies:
    """What is held of bodies that are not whole yet, and of those that are not answered yet."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = 0

    async def read(self, headers: Headers, receive: Receive) -> bytes:
        """A whole body; give it back with `done`.

        Raises `TooLargeError`, `OverloadedError` where all bodies together are too much, and
        `InvalidError` for one that breaks off or does not come.
        """
        told = headers.get("content-length", "0")
        if told.isdecimal() and int(told) > BODY_LIMIT:
            raise TooLargeError
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._read(parts, receive)
        except TimeoutError:
            self._held -= sum(map(len, parts))
            raise InvalidError(f"The body did not come within {PATIENCE_S:.0f} s.") from None
        except BaseException:
            self._held -= sum(map(len, parts))
            raise
        return b"".join(parts)

    def done(self, body: bytes) -> None:
        """A body is needed no longer."""
        self._held -= len(body)

    async def _read(self, parts: list[bytes], receive: Receive) -> None:
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise InvalidError("The connection closed before the whole body came.")
            part = message.get("body", b"")
            parts.append(part)
            size += len(part)
            self._held += len(part)
            if size > BODY_LIMIT:
                raise TooLargeError
            if self._held > self._most:
                raise OverloadedError
            more = message.get("more_body", False)
