"""The logs keep themselves: old lines go after their days, rows of before become findable."""

import asyncio

from msgspec import Struct

from tallylight.ingest.logbook import Run, clear_events, clear_resolved_errors, make_findable
from tallylight.model.time import DAY, Clock
from tallylight.store.database import Database
from tallylight.store.records.sites import list_sites

EVERY_S = 600.0


class Kept(Struct, frozen=True):
    """For how many days events are kept, and errors after they were resolved."""

    events: int = 90
    resolved_errors: int = 30


class Logkeeping:
    """Clears what is old, a slice at a time."""

    def __init__(self, database: Database, run: Run, clock: Clock, kept: Kept) -> None:
        self._database = database
        self._run = run
        self._clock = clock
        self._kept = kept

    async def run(self) -> None:
        """Work until cancelled."""
        await asyncio.to_thread(make_findable, self._run)
        while True:
            await asyncio.to_thread(self.clear)
            await asyncio.sleep(EVERY_S)

    def clear(self) -> int:
        """Delete all that is old enough; how many lines went."""
        now = self._clock()
        sites = [site.key for site in list_sites(self._database)]
        events = clear_events(self._run, sites, now - self._kept.events * DAY)
        before = now - self._kept.resolved_errors * DAY
        return events + clear_resolved_errors(self._run, before)
