"""What a source left out of a viewer and can be known: app and device by agent, country by address.

What the source tells wins, and who the viewer is never depends on what is filled in here.
"""

import asyncio

from msgspec.structs import replace

from tallylight.ingest.agents import told_by, warm_up
from tallylight.ingest.countries import Countries
from tallylight.model.viewer import Viewer


class Enrichment:
    """Fills in viewers."""

    def __init__(self, countries: Countries) -> None:
        self._countries = countries

    async def run(self) -> None:
        """Keep what is looked up in at hand and up to date, until cancelled."""
        await asyncio.to_thread(warm_up)
        await self._countries.run()

    def __call__(self, viewer: Viewer) -> Viewer:
        """The viewer with what can be known."""
        agent = told_by(viewer.user_agent) if viewer.user_agent else None
        return replace(
            viewer,
            client=viewer.client or (agent and agent.client),
            device=viewer.device or (agent and agent.device),
            country=viewer.country or (self._countries.of(viewer.ip) if viewer.ip else None),
        )
