"""How many sessions went on at a time: steps of one number, from one change to the next."""

from tallylight.analytics.contract import Relation
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import DIMENSIONS, sittings
from tallylight.analytics.sweep import swept


def _rows(scope: Scope) -> str:
    cells = "began_ms AS began, until_ms AS until, 1 AS value"
    groups = [*scope.by, *(name for one in scope.by for name in DIMENSIONS[one].labels)]
    return swept(sittings(scope, DIMENSIONS, cells), groups)


RELATION = Relation("Sessions at a time", _rows, DIMENSIONS, lasts=True)
