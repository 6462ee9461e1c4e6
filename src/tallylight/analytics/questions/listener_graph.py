from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tallylight.analytics import dialect
from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.relations.levels import HEARD, KNOWN, RELATION
from tallylight.analytics.window import Bucket, Window
from tallylight.model.time import DAY, HOUR, MINUTE

_MINUTE_MS = MINUTE // 1_000
_BY_MINUTE = 6 * HOUR
_BY_QUARTER = 8 * DAY
_BY_HOUR = 60 * DAY


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    window = replace(asking.window, end=min(asking.window.end, asking.now))
    length = window.end - window.start
    if length <= 0:
        return []
    if length <= _BY_MINUTE:
        return _by_minute(asking, window)
    bucket: Bucket = _bucket(length)
    window = replace(window, bucket=bucket)
    names = ("listeners_average", "listeners_peak")
    found = asking.figures(names, bucket=bucket, window=window).rows
    spans = dict(enumerate(pairwise(window.edges)))
    return [(spans[key[0]][0], *found[key]) for key in sorted(found)]


def _bucket(length: int) -> Bucket:
    if length <= _BY_QUARTER:
        return "quarter"
    return "hour" if length <= _BY_HOUR else "day"


def _by_minute(asking: Asking, window: Window) -> Sequence[Sequence[Any]]:
    start, end = window.start // 1_000, window.end // 1_000
    scope = asking.scope(window=replace(window, start=start * 1_000, end=end * 1_000))
    # Minutes are in the counts alone.
    levels = RELATION.rows(scope)
    minutes = dialect.series(str(start // _MINUTE_MS), str((end - 1) // _MINUTE_MS))
    within = dialect.series(f"began // {_MINUTE_MS}", f"(until - 1) // {_MINUTE_MS}")
    return asking.rows(
        f"""
        WITH edges AS (
            SELECT minute, greatest(minute * {_MINUTE_MS}, {start}) AS low,
                least((minute + 1) * {_MINUTE_MS}, {end}) AS high
            FROM (SELECT {minutes} AS minute)
        ),
        levels AS (SELECT *, {within} AS minute FROM ({levels})),
        told AS (
            SELECT minute, {HEARD} / nullif({KNOWN}, 0) AS average, max(value) AS peak
            FROM levels JOIN edges USING (minute) GROUP BY minute
        )
        SELECT low * 1000, round(average, 2), peak
        FROM edges LEFT JOIN told USING (minute) ORDER BY minute
        """,
        scope,
    )


QUESTION = Question(
    title="Listeners over time",
    definition="The mean and the most listeners at each point: each minute of up to six hours, "
    "each quarter-hour of up to eight days, else each hour or day. Unknown where nobody counted.",
    columns={
        "at": Column("At", "instant"),
        "listeners": Column("Listeners", "number"),
        "peak": Column("Peak", "listeners"),
    },
    answer=_answer,
    usual_days=1,
)
