"""Keeps the sets of people of local days: which are missing, and how they are made of files."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tallylight.analytics import dialect
from tallylight.analytics.engine import ROLLED, Cursor, insert_rows, make_table, turn
from tallylight.analytics.rollups.batches import together
from tallylight.analytics.rollups.holding import ended_in, reaching, span_of, standing
from tallylight.analytics.rollups.listeners import BLOCK, places, told_days
from tallylight.analytics.rollups.sums import MARK
from tallylight.analytics.rollups.zones import Zone, local_days
from tallylight.analytics.ruled import NOBODY, PERSON
from tallylight.analytics.sessions import SHORTEST_MS
from tallylight.history.kinds import FAR
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import Instant

_QUARTER_MS = QUARTER // 1000
_COUNTED = {
    "site": "INTEGER",
    "low": "BIGINT",
    "high": "BIGINT",
    "content": "VARCHAR",
    "day": "INTEGER",
}
_ALWAYS = 0, FAR


class LocalDay(NamedTuple):
    """A local day of which some sites have no set."""

    zone: Zone
    sites: tuple[int, ...]

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sealed days that reach into it."""
        return self.zone.sheets


class LocalDays:
    """The tables `local_days` and `local_sets`; for one thread at a time."""

    def __init__(self, cursor: Cursor, root: Path) -> None:
        self._cursor = cursor
        self._root = root

    def missing(self, sheets: Iterable[Sheet]) -> Iterator[list[LocalDay]]:
        """The days without a set as they are now, some together, the newest first."""
        known = reaching(self._cursor, sheets)
        told = dict(told_days(self._cursor, *_ALWAYS))
        for zone, sites in places(self._cursor):
            days = local_days(known, zone)
            missing: dict[int, set[Zone]] = {}
            for site in sites:
                own = told.pop(site, ())
                missing[site] = {*standing(days, own).missing}
                held = {(*one[:2], one.content) for one in days if one not in missing[site]}
                self._forget(site, [one.low for one in own if one[:3] not in held])
            yield from _runs(days, missing)
        for site, own in told.items():
            self._forget(site, [one.low for one in own])

    def gather(self, days: Sequence[LocalDay]) -> None:
        """Make the sets of some days that have no others of theirs between them."""
        self._cursor.execute(f"INSERT INTO {ROLLED}.local_sets {gathered(days, self._root)}")
        told = [
            (site, one.zone.low, one.zone.high, one.zone.content, sheet.day)
            for one in days
            for site in one.sites
            for sheet in one.sheets
        ]
        make_table(self._cursor, "counted", _COUNTED, is_own=True)
        insert_rows(self._cursor, "counted", _COUNTED, told)
        self._cursor.execute(f"""
            INSERT INTO {ROLLED}.local_days
            SELECT site, low, high, c.content, min(low_viewer), max(high_viewer), {MARK}
            FROM counted AS c JOIN rolled_days USING (day) GROUP BY site, low, high, c.content
        """)

    def _forget(self, site: int, days: Sequence[Instant]) -> None:
        """Drop the sets of some days of a site, by their beginnings."""
        if not days:
            return
        gone = dialect.numbers(days)
        with turn(self._cursor):
            for table in ("local_sets", "local_days"):
                self._cursor.execute(
                    f"DELETE FROM {ROLLED}.{table} WHERE site = {site} AND low IN ({gone})"
                )


def gathered(days: Sequence[LocalDay], root: Path) -> str:
    """The SELECT of the rows of `local_sets` of some days that are missing of the same sites."""
    zones = sorted(one.zone for one in days)
    start, end = span_of(zones)
    of_sites = f"site IN ({dialect.numbers(days[0].sites)})"
    cells = f"""f.site, until_ms - began_ms >= {SHORTEST_MS} AS is_long,
        {PERSON} - {NOBODY} AS person, greatest(began_ms, {start // 1000}) AS began,
        least(until_ms, {end // 1000}) AS until"""
    listed = ", ".join(
        f"({place}, {one.low}, {one.low // 1000}, {one.high // 1000})"
        for place, one in enumerate(zones)
    )
    quarters = dialect.series(f"low // {_QUARTER_MS}", f"(high - 1) // {_QUARTER_MS}")
    return f"""
        WITH days (place, low_us, low, high) AS (VALUES {listed}),
        grain AS (SELECT place, {quarters} AS quarter FROM days),
        met AS (
            SELECT site, is_long, person, {dialect.short_series("a.place", "b.place")} AS place
            FROM ({ended_in(zones, root, cells, of_sites)})
            JOIN grain AS a ON a.quarter = began // {_QUARTER_MS}
            JOIN grain AS b ON b.quarter = greatest(until - 1, began) // {_QUARTER_MS}
        )
        SELECT site, low_us, is_long, person // {BLOCK} AS block,
            {dialect.bits(f"person % {BLOCK}", BLOCK)} AS people
        FROM met JOIN days USING (place) GROUP BY ALL
    """


def _runs(
    days: Sequence[Zone], missing: Mapping[int, Collection[Zone]]
) -> Iterator[list[LocalDay]]:
    """Days that are missing of the same sites, as many as are read at once, the newest first."""

    def sites_of(one: Zone) -> tuple[int, ...]:
        return tuple(site for site, own in missing.items() if one in own)

    # Others between them must not be counted again.
    for sites, run in groupby(reversed(days), sites_of):
        if sites:
            yield from together(LocalDay(one, sites) for one in run)
