"""Figures for whoever watches from outside that are asked now and then, and kept between.

Nobody is made to wait for them, and nothing is asked where nobody looks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.analytics.answer import Answer, Wanted
from tallylight.analytics.wanted import FiguresWanted
from tallylight.analytics.window import Window
from tallylight.model.errors import TallylightError
from tallylight.model.time import DAY, MINUTE, Clock
from tallylight.store.database import Database
from tallylight.store.read.metrics import latest_metrics
from tallylight.store.records.sites import SiteRecord, list_sites

EVERY_S = 30.0
ENCODER = "ffmpeg"
_FRESH = 10 * MINUTE
_BEAT_S = 2.0
Ask = Callable[[Wanted], Awaitable[Answer]]


@dataclass(frozen=True)
class DayFigures:
    """Percentages of the last 24 hours; what is unknown is left out.

    uptime: by site and stream. clean, error_rate: plays without and with errors, by site.
    encoder: what programs told of the service `ffmpeg` within ten minutes, by name and site.
    """

    uptime: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])
    clean: dict[str, float] = field(default_factory=dict[str, float])
    error_rate: dict[str, float] = field(default_factory=dict[str, float])
    encoder: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])


class LastDay:
    """Keeps them up to date while somebody looks."""

    def __init__(self, database: Database, ask: Ask, clock: Clock) -> None:
        self._database = database
        self._ask = ask
        self._clock = clock
        self._is_looked_at = False
        self._kept = DayFigures()

    def look(self) -> DayFigures:
        """What is known now; the next one who looks sees it brought up to date."""
        self._is_looked_at = True
        return self._kept

    async def run(self) -> None:
        """Work until cancelled; what cannot be asked now is asked the next time."""
        while True:
            if not self._is_looked_at:
                await asyncio.sleep(_BEAT_S)
                continue
            self._is_looked_at = False
            try:
                self._kept = await self.reckon()
            except TallylightError:
                self._kept = DayFigures()
            await asyncio.sleep(EVERY_S)

    async def reckon(self) -> DayFigures:
        """Ask for them. Raises as `Desk.ask` does."""
        sites = {site.key: site for site in await asyncio.to_thread(list_sites, self._database)}
        if not sites:
            return DayFigures()
        up = await self._asked(sites, ("true_uptime_percent",), ("site", "stream"))
        played = await self._asked(sites, ("clean_play_percent", "error_rate"), ("site",))
        return DayFigures(
            uptime={(site, stream): value for site, stream, value in up if value is not None},
            clean={site: value for site, value, _ in played if value is not None},
            error_rate={site: value for site, _, value in played if value is not None},
            encoder=await asyncio.to_thread(self._encoder, [*sites]),
        )

    def _encoder(self, sites: Sequence[int]) -> dict[tuple[str, str], float]:
        since = self._clock() - _FRESH
        return {
            (one.name, one.site): one.value
            for one in latest_metrics(self._database, sites)
            if one.service == ENCODER and one.at >= since
        }

    async def _asked(
        self, sites: dict[int, SiteRecord], names: tuple[str, ...], by: tuple[str, ...]
    ) -> Sequence[Sequence[Any]]:
        now = self._clock()
        wanted = FiguresWanted(
            metrics=names,
            sites={key: site.slug for key, site in sites.items()},
            window=Window(now - DAY, now, ZoneInfo("UTC")),
            by=by,
        )
        table = (await self._ask(wanted)).table
        places = [[*table.columns].index(name) for name in (*by, *names)]
        return [[row[place] for place in places] for row in table.rows]
