"""Small work that keeps the store in shape, done between groups so that nobody waits for it."""

import asyncio
from collections.abc import Callable

from tallylight.ingest.exclusions import apply_exclusions
from tallylight.ingest.logbook import make_findable
from tallylight.ingest.seal import Run

EVERY_S = 600.0


class Upkeep:
    """Finishes what a server before left undone, then lets go what is kept no longer.

    let_go: does so once, as far as it is due.
    """

    def __init__(self, run: Run, let_go: Callable[[], object]) -> None:
        self._run = run
        self._let_go = let_go

    async def run(self) -> None:
        """Work until cancelled."""
        # A server may have ended between a rule and its effect.
        await asyncio.to_thread(apply_exclusions, self._run)
        await asyncio.to_thread(make_findable, self._run)
        while True:
            await asyncio.to_thread(self._let_go)
            await asyncio.sleep(EVERY_S)
