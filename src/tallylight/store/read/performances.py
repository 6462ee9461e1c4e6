"""Performances of plays: the sessions that heard any part of an airing, each counted."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store.read.listened import sittings_in
from tallylight.store.schema import sessions, sites, streams


class Airing(NamedTuple):
    """A song on air on a stream, or (None) on all of its site; `end` None while it goes on."""

    key: int
    site: int
    stream: int | None
    start: Instant
    end: Instant | None


class _Attendance(NamedTuple):
    """When the sessions of some streams began and ended, each in order."""

    begun: list[Instant]
    ended: list[Instant]

    def of(self, start: Instant, end: Instant) -> int:
        """Sessions that overlap: those begun by its end, less those that were over before.

        What has no length has no part that anybody heard.
        """
        if start >= end:
            return 0
        return bisect_left(self.begun, end) - bisect_right(self.ended, start)


def performances(
    connection: sa.Connection, airings: Sequence[Airing], now: Instant
) -> dict[int, int]:
    """By the key of each airing; missing where the site never listed a listener.

    No minimum, nobody who is left out, and all streams that carry the programme: exact.
    """
    listing = sites_that_list(connection, {each.site for each in airings})
    asked = [each for each in airings if each.site in listing]
    if not asked:
        return {}
    mates = _mates(connection, listing)
    span = min(each.start for each in asked), max(each.end or now for each in asked) + 1
    sittings = sittings_in(connection, listing, span, now, None)
    by_stream: defaultdict[int, list[tuple[Instant, Instant]]] = defaultdict(list)
    found = sa.select(sittings.c.stream, sittings.c.began, sittings.c.until)
    for stream, began, until in connection.execute(found):
        by_stream[stream].append((began, until))
    attended: dict[frozenset[int], _Attendance] = {}
    counts: dict[int, int] = {}
    for each in asked:
        group = mates[each.site, each.stream]
        if group not in attended:
            spans = [one for stream in group for one in by_stream.get(stream, ())]
            begun, ended = sorted(one[0] for one in spans), sorted(one[1] for one in spans)
            attended[group] = _Attendance(begun, ended)
        counts[each.key] = attended[group].of(each.start, each.end or now + 1)
    return counts


def sites_that_list(connection: sa.Connection, wanted: Collection[int]) -> set[int]:
    """Those of the sites where sessions on a stream were ever listed."""
    lists = sa.exists().where(sessions.c.site == sites.c.key, sessions.c.stream.is_not(None))
    return set(connection.scalars(sa.select(sites.c.key).where(sites.c.key.in_(wanted), lists)))


def _mates(
    connection: sa.Connection, wanted: Collection[int]
) -> dict[tuple[int, int | None], frozenset[int]]:
    """By site and stream, the streams that carry the same programme; by site and None, all."""
    columns = streams.c.key, streams.c.site, streams.c.source, streams.c.programme
    groups: defaultdict[object, set[int]] = defaultdict(set)
    belongs: dict[tuple[int, int | None], object] = {}
    for key, site, source, programme in connection.execute(
        sa.select(*columns).where(streams.c.site.in_(wanted))
    ):
        group = key if programme is None else (site, source, programme)
        belongs[site, key] = group
        belongs[site, None] = (site,)
        groups[group].add(key)
        groups[site,].add(key)
    return {place: frozenset(groups[group]) for place, group in belongs.items()}
