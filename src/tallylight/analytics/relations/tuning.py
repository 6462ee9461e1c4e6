"""Sessions, and beside them what was licensed otherwise while they went on.

A row with `licensed_ms` lies in one quarter-hour, so that no bucket cuts it.
"""

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.attendance import CARRIERS, LICENSED, lay_airings
from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.engine import Cursor
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import DIMENSIONS, sittings
from tallylight.model.buckets import QUARTER
from tallylight.model.time import DAY, Instant

_QUARTER_MS = QUARTER // 1000
# Titles that hold for longer than this are not looked back for.
_LONGEST: Instant = 7 * DAY
_CELLS = "began_ms AS began, until_ms AS until, f.stream AS stream_key"


def _rows(scope: Scope) -> str:
    cells = "began_ms AS began, until_ms AS until, NULL::BIGINT AS licensed_ms"
    return sittings(scope, DIMENSIONS, cells)


def _lay(cursor: Cursor, connection: sa.Connection, scope: Scope) -> Laid:
    if lay_airings(cursor, connection, scope, LICENSED, scope.start - _LONGEST) is None:
        return Laid(_rows(scope))
    _lay_licensed(cursor)
    labels = [name for one in scope.by for name in DIMENSIONS[one].labels]
    listed = "".join(f"{name}, " for name in (*scope.by, *labels))
    return Laid(f"""
        WITH heard AS MATERIALIZED ({sittings(scope, DIMENSIONS, _CELLS)}),
        pieces AS ({_pieces(scope, listed)})
        SELECT {listed} began, until, NULL::BIGINT AS licensed_ms FROM heard
        UNION ALL
        SELECT {listed} p.began, p.until, {_so_far("b", "p.until")} - {_so_far("a", "p.began")}
        FROM pieces AS p
        ASOF LEFT JOIN licensed AS a ON a.carrier = p.carrier AND p.began >= a.low
        ASOF LEFT JOIN licensed AS b ON b.carrier = p.carrier AND p.until >= b.low
    """)


def _pieces(scope: Scope, listed: str) -> str:
    """Sessions on programmes with anything licensed, a row for each quarter-hour with any."""
    start, end = scope.start // 1000, scope.end // 1000
    quarters = dialect.series(f"began // {_QUARTER_MS}", f"(until - 1) // {_QUARTER_MS}")
    licensed = dialect.series(f"low // {_QUARTER_MS}", f"high // {_QUARTER_MS}")
    return f"""
        SELECT * REPLACE (greatest(began, quarter * {_QUARTER_MS}) AS began,
            least(until, (quarter + 1) * {_QUARTER_MS}) AS until)
        FROM (
            SELECT {listed} c.carrier, greatest(began, {start}) AS began,
                least(until, {end}) AS until, {quarters} AS quarter
            FROM heard AS h JOIN ({CARRIERS}) AS c ON c.stream = h.stream_key
            WHERE c.carrier IN (SELECT carrier FROM licensed)
        )
        SEMI JOIN (SELECT carrier, {licensed} AS quarter FROM licensed) USING (carrier, quarter)
    """


def _so_far(row: str, moment: str) -> str:
    """How much was licensed up to a moment, by the last airing that began before."""
    return f"coalesce({row}.before + least({moment}, {row}.high) - {row}.low, 0)"


def _lay_licensed(cursor: Cursor) -> None:
    """Lay out when anything licensed was on air, as `licensed`: airings that touch are one.

    By carrier, from `low` to `high` in ms, with how much there was `before`.
    """
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE licensed AS
        WITH airings AS (
            SELECT c.carrier, a.began // 1000 AS low, a.until // 1000 AS high
            FROM aired AS a JOIN (SELECT DISTINCT site, carrier FROM ({CARRIERS})) AS c
                ON c.carrier = a.place OR (a.place < 0 AND c.site = a.site)
        ),
        opened AS (
            SELECT *, low > max(high) OVER (
                PARTITION BY carrier ORDER BY low, high
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS opens
            FROM airings
        ),
        numbered AS (
            SELECT *, count(*) FILTER (opens) OVER (
                PARTITION BY carrier ORDER BY low, high ROWS UNBOUNDED PRECEDING
            ) AS number
            FROM opened
        ),
        joined AS (
            SELECT carrier, min(low) AS low, max(high) AS high FROM numbered
            GROUP BY carrier, number
        )
        SELECT *, coalesce(sum(high - low) OVER (
            PARTITION BY carrier ORDER BY low ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS before
        FROM joined
    """)


RELATION = Relation("Sessions less what is licensed", _rows, DIMENSIONS, lasts=True, lay=_lay)
