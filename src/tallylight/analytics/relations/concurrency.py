"""How many sessions went on at a time: steps of one number, from one change to the next."""

from dataclasses import replace

import sqlalchemy as sa

from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.crowds import PEAKS, rolled
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import DIMENSIONS, sittings
from tallylight.analytics.spans import Span
from tallylight.analytics.sweep import swept


def _rows(scope: Scope) -> str:
    cells = "began_ms AS began, until_ms AS until, 1 AS value"
    groups = [*scope.by, *(name for one in scope.by for name in DIMENSIONS[one].labels)]
    return swept(sittings(scope, DIMENSIONS, cells), groups)


def _lay(cursor: Cursor, _: sa.Connection, scope: Scope) -> Laid:
    """The peaks that are known of quarter-hours, and the steps of the rest of the time."""
    found = rolled(cursor, scope, PEAKS)
    if found is None:
        return Laid(_rows(scope))
    return Laid(" UNION ALL ".join(_steps(scope, span) for span in found.rest), found.rows)


def _steps(scope: Scope, span: Span) -> str:
    """Those of a part of the time, as much of each as lies in it."""
    low, high = span[0] // 1000, span[1] // 1000
    return f"""
        SELECT * REPLACE (greatest(began, {low}) AS began, least(until, {high}) AS until)
        FROM ({_rows(replace(scope, start=span[0], end=span[1]))})
        WHERE began < {high} AND until > {low}
    """


RELATION = Relation("Sessions at a time", _rows, DIMENSIONS, lasts=True, lay=_lay)
