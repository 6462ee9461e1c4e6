"""Listeners of each quarter-hour, with five minutes or more of listening inside of it."""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Relation
from tallylight.analytics.relations.sittings import DIMENSIONS, sittings
from tallylight.analytics.scope import Scope
from tallylight.model.buckets import QUARTER

_QUARTER_MS = QUARTER // 1000
_LONG_ENOUGH_MS = 5 * 60_000
_CELLS = "began_ms AS began, until_ms AS until, coalesce(vi.person, -1) AS person"


def _rows(scope: Scope) -> str:
    listed = "".join(f"{name}, " for name in scope.by)
    labels = "".join(f"{name}, " for one in scope.by for name in DIMENSIONS[one].labels)
    start, end = scope.start // 1000, scope.end // 1000
    first, last = f"began // {_QUARTER_MS}", f"(until - 1) // {_QUARTER_MS}"
    return f"""
        SELECT {listed} {labels} person, greatest(quarter * {_QUARTER_MS}, {start}) AS moment
        FROM (
            SELECT {listed} {labels} person, began, until,
                {dialect.series(first, last)} AS quarter
            FROM (SELECT * REPLACE (greatest(began, {start}) AS began, least(until, {end}) AS until)
                FROM ({sittings(scope, DIMENSIONS, _CELLS)}))
        )
        GROUP BY ALL
        HAVING sum(least(until, (quarter + 1) * {_QUARTER_MS})
            - greatest(began, quarter * {_QUARTER_MS})) >= {_LONG_ENOUGH_MS}
    """


RELATION = Relation("Listeners by quarter-hour", _rows, DIMENSIONS)
