"""A connection that waits for no client."""

import asyncio
from typing import cast

from tallylight.api.stream import STALL_S


class Impatient(asyncio.Protocol):
    """A connection that is broken off when its client takes nothing for half a minute.

    To close it would not do: what waits to be sent would hold it open for ever.
    """

    _wire: asyncio.Transport
    _given_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember what to break off."""
        self._wire = cast("asyncio.Transport", transport)
        super().connection_made(transport)

    def pause_writing(self) -> None:
        """More waits to be sent than should."""
        super().pause_writing()
        self._given_up = asyncio.get_running_loop().call_later(STALL_S, self._wire.abort)

    def resume_writing(self) -> None:
        """Most of it was sent."""
        self._hope()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._hope()
        super().connection_lost(exc)

    def _hope(self) -> None:
        if self._given_up is not None:
            self._given_up.cancel()
