"""How many there were in each quarter-hour: persons as AQH has them, and most sessions at a time.

Both are counted once for sealed sessions, by zones: stretches of time into which the same sealed
days reach, all of them together, so that nobody is counted twice. A question takes a zone's counts
where nothing in its days changed since, and where no session that files do not tell of as ended was
there meanwhile; the rest of the time it reads sessions. Both ways give the same figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallylight.analytics import dialect
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.groups import lay_groups
from tallylight.analytics.rollups.holding import (
    COUNTED,
    Standing,
    Told,
    ended_in,
    reaching,
    span_of,
    standing,
    unsettled,
)
from tallylight.analytics.rollups.sums import OUTDATED
from tallylight.analytics.rollups.zones import Reaching, Zone, zones
from tallylight.analytics.ruled import PERSON
from tallylight.analytics.scope import Scope
from tallylight.analytics.spans import Span, clipped, few, merged
from tallylight.analytics.sweep import swept
from tallylight.model.buckets import QUARTER
from tallylight.model.time import Instant
from tallylight.store.read.counts import TOGETHER

QUARTER_MS = QUARTER // 1000
LONG_ENOUGH_MS = 5 * 60_000
TABLES = {
    "crowds": {
        "site": "INTEGER",
        "place": "BIGINT",
        "began": "BIGINT",
        "persons": "INTEGER",
        "peak": "INTEGER",
        "peak_after": "INTEGER",
    },
    "crowd_zones": COUNTED,
}
PERSONS = "NULL::BIGINT AS person, p.began AS moment, p.persons"
"""A row of persons of a quarter-hour, as a column of `crowds`."""
PEAKS = "p.began + p.peak_after AS began, p.began + p.peak_after AS until, p.peak AS value"
"""A row of the most sessions at a time, at the moment of a quarter-hour that had them first."""
OUTDATED_ZONES = OUTDATED.format(key="low", table="crowd_zones")
"""The beginnings of zones over which other rules decide than when they were counted."""
# More pieces of sessions are read faster together with what lies between them.
_MOST_PIECES = 6


@dataclass(frozen=True)
class Rolled:
    """rows: the SELECT of counts by group and quarter-hour. rest: when sessions are to be read."""

    rows: str
    rest: list[Span]


def rolled(cursor: Cursor, scope: Scope, cells: str) -> Rolled | None:
    """The counts that hold in a scope; None where there are none, or they cannot answer.

    cells: `PERSONS` or `PEAKS`; where the quarter-hour has none, there is no row of it.
    """
    if not scope.rolls_up or not {*scope.asked} <= PLACES.keys():
        return None
    first = -(-scope.start // QUARTER) * QUARTER
    last = scope.end // QUARTER * QUARTER
    if first >= last or not _has_any(cursor):
        return None
    known = reaching(cursor, scope.sheets)
    others = unsettled(cursor, scope, known, [stands(cursor, known)])
    edges = [(scope.start, first), (last, scope.end)]
    whole = merged(
        (low // QUARTER * QUARTER, -(-high // QUARTER) * QUARTER) for low, high in others
    )
    rest = few([*merged([*clipped(whole, first, last), *edges])], _MOST_PIECES)
    if rest == [(scope.start, scope.end)] or not lay_groups(cursor, scope, _cells(scope)):
        return None
    listed = "".join(f"g.{name}, " for name in scope.by)
    left_out = "".join(
        f" AND NOT (p.began >= {low // 1000} AND p.began < {high // 1000})" for low, high in rest
    )
    counted = "persons" if cells == PERSONS else "peak"
    rows = f"""
        SELECT {listed} {cells}
        FROM crowds AS p
        JOIN grouped_cells AS g ON g.site_key = p.site AND g.place = p.place
        WHERE p.began >= {first // 1000} AND p.began < {last // 1000}{left_out}
            AND p.{counted} IS NOT NULL
    """
    return Rolled(rows, [span for span in rest if span[0] < span[1]])


def by_quarter(keys: str, sessions: str, start: Instant, end: Instant) -> str:
    """The SELECT of how long (`ms`) each person listened in each quarter-hour, by `keys`.

    sessions: with the keys, `person`, `began` and `until`. Only what lies within the time counts.
    """
    low, high = start // 1000, end // 1000
    quarters = dialect.series(f"began // {QUARTER_MS}", f"(until - 1) // {QUARTER_MS}")
    return f"""
        SELECT {keys} person, quarter, sum(least(until, (quarter + 1) * {QUARTER_MS})
            - greatest(began, quarter * {QUARTER_MS})) AS ms
        FROM (
            SELECT {keys} person, began, until, {quarters} AS quarter
            FROM (SELECT * REPLACE (greatest(began, {low}) AS began, least(until, {high}) AS until)
                FROM ({sessions}))
        )
        GROUP BY ALL
    """


def counted(told: Sequence[Zone], root: Path) -> str:
    """The SELECT of the rows of `crowds` in some zones that have no others between them."""
    start, end = span_of(told)
    cells = (
        "f.site, coalesce(f.stream, -f.source) AS place, "
        f"{PERSON} AS person, began_ms AS began, until_ms AS until"
    )
    together = f"SELECT * REPLACE ({TOGETHER} AS place) FROM"
    return f"""
        WITH told AS MATERIALIZED ({ended_in(told, root, cells)}),
        cells AS MATERIALIZED ({by_quarter("site, place,", "FROM told", start, end)}),
        people AS (FROM cells UNION ALL {together} cells),
        spans AS (
            SELECT site, place, greatest(began, {start // 1000}) AS began,
                least(until, {end // 1000}) AS until, 1 AS value
            FROM (FROM told UNION ALL {together} told)
        )
        SELECT site, place, quarter * {QUARTER_MS}, max(persons), max(peak), max(peak_after)
        FROM (
            SELECT site, place, quarter, count(*) AS persons, NULL AS peak, NULL AS peak_after
            FROM (SELECT site, place, person, quarter, sum(ms) AS ms FROM people GROUP BY ALL)
            WHERE ms >= {LONG_ENOUGH_MS} GROUP BY ALL
            UNION ALL
            SELECT site, place, quarter, NULL, max(value), arg_max(after, row(value, -after))
            FROM ({_after()}) GROUP BY ALL
        )
        GROUP BY ALL
    """


def _after() -> str:
    """Steps of how many sessions there were, by quarter-hour: how long after its beginning."""
    quarters = dialect.short_series(f"began // {QUARTER_MS}", f"(until - 1) // {QUARTER_MS}")
    return f"""
        SELECT site, place, quarter, value, greatest(began - quarter * {QUARTER_MS}, 0) AS after
        FROM (SELECT *, {quarters} AS quarter FROM ({swept("FROM spans", ("site", "place"))}))
    """


def stands(cursor: Cursor, days: tuple[Reaching, ...]) -> Standing:
    """How the zones of sealed days stand."""
    told = cursor.execute(
        f"SELECT low, high, content, low IN ({OUTDATED_ZONES}) FROM crowd_zones"
    ).fetchall()
    return standing(zones(days), [Told(*one) for one in told])


def _has_any(cursor: Cursor) -> bool:
    return cursor.execute("SELECT 1 FROM crowd_zones LIMIT 1").fetchone() is not None


def _cells(scope: Scope) -> str:
    """The streams, and the sources of sessions without one, that were counted."""
    sites = dialect.numbers(scope.sites)
    return f"""
        SELECT p.site, coalesce(st.source, -p.place) AS source, st.key AS stream, p.place
        FROM (SELECT DISTINCT site, place FROM crowds) AS p
        LEFT JOIN streams AS st ON st.key = p.place
        WHERE p.site IN ({sites}) AND p.place <> {TOGETHER}
    """
