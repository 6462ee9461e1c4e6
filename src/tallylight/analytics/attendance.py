"""Who was there while plays were on air: airings, and the sessions that came and went meanwhile.

A play is heard on all streams of its programme, one without a stream on all of its site. Nothing
is joined by ranges: how many came before an instant, less how many had gone, is looked up twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import sittings
from tallylight.model.buckets import QUARTER
from tallylight.model.play import known_until
from tallylight.model.time import SECOND, Instant
from tallylight.store.read.looks import newest_of_streams
from tallylight.store.schema import streams

SONGS = "it.kind = 'song'"
LICENSED = dialect.told("it.data", "licensed") + " = 'true'"
CARRIERS = """
    SELECT key AS stream, site, min(key) OVER (
        PARTITION BY site, source, programme, CASE WHEN programme IS NULL THEN key END
    ) AS carrier
    FROM streams
"""
"""The streams that carry one programme, by the first of them."""
_PLACES = f"""
    SELECT stream, place FROM (SELECT stream, unnest([carrier, -site]) AS place FROM ({CARRIERS}))
    WHERE place IN (SELECT place FROM aired)
"""
"""The places in which sessions of a stream may hear what is aired."""
_START = dialect.micros("f.started_at")
_END = dialect.micros("f.ended_at")


def lay_airings(
    cursor: Cursor, connection: sa.Connection, scope: Scope, which: str, low: Instant | None = None
) -> Instant | None:
    """Lay out when plays that are known to be on air were, as `aired`; the end of the last.

    which: a condition on items `it`. low: from when on plays count that began before the window.
    Its columns are `key`, `site`, `place` (the carrier, or less than 0 for all streams of a site),
    `began` and `until` in µs.
    """
    own = replace(scope, by=(), where=(), parameters={})
    of_items = "JOIN titled AS it ON it.key = f.item"
    facts = own.facts("plays", low)
    unended = cursor.execute(f"""
        SELECT f.key, f.stream, coalesce(so.is_pushed, true), {_START}, f.expected_ms
        FROM {facts} {of_items} LEFT JOIN sources AS so ON so.key = f.source
        WHERE f.ended_at IS NULL AND {which}
    """).fetchall()
    going_on = ", ".join(map(str, _on_air(connection, unended, scope.now))) or "NULL"
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE aired AS
        SELECT f.key, f.site, coalesce(c.carrier, -f.site) AS place, {_START} AS began,
            coalesce({_END}, {scope.now + 1}) AS until
        FROM {facts} {of_items} LEFT JOIN ({CARRIERS}) AS c ON c.stream = f.stream
        WHERE {which} AND (f.ended_at IS NOT NULL OR f.key IN ({going_on}))
    """)
    ((last,),) = cursor.execute("SELECT max(until) FROM aired").fetchall()
    return last


def _on_air(
    connection: sa.Connection, unended: Sequence[tuple[Any, ...]], now: Instant
) -> Collection[int]:
    """Keys of the plays that are known to play: as the list of plays has it."""
    polled = {stream for _, stream, is_pushed, *_ in unended if not is_pushed} - {None}
    seen: dict[int | None, bool] = {}
    if polled:
        stretches = newest_of_streams(connection, streams.c.key.in_(polled))
        seen = {each.stream: each.state == "up" and each.is_fresh(now) for each in stretches}
    return [
        key
        for key, stream, _, started, expected in unended
        if seen.get(stream, now <= known_until(started, expected))
    ]


def lay_attendance(cursor: Cursor, scope: Scope, last: Instant, came_by: str, gone_by: str) -> None:
    """Lay out how many sessions began, and ended, before some moments, as `came` and `gone`.

    Of those that may overlap what is aired until `last`. came_by, gone_by: the SELECTs of the
    `place` and `moment` (µs) that it is asked of. Columns: `place`, `moment` and how many (`n`).
    Whoever was there in no quarter-hour with anything aired came and went between the plays.
    """
    own = replace(
        scope, by=(), where=(), parameters={}, start=scope.start - SECOND, end=last + SECOND
    )
    cells = f"f.site, f.stream, {_START} AS began, until_us AS until"
    first = dialect.quarter(f"greatest(s.began, {own.start})")
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE present AS
        SELECT p.place, s.began, s.until
        FROM ({sittings(own, {}, cells)}) AS s JOIN ({_PLACES}) AS p ON p.stream = s.stream
        JOIN ({_next_aired(own)}) AS n ON n.quarter = {first}
        WHERE n.aired <= {dialect.quarter("s.until")}
    """)
    for table, asked, edge in (("came", came_by, "began"), ("gone", gone_by, "until")):
        cursor.execute(f"CREATE OR REPLACE TEMPORARY TABLE {table} AS {_before(asked, edge)}")
    cursor.execute("DROP TABLE present")


def _next_aired(scope: Scope) -> str:
    """The SELECT of each `quarter` of a time with the first one, from it on, that has an airing."""
    quarters = dialect.series(f"{scope.start} // {QUARTER}", f"{scope.end} // {QUARTER}")
    own = dialect.series(dialect.quarter("began"), dialect.quarter("until"))
    return f"""
        SELECT quarter, min(aired) OVER (
            ORDER BY quarter ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS aired
        FROM (SELECT {quarters} AS quarter)
        LEFT JOIN (SELECT DISTINCT {own} AS aired FROM aired) ON aired = quarter
    """


def _before(asked: str, edge: str) -> str:
    """How many began, or ended, before each moment: in the quarter-hours before and in its own."""
    return f"""
        WITH asked AS (
            SELECT DISTINCT place, moment, {dialect.quarter("moment")} AS quarter FROM ({asked})
        ),
        edges AS (
            SELECT place, {edge} AS moment, {dialect.quarter(edge)} AS quarter FROM present
        ),
        quarters AS (
            SELECT place, quarter, sum(count(*)) OVER (PARTITION BY place ORDER BY quarter) AS n
            FROM edges GROUP BY place, quarter
        ),
        own AS (
            SELECT a.place, a.moment, count(*) AS n
            FROM asked AS a JOIN edges AS e USING (place, quarter)
            WHERE e.moment < a.moment GROUP BY a.place, a.moment
        )
        SELECT a.place, a.moment, coalesce(q.n, 0) + coalesce(o.n, 0) AS n
        FROM asked AS a LEFT JOIN own AS o USING (place, moment)
        ASOF LEFT JOIN quarters AS q ON q.place = a.place AND a.quarter > q.quarter
    """
