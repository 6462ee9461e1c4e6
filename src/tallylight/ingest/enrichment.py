"""What a source left out of a viewer and can be known: app and device by agent, country by address.

What the source tells wins, and who the viewer is never depends on what is filled in here.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from tallylight.ingest.agents import told_by
from tallylight.ingest.countries import Countries
from tallylight.model.viewer import Viewer
from tallylight.store.write.exclusions import Judged
from tallylight.store.write.transaction import Transaction
from tallylight.store.write.viewers import fill_slice

EVERY_S = 5.0
SLICE = 2_000
Run = Callable[[Callable[[Transaction], Judged]], Judged]


class Enrichment:
    """Fills in viewers: new ones as they come, and those of before once countries are known."""

    def __init__(self, countries: Countries) -> None:
        self._countries = countries

    async def run(self, run: Run) -> None:
        """Follow the file of countries, until cancelled; `run` is the writer's."""
        if self._countries.are_known:
            await asyncio.to_thread(self.fill_in, run)
        while True:
            await asyncio.sleep(EVERY_S)
            if await asyncio.to_thread(self._countries.refresh):
                await asyncio.to_thread(self.fill_in, run)

    def fill_in(self, run: Run) -> int:
        """Fill in all viewers who lack something, slice by slice; how many changed."""
        changed = 0
        done = Judged(0, 0, 0)
        while (done := run(partial(fill_slice, after=done.last, limit=SLICE, enrich=self))).seen:
            changed += done.changed
        return changed

    def __call__(self, viewer: Viewer) -> Viewer:
        """The viewer with what can be known."""
        agent = told_by(viewer.user_agent) if viewer.user_agent else None
        return replace(
            viewer,
            client=viewer.client or (agent and agent.client),
            device=viewer.device or (agent and agent.device),
            country=viewer.country or (self._countries.of(viewer.ip) if viewer.ip else None),
        )
