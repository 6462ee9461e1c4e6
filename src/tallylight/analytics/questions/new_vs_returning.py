from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.relations.sittings import DIMENSIONS, sittings
from tallylight.analytics.window import BUCKETS
from tallylight.model.buckets import QUARTER
from tallylight.model.time import Instant

_CELLS = "began_ms AS began, until_ms AS until, coalesce(vi.person, -1) AS person"


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    bucket = asking.parameters["bucket"]
    found = asking.figures(("unique_listeners",), bucket=bucket)
    edges = replace(asking.window, bucket=bucket).edges
    new = _new(asking, edges)
    return [
        (
            edges[place],
            edges[place + 1],
            listeners,
            None if listeners is None else new[place],
            None if listeners is None else listeners - new[place],
        )
        for place, (listeners,) in found.by_bucket
    ]


def _new(asking: Asking, edges: Sequence[Instant]) -> Counter[int]:
    """How many came for the first time, by the number of the bucket."""
    scope = replace(asking.scope(), start=0)
    start, end = edges[0] // 1000, edges[-1] // 1000
    width = QUARTER // 1000
    quarters = asking.rows(
        f"""
        SELECT greatest(first // {width} * {width}, {start}) AS quarter, count(*)
        FROM (
            SELECT min(began) AS first FROM ({sittings(scope, DIMENSIONS, _CELLS)})
            GROUP BY person
        )
        WHERE first >= {start} AND first < {end} GROUP BY quarter
        """,
        scope,
    )
    marks = [edge // 1000 for edge in edges]
    new: Counter[int] = Counter()
    for quarter, count in quarters:
        new[bisect_right(marks, quarter) - 1] += count
    return new


QUESTION = Question(
    title="New and returning listeners",
    definition="Listeners of each bucket: those of whom no session began before it in all of "
    "history, as far as it is asked about, and those who had been there before.",
    columns={
        "from": Column("From", "instant"),
        "until": Column("Until", "instant"),
        "listeners": Column("Listeners", "listeners"),
        "new": Column("New", "listeners"),
        "returning": Column("Returning", "listeners"),
    },
    answer=_answer,
    parameters={"bucket": Parameter("By", "word", default="day", words=BUCKETS)},
    usual_days=28,
)
