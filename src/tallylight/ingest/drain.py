"""Takes in what programs logged into the spool of this store, as if they had pushed it."""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from tallylight.ingest.decode import NDJSON
from tallylight.ingest.door import Door, Pusher
from tallylight.model.errors import InvalidError, OverloadedError, TooLargeError
from tallylight.model.time import Clock
from tallylight.spool.receiver import NotNowError, NotWholeError, Refusal, refusals_of
from tallylight.spool.shipper import Shipper
from tallylight.spool.waiting import Waiting

SOURCE_NAME = "library"
_LOOK_EVERY_S = 0.5

log = structlog.get_logger(__name__)


async def handed_in(door: Door, pusher: Pusher, payloads: Sequence[bytes]) -> list[Refusal]:
    """Push what waited through a door of the store at hand; raises as `Receiver` has it."""
    try:
        answer = await door.push(pusher, b"\n".join(payloads), content_type=NDJSON)
    except OverloadedError as error:
        raise NotNowError(str(error), retry_after_s=error.retry_after_s) from error
    except (InvalidError, TooLargeError) as error:
        raise NotWholeError(str(error)) from error
    return refusals_of(answer.rejected)


class DoorReceiver:
    """The push door as whoever ships a spool sees it; called from a thread beside the loop."""

    def __init__(self, door: Door, source: int, loop: asyncio.AbstractEventLoop) -> None:
        self._door = door
        self._pusher = Pusher(source, None)
        self._loop = loop

    def take(self, payloads: Sequence[bytes]) -> list[Refusal]:
        """Have observations taken in; as `Receiver` has it."""
        handing_in = handed_in(self._door, self._pusher, payloads)
        return asyncio.run_coroutine_threadsafe(handing_in, self._loop).result()

    def close(self) -> None:
        """There is nothing to let go of."""


class Drain:
    """The thread of a server that empties the spool in its data folder, if there is one.

    source: makes the push source that all of it belongs to, where something came, and gives its
    key.
    """

    def __init__(self, folder: Path, door: Door, source: Callable[[], int], clock: Clock) -> None:
        self._folder = folder
        self._door = door
        self._source = source
        self._clock = clock
        self._stopping = threading.Event()

    async def run(self) -> None:
        """Empty it for as long as the task lives."""
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._run, args=[loop], name="drain", daemon=True)
        thread.start()
        try:
            while thread.is_alive():  # noqa: ASYNC110 - it ends by itself only where it fails
                await asyncio.sleep(_LOOK_EVERY_S)
        finally:
            self._stopping.set()
            await asyncio.to_thread(thread.join, 5)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._folder.is_dir():
            if self._stopping.wait(_LOOK_EVERY_S):
                return
        shipper = Shipper(
            Waiting(self._folder, self._clock),
            lambda: DoorReceiver(self._door, self._source(), loop),
            lambda line: log.warning("spool", told=line),
            random.Random(),  # noqa: S311 - jitter
        )
        shipper.run(threading.Event(), self._stopping)
