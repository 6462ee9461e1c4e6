"""An Icecast being watched: ask, translate, remember."""

from asyncio import to_thread

from tallylight.model.errors import TallylightError
from tallylight.model.memory import Memory
from tallylight.model.report import Report
from tallylight.model.time import Instant
from tallylight.sources.contract import Edge
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.fetch import Icecast
from tallylight.sources.icecast.state import begun, rules_of
from tallylight.sources.icecast.translate import failed, translate
from tallylight.sources.icecast.verdict import sight


class IcecastWatch:
    """One server, looked at again and again."""

    def __init__(self, config: IcecastConfig, edge: Edge, memory: Memory) -> None:
        self._config = config
        self._icecast = Icecast(edge.http, config)
        self._clock = edge.clock
        self._state = begun(rules_of(config, edge.site, edge.source), memory)

    async def look(self) -> Report:
        """Ask once. Raises `SourceError` and `TranslationError`."""
        snapshot = await self._icecast.snapshot()
        # Ten thousand listeners take a tenth of a second, which others should not wait for.
        self._state, report = await to_thread(translate, self._state, snapshot, self._clock())
        report.sees, report.misses = sight(
            self._config, snapshot, shows_admin_pages=self._icecast.shows_admin_pages
        )
        return report

    def failed(self, at: Instant, error: TallylightError) -> Report:
        """Each mount down or unknown, as the error says."""
        self._state, report = failed(self._state, error, at, self._icecast.requests)
        return report
