"""Small work that keeps the store in shape, done between groups so that nobody waits for it."""

import asyncio
from functools import partial

from tallylight.ingest.exclusions import apply_exclusions
from tallylight.ingest.writer import Writer
from tallylight.model.time import Clock
from tallylight.store.write.facts import forget_old_receipts

EVERY_S = 600.0


class Upkeep:
    """Forgets receipts after eight days, a slice at a time."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        # A server may have ended between a rule and its effect.
        await asyncio.to_thread(apply_exclusions, self._writer.run)
        while True:
            await asyncio.to_thread(self.forget)
            await asyncio.sleep(EVERY_S)

    def forget(self) -> int:
        """Forget all receipts that are old enough; how many went."""
        total = 0
        while gone := self._writer.run(partial(forget_old_receipts, now=self._clock())):
            total += gone
        return total
