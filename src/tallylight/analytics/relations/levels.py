"""Listener counts: steps of one number, each known until the next count or until it holds no more.

Of several streams together it is their sum, wherever any is known; a peak that the source saw
between two counts is a step of no length (`is_rise`).
"""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Relation
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.scope import Scope
from tallylight.analytics.sweep import swept
from tallylight.model.audience import PEAK_APART
from tallylight.model.coverage import hold_of
from tallylight.model.time import MINUTE, Instant

# Counts that hold for longer than this are few, and looked for further back.
_NEAR: Instant = 15 * MINUTE
_FAR: Instant = hold_of(86_400_000)
_AT = dialect.micros("f.at") + " // 1000"


def _counts(scope: Scope) -> str:
    low = scope.start - _FAR
    near = dialect.instant(scope.start - _NEAR)
    return f"""
        SELECT {scope.columns(PLACES)} f.stream AS stream_key, {_AT} AS moment, f.key,
            greatest(f.listeners - coalesce(f.excluded, 0), 0) AS value,
            f.peak - coalesce(f.excluded, 0) AS peak,
            coalesce(f.interval_ms, 60000) * 5 // 2 AS hold
        FROM {scope.facts("audience", low)} {scope.joined(PLACES)}
        WHERE (f.at >= {near} OR f.interval_ms > {_NEAR // 2_500}) AND {scope.chosen(PLACES)}
    """


def _rows(scope: Scope) -> str:
    listed = "".join(f"{name}, " for name in scope.by)
    line = "OVER (PARTITION BY stream_key ORDER BY moment, key)"
    told = f"""
        SELECT {listed} moment, value, peak, hold, lead(moment) {line} AS following,
            lag(moment) {line} AS before, lag(peak) {line} AS known
        FROM ({_counts(scope)})
    """
    held = f"""
        SELECT {listed} moment AS began,
            least(moment + hold, coalesce(following, moment + hold)) AS until, value
        FROM ({told}) WHERE hold > 0 AND (following IS NULL OR following > moment)
    """
    start, end = scope.start // 1000, scope.end // 1000
    return f"""
        SELECT {listed} greatest(began, {start}) AS began, least(until, {end}) AS until, value,
            false AS is_rise
        FROM ({swept(held, scope.by)}) WHERE until > {start} AND began < {end}
        UNION ALL
        SELECT {listed} moment, moment + 1, greatest(peak, value), true
        FROM ({told})
        WHERE peak > known AND moment - before <= {PEAK_APART // 1000}
            AND moment >= {start} AND moment < {end}
    """


RELATION = Relation("Listener counts", _rows, PLACES, lasts=True, known="rows")
