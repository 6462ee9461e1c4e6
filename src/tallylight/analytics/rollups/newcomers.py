"""Listeners who had never been there before: a set less all that came before it.

A local day tells of the bucket that it lies in, or of all that was before the first one. Of what is
in no set, and of days that a bucket cuts, sessions are read.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor, insert_rows, make_table
from tallylight.analytics.rollups.holding import reaching
from tallylight.analytics.rollups.listeners import (
    BLOCK,
    DIMENSIONS,
    few_pieces,
    meets,
    not_in_sets,
    places,
    sets_beside,
)
from tallylight.analytics.rollups.sums import KIND
from tallylight.analytics.rollups.zones import midnights
from tallylight.analytics.ruled import NOBODY, PERSON
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import sittings
from tallylight.analytics.spans import Span, merged
from tallylight.model.time import Instant

_BUCKETS = {"bucket": "INTEGER", "low": "BIGINT", "high": "BIGINT"}
_BEFORE = -1


def newcomers(cursor: Cursor, scope: Scope, edges: Sequence[Instant]) -> str:
    """The SELECT of how many listeners of each `bucket` no session of was before it (`people`).

    edges: those of the buckets, which are numbered from 0. scope: whose; all of history counts.
    """
    # Figures are cut at whole ms.
    edges = [edge // 1000 * 1000 for edge in edges]
    whole = replace(scope, start=0, end=edges[-1])
    # Sets are read as well as sessions.
    whole.reads.add((KIND, whole.start, whole.end))
    rest = _rest(cursor, whole, edges)
    make_table(cursor, "buckets", _BUCKETS, is_own=True)
    spans = enumerate(pairwise((0, *edges)), _BEFORE)
    insert_rows(cursor, "buckets", _BUCKETS, [(place, *span) for place, span in spans])
    told = [] if rest == [(whole.start, whole.end)] else [_told(whole, rest)]
    sets = " UNION ALL ".join((*told, *(_read(whole, span) for span in rest)))
    return f"""
        WITH sets AS ({sets}),
        met AS (SELECT bucket, block, bit_or(people) AS people FROM sets GROUP BY ALL),
        so_far AS (
            SELECT *, bit_count(bit_or(people) OVER (PARTITION BY block ORDER BY bucket)) AS known
            FROM met
        ),
        came AS (
            SELECT bucket,
                known - lag(known, 1, 0) OVER (PARTITION BY block ORDER BY bucket) AS people
            FROM so_far
        )
        SELECT bucket, sum(people)::BIGINT FROM came WHERE bucket > {_BEFORE} GROUP BY bucket
    """


def _rest(cursor: Cursor, scope: Scope, edges: Sequence[Instant]) -> list[Span]:
    """When sessions are to be read."""
    where = [*places(cursor, scope.sites)]
    known = reaching(cursor, scope.sheets)
    if not where or not known or not {*scope.asked} <= DIMENSIONS.keys():
        return [(scope.start, scope.end)]
    others = [*merged(not_in_sets(cursor, scope, where))]
    untold: list[Span] = []
    for zone, _ in where:
        days = midnights(min(one.sheet.low for one in known), scope.end, zone)
        untold.append((scope.start, days[0]))
        untold += (
            (low, min(high, scope.end))
            for low, high in pairwise(days)
            if bisect_right(edges, low) != bisect_left(edges, high)
            or high > scope.end
            or meets((low, high), others)
        )
    return few_pieces(untold)


def _told(scope: Scope, rest: Sequence[Span]) -> str:
    return f"""
        SELECT b.bucket, block, people
        FROM ({sets_beside(scope, rest)}) ASOF JOIN buckets AS b ON began_us >= b.low
        WHERE until_us <= b.high
    """


def _read(scope: Scope, span: Span) -> str:
    """Of a part of the time, by the bucket in which each session is met there first."""
    low, high = span
    cells = f"greatest(f.began_ms, {low // 1000}) * 1000 AS began_us, {PERSON} - {NOBODY} AS person"
    told = sittings(replace(scope, start=low, end=high, by=()), DIMENSIONS, cells)
    return f"""
        SELECT b.bucket, person // {BLOCK} AS block,
            {dialect.bits(f"person % {BLOCK}", BLOCK)} AS people
        FROM ({told}) ASOF JOIN buckets AS b ON began_us >= b.low GROUP BY ALL
    """
