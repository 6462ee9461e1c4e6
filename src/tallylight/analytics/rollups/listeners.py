"""Who listened on each local day of a site, as sets: people are not added up, but united.

A set is kept in blocks of bits, one for each person, and has no blocks that would be empty: so a
day on which all of a hundred thousand people are met takes 12 kB, and a year of such days is united
in milliseconds. Of a whole time, people are told one by one, so that they can be counted together
with those of its ends; of pieces that are made of whole days, how many there were.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tallylight.analytics import dialect
from tallylight.analytics.dimensions import SITE
from tallylight.analytics.engine import Cursor, insert_rows, make_table
from tallylight.analytics.rollups.holding import (
    COUNTED,
    Standing,
    Told,
    reaching,
    standing,
    unsettled,
)
from tallylight.analytics.rollups.sums import OUTDATED
from tallylight.analytics.rollups.zones import local_days, midnights
from tallylight.analytics.ruled import NOBODY
from tallylight.analytics.scope import Scope
from tallylight.analytics.spans import Span, clipped, few, merged
from tallylight.model.time import Instant

TABLES = {
    "local_sets": {
        "site": "INTEGER",
        "low": "BIGINT",
        "is_long": "BOOLEAN",
        "block": "INTEGER",
        "people": "BIT",
    },
    "local_days": {"site": "INTEGER", **COUNTED},
}
DIMENSIONS = {"site": SITE}
"""What sets can be grouped and chosen by."""
BLOCK = 8_192
OUTDATED_DAYS = OUTDATED.format(key="(r.site, r.low)", table="local_days")
"""The days, as (site, low), over which other rules decide than when they were counted."""
_PIECES = {"low": "BIGINT", "high": "BIGINT"}
# More pieces of sessions are read faster together with what lies between them.
_MOST_PIECES = 6


@dataclass(frozen=True)
class Listeners:
    """rows: the SELECT of who listened, or of how many. rest: of when sessions are to be read.

    Its columns are the groups, `began` (ms), `person` with `is_long`, or else `people` and, of
    those, `long_people` (by a session that is long enough).
    """

    rows: str
    rest: Sequence[Span]


class Place(NamedTuple):
    """A time zone, and the sites in it of which sealed sessions tell."""

    zone: ZoneInfo
    sites: tuple[int, ...]


def told(cursor: Cursor, scope: Scope) -> Listeners | None:
    """Who is told by sets in a scope; None where there are none, or they cannot answer."""
    if not scope.rolls_up or scope.cells is None or not scope.asks_people:
        return None
    if not {*scope.asked} <= DIMENSIONS.keys():
        return None
    where = [*places(cursor, scope.sites)]
    if not where:
        return None
    others = [*merged(not_in_sets(cursor, scope, where))]
    return (
        _by_piece(cursor, scope, where, others) if scope.is_cut else _of_whole(scope, where, others)
    )


def places(cursor: Cursor, sites: Iterable[int] | None = None) -> Iterator[Place]:
    """The zones of some sites (None: of all) of which sealed sessions tell."""
    own = "true" if sites is None else f"key IN ({dialect.numbers(sites)})"
    found = cursor.execute(f"""
        SELECT zone, list(key ORDER BY key) FROM sites
        WHERE {own} AND key IN (SELECT site FROM day_sums) GROUP BY zone ORDER BY zone
    """)
    for zone, keys in found.fetchall():
        yield Place(ZoneInfo(zone), tuple(keys))


def told_days(cursor: Cursor, low: Instant, high: Instant) -> Mapping[int, Sequence[Told]]:
    """The days that have sets and reach into a time, by site."""
    found = cursor.execute(
        f"SELECT site, low, high, content, (site, low) IN ({OUTDATED_DAYS}) FROM local_days "
        "WHERE low < ? AND high > ?",
        [high, low],
    )
    days: dict[int, list[Told]] = {}
    for site, *one in found.fetchall():
        days.setdefault(site, []).append(Told(*one))
    return days


def not_in_sets(cursor: Cursor, scope: Scope, where: Iterable[Place]) -> Iterator[Span]:
    """When sessions were there that are in no set, or not as they are now."""
    known = reaching(cursor, scope.sheets)
    there = tuple(one for one in known if one.sheet.low < scope.end and one.until >= scope.start)
    told = told_days(cursor, scope.start, scope.end)
    stands: list[Standing] = []
    for zone, sites in where:
        days = local_days(there, zone)
        stands += (standing(days, told.get(site, ())) for site in sites)
    return unsettled(cursor, scope, known, stands)


def _of_whole(scope: Scope, where: Iterable[Place], others: Sequence[Span]) -> Listeners | None:
    """People one by one, of the local days of each site that lie inside of the time."""
    untold: list[Span] = []
    for zone, _sites in where:
        edges = _midnights(scope, zone)
        if not edges:
            return None
        untold += [(scope.start, edges[0]), (edges[-1], scope.end)]
        untold += (day for day in pairwise(edges) if meets(day, others))
    rest = few_pieces(untold)
    if rest == [(scope.start, scope.end)]:
        return None
    listed = "".join(f"{name}, " for name in scope.by)
    rows = f"""
        SELECT {listed} {scope.start // 1000} AS began,
            block * {BLOCK} + place + {NOBODY} AS person, is_long,
            0::BIGINT AS people, 0::BIGINT AS long_people
        FROM (
            SELECT *, {dialect.series("0", str(BLOCK - 1))} AS place
            FROM (
                SELECT {listed} is_long, block, bit_or(people) AS people
                FROM ({sets_beside(scope, rest)}) WHERE until_us <= {scope.end} GROUP BY ALL
            )
        )
        WHERE {dialect.has_bit("people", "place")}
    """
    return Listeners(rows, rest)


def _by_piece(
    cursor: Cursor, scope: Scope, where: Sequence[Place], others: Sequence[Span]
) -> Listeners | None:
    """How many there were in each piece of the time that is made of local days of all sites."""
    cuts = cursor.execute("SELECT low * 1000, high * 1000 FROM cuts ORDER BY cut").fetchall()
    edges = [{*_midnights(scope, zone)} for zone, _ in where]
    untold = [
        cut for cut in cuts if not all({*cut} <= each for each in edges) or meets(cut, others)
    ]
    rest = few_pieces(untold)
    pieces = [cut for cut in cuts if not meets(cut, rest)]
    if not pieces:
        return None
    make_table(cursor, "told_pieces", _PIECES, is_own=True)
    insert_rows(cursor, "told_pieces", _PIECES, pieces)
    listed = "".join(f"{name}, " for name in scope.by)
    rows = f"""
        SELECT {listed} began, NULL::BIGINT AS person, NULL::BOOLEAN AS is_long,
            sum(people)::BIGINT AS people, sum(long_people)::BIGINT AS long_people
        FROM (
            SELECT {listed} p.low // 1000 AS began, block, bit_count(bit_or(people)) AS people,
                coalesce(bit_count(bit_or(people) FILTER (is_long)), 0) AS long_people
            FROM ({_sets_of(scope)}) ASOF JOIN told_pieces AS p ON began_us >= p.low
            WHERE began_us < p.high GROUP BY ALL
        )
        GROUP BY ALL
    """
    return Listeners(rows, rest)


def sets_beside(scope: Scope, rest: Iterable[Span]) -> str:
    """The sets in a scope, with the end of their days (`until_us`), of which sessions tell none."""
    left_out = "".join(f" AND NOT (began_us >= {low} AND until_us <= {high})" for low, high in rest)
    return f"""
        SELECT * FROM ({_sets_of(scope)})
        JOIN (SELECT site AS site_key, low AS began_us, high AS until_us FROM local_days)
            USING (site_key, began_us)
        WHERE true{left_out}
    """


def _sets_of(scope: Scope) -> str:
    """The sets in a scope, with its groups."""
    return f"""
        SELECT {scope.columns(DIMENSIONS)} f.site AS site_key, f.low AS began_us, f.is_long,
            f.block, f.people
        FROM local_sets AS f {scope.joined(DIMENSIONS)}
        WHERE f.site IN ({dialect.numbers(scope.sites)})
            AND f.low >= {scope.start} AND f.low < {scope.end} AND {scope.chosen(DIMENSIONS)}
    """


def _midnights(scope: Scope, zone: ZoneInfo) -> list[Instant]:
    """The local midnights from the beginning of the time to its end, both included."""
    found = midnights(scope.start, scope.end, zone)
    return [at for at in found if scope.start <= at <= scope.end]


def few_pieces(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, in so many spans as sessions are read in, or some more of it."""
    return few([*merged(one for one in spans if one[0] < one[1])], _MOST_PIECES)


def meets(span: Span, others: Iterable[Span]) -> bool:
    """Whether any of them has a part of it."""
    return next(clipped(others, *span), None) is not None
