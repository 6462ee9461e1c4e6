"""Counts of plays and errors that only ever grow, whatever is deleted and however a server ends.

A count is made of the rows that are new since the one before, and is shown only once it is kept:
what anybody saw is never more than what the next server begins with.
"""

import asyncio
from collections.abc import Mapping

from msgspec import Struct, convert, field, to_builtins

from tallylight.store.database import Database
from tallylight.store.read.came import came_since
from tallylight.store.records.settings import read_setting, write_setting
from tallylight.store.records.sites import list_sites

EVERY_S = 5.0
_NAME = "tallies"


class Tally(Struct, frozen=True):
    """What came so far, by the key of its site, errors also by severity; and up to which rows."""

    plays: dict[int, int] = field(default_factory=dict[int, int])
    errors: dict[int, dict[str, int]] = field(default_factory=dict[int, dict[str, int]])
    last_play: int = 0
    last_error: int = 0


class Tallies:
    """Keeps the tally of a store; `slugs` are those of its sites, by key."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Tally | None = None
        self.slugs: Mapping[int, str] = {}

    @property
    def kept(self) -> Tally | None:
        """The tally; None until it was counted for the first time."""
        return self._kept

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            await asyncio.to_thread(self.count)
            await asyncio.sleep(EVERY_S)

    def count(self) -> None:
        """Add what came since the last time, and keep it."""
        self.slugs = {site.key: site.slug for site in list_sites(self._database)}
        before = self._kept or self._read()
        came = came_since(self._database, before.last_play, before.last_error)
        if (came.last_play, came.last_error) == (before.last_play, before.last_error):
            self._kept = before
            return
        errors = {site: dict(of_site) for site, of_site in before.errors.items()}
        for (site, severity), many in came.errors.items():
            of_site = errors.setdefault(site, {})
            of_site[severity] = of_site.get(severity, 0) + many
        now = Tally(_added(before.plays, came.plays), errors, came.last_play, came.last_error)
        write_setting(self._database, _NAME, to_builtins(now, str_keys=True))
        self._kept = now

    def _read(self) -> Tally:
        return convert(read_setting(self._database, _NAME, {}), Tally, strict=False)


def _added(counts: Mapping[int, int], more: Mapping[int, int]) -> dict[int, int]:
    return {site: counts.get(site, 0) + more.get(site, 0) for site in {*counts, *more}}
