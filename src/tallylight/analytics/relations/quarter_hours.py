"""Persons of each quarter-hour, with five minutes or more of listening inside of it."""

from dataclasses import replace

import sqlalchemy as sa

from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.crowds import (
    LONG_ENOUGH_MS,
    PERSONS,
    QUARTER_MS,
    by_quarter,
    rolled,
)
from tallylight.analytics.ruled import PERSON
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import DIMENSIONS, sittings

_CELLS = f"began_ms AS began, until_ms AS until, {PERSON} AS person"


def _rows(scope: Scope) -> str:
    """A row a person."""
    listed = "".join(f"{name}, " for name in scope.by)
    labels = "".join(f"{name}, " for one in scope.by for name in DIMENSIONS[one].labels)
    sessions = sittings(scope, DIMENSIONS, _CELLS)
    return f"""
        SELECT {listed} {labels} person,
            greatest(quarter * {QUARTER_MS}, {scope.start // 1000}) AS moment, 1 AS persons
        FROM ({by_quarter(f"{listed} {labels}", sessions, scope.start, scope.end)})
        WHERE ms >= {LONG_ENOUGH_MS}
    """


def _lay(cursor: Cursor, _: sa.Connection, scope: Scope) -> Laid:
    """What is counted already, and the persons of the rest of the time."""
    found = rolled(cursor, scope, PERSONS)
    if found is None:
        return Laid(_rows(scope))
    pieces = (_rows(replace(scope, start=low, end=high)) for low, high in found.rest)
    return Laid(" UNION ALL ".join((found.rows, *pieces)))


RELATION = Relation("Listeners by quarter-hour", _rows, DIMENSIONS, lay=_lay)
