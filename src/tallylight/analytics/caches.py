"""S1's two caches of plays, kept at least hourly: `hourly_play_counts` and `play_stats_cache`.

They are tables for programs that read the database; pages ask the questions they are made of.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tallylight.analytics.answer import Answer, Wanted
from tallylight.analytics.wanted import QuestionWanted
from tallylight.analytics.window import Window
from tallylight.model.errors import TallylightError
from tallylight.model.time import DAY, Clock, Instant, local_midnight
from tallylight.store.database import Database, reading
from tallylight.store.read.first import first_fact
from tallylight.store.records.sites import SiteRecord, list_sites
from tallylight.store.rollups import save_plays
from tallylight.store.schema import items

EVERY_S = 3_600.0
_SOON_S = 60.0
_YEAR: Instant = 366 * DAY
_SLICE = 5_000
Ask = Callable[[Wanted], Awaitable[Answer]]
Rows = list[dict[str, Any]]


class Caches:
    """Fills both, again and again."""

    def __init__(self, database: Database, ask: Ask, clock: Clock) -> None:
        self._database = database
        self._ask = ask
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled; what cannot be asked now is asked the next time."""
        while True:
            await asyncio.sleep(_SOON_S)
            try:
                await self.fill()
            except TallylightError:
                continue
            await asyncio.sleep(EVERY_S - _SOON_S)

    async def fill(self) -> None:
        """Put what is known now in place of what they showed."""
        hours: Rows = []
        periods: Rows = []
        for site in await asyncio.to_thread(list_sites, self._database):
            years = await asyncio.to_thread(self._years, site)
            for window in years:
                hours += await self._hours(site, window)
            if years:
                periods += await self._periods(site)
        keys = await asyncio.to_thread(self._keys, [row.pop("id") for row in periods])
        known = [
            {"item": key, **row} for key, row in zip(keys, periods, strict=True) if key is not None
        ]
        await asyncio.to_thread(save_plays, self._database, hours, known)

    async def _hours(self, site: SiteRecord, window: Window) -> Rows:
        return [
            {"site": site.key, "date": day, "hour": hour, "plays": plays, "songs": songs or 0}
            for day, hour, plays, songs in await self._rows("hourly_play_counts", site, window)
            if plays is not None
        ]

    async def _periods(self, site: SiteRecord) -> Rows:
        now = self._clock()
        window = Window(now - DAY, now, ZoneInfo(site.zone))
        return [
            {
                "id": song,
                "period": period,
                "plays": plays,
                "played_ms": played or 0,
                "last_at": last,
                "skips": skips or 0,
            }
            for song, period, plays, played, last, skips in await self._rows(
                "play_stats_cache", site, window
            )
            if plays
        ]

    async def _rows(self, name: str, site: SiteRecord, window: Window) -> Sequence[Sequence[Any]]:
        wanted = QuestionWanted(name=name, sites={site.key: site.slug}, window=window)
        return (await self._ask(wanted)).table.rows

    def _years(self, site: SiteRecord) -> list[Window]:
        """The time since the first fact of a site, in windows that are not too wide to ask for."""
        zone, now = ZoneInfo(site.zone), self._clock()
        first = first_fact(self._database, [site.key])
        return [] if first is None else [*_windows(first, now, zone)]

    def _keys(self, ids: Sequence[UUID]) -> list[int | None]:
        """The keys of items: the integers that S1's tables know songs by."""
        known: dict[UUID, int] = {}
        with reading(self._database) as connection:
            for place in range(0, len(ids), _SLICE):
                part = items.c.id.in_(ids[place : place + _SLICE])
                found = connection.execute(sa.select(items.c.id, items.c.key).where(part))
                known.update((row.id, row.key) for row in found)
        return [known.get(uid) for uid in ids]


def _windows(first: Instant, now: Instant, zone: ZoneInfo) -> Iterator[Window]:
    start = local_midnight(first, zone)
    while start < now:
        end = min(local_midnight(start + _YEAR, zone), now)
        yield Window(start, end, zone)
        start = end
