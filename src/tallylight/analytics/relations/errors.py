"""Errors, each time one occurred."""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension, Relation
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.scope import Scope

DIMENSIONS = {
    **PLACES,
    "service": Dimension("Service", "f.service"),
    "severity": Dimension("Severity", "f.severity"),
    "fingerprint": Dimension("Failure", "f.fingerprint"),
}


def _rows(scope: Scope) -> str:
    return f"""
        SELECT {scope.columns(DIMENSIONS)} {dialect.micros("f.at")} // 1000 AS moment,
            f.resolved_at IS NOT NULL AS is_resolved
        FROM {scope.facts("errors")} {scope.joined(DIMENSIONS)}
        WHERE {scope.chosen(DIMENSIONS)}
    """


RELATION = Relation("Errors", _rows, DIMENSIONS)
