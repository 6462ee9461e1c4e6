"""Listener counts: steps of one number, each known until the next count or until it holds no more.

Of several streams together it is their sum, wherever any is known; a peak that the source saw
between two counts is a step of no length (`is_rise`). Counts come at any microsecond, so what is
summed up is cut in µs: `HEARD` over `KNOWN`. Where quarter-hours that are reckoned already can
answer, they stand in place of steps, with what was heard and known in them and their highest.
"""

from dataclasses import replace

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.quarters import Rolled, rolled
from tallylight.analytics.scope import Scope
from tallylight.analytics.sweep import swept
from tallylight.model.audience import PEAK_APART
from tallylight.store.read.listeners import LOOK_BACK
from tallylight.store.read.quarters import LONGEST_HOLD

_PIECE = "(least(until_us, high * 1000) - greatest(began_us, low * 1000))"
KNOWN = f"sum(coalesce(known_us, {_PIECE})) FILTER (NOT is_rise)"
"""For how many µs the count was known."""
HEARD = f"sum(coalesce(heard_us, value::HUGEINT * {_PIECE})) FILTER (NOT is_rise)"
"""Listener-µs: each value for as long as it held."""
WHEN = "coalesce(high_us, greatest(began_us, low * 1000))"
"""When a value began to hold inside of the bucket, in µs."""


def counts(scope: Scope) -> str:
    """The counts of a scope, and those before it that may hold where it begins; all in µs."""
    low, near = scope.start - LONGEST_HOLD, scope.start - LOOK_BACK
    # What holds for long may have been followed by a count that did not.
    held_long = f"""
        SELECT f.stream FROM {scope.facts("audience", low, near)}
        WHERE f.interval_ms > {LOOK_BACK // 2_500}
    """
    return f"""
        SELECT {scope.columns(PLACES)} f.stream AS stream_key, f.key,
            {dialect.micros("f.at")} AS moment,
            greatest(f.listeners - coalesce(f.excluded, 0), 0) AS value,
            f.peak - coalesce(f.excluded, 0) AS peak,
            coalesce(f.interval_ms, 60000)::BIGINT * 2500 AS hold
        FROM {scope.facts("audience", low)} {scope.joined(PLACES)}
        WHERE (f.at >= {dialect.instant(near)} OR f.stream IN ({held_long}))
            AND {scope.chosen(PLACES)}
    """


def _rows(scope: Scope) -> str:
    """What the counts themselves say."""
    scope = replace(scope, end=min(scope.end, scope.now))
    listed = "".join(f"{name}, " for name in scope.by)
    line = "OVER (PARTITION BY stream_key ORDER BY moment, key)"
    told = f"""
        SELECT {listed} moment, value, peak, hold, lead(moment) {line} AS following,
            lag(moment) {line} AS before, lag(peak) {line} AS known
        FROM ({counts(scope)})
    """
    held = f"""
        SELECT {listed} moment AS began,
            least(moment + hold, coalesce(following, moment + hold)) AS until, value
        FROM told WHERE hold > 0 AND (following IS NULL OR following > moment)
    """
    start, end = scope.start, scope.end
    step = "NULL::BIGINT AS heard_us, NULL::BIGINT AS known_us, NULL::BIGINT AS high_us"
    return f"""
        WITH told AS MATERIALIZED ({told})
        SELECT {listed} began_us // 1000 AS began, (until_us + 999) // 1000 AS until,
            began_us, until_us, value, is_rise, {step}
        FROM (
            SELECT {listed} greatest(began, {start}) AS began_us, least(until, {end}) AS until_us,
                value, false AS is_rise
            FROM ({swept(held, scope.by)}) WHERE until > {start} AND began < {end}
            UNION ALL
            SELECT {listed} moment, moment + 1, greatest(peak, value), true
            FROM told
            WHERE peak > known AND moment - before <= {PEAK_APART}
                AND moment >= {start} AND moment < {end}
        )
    """


def lay_levels(cursor: Cursor, _: sa.Connection, scope: Scope) -> Laid:
    """Quarter-hours where they can answer, and counts for the rest of the time."""
    # Figures are cut at whole ms.
    scope = replace(scope, start=scope.start // 1000 * 1000, end=scope.end // 1000 * 1000)
    found = rolled(cursor, scope)
    if found is None:
        return Laid(_rows(scope))
    pieces = [f"({_rows(replace(scope, start=begin, end=end))})" for begin, end in found.rest]
    return Laid(" UNION ALL ".join(pieces), _reckoned(scope, found))


def _reckoned(scope: Scope, found: Rolled) -> str:
    listed = "".join(f"{name}, " for name in scope.by)
    return f"""
        SELECT {listed} began_us // 1000 AS began, until_us // 1000 AS until, began_us, until_us,
            value, false AS is_rise, heard_us, known_us, high_us
        FROM ({found.rows})
    """


RELATION = Relation(
    "Listener counts", _rows, PLACES, lasts=True, known=f"{KNOWN} // 1000", lay=lay_levels
)
