from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.rollups.newcomers import newcomers
from tallylight.analytics.window import BUCKETS


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    bucket = asking.parameters["bucket"]
    found = asking.figures(("unique_listeners",), bucket=bucket)
    edges = replace(asking.window, bucket=bucket).edges
    scope = asking.scope()
    new = dict(asking.rows(newcomers(asking.look.cursor, scope, edges), scope))
    return [
        (
            edges[place],
            edges[place + 1],
            listeners,
            None if listeners is None else new.get(place, 0),
            None if listeners is None else listeners - new.get(place, 0),
        )
        for place, (listeners,) in found.by_bucket
    ]


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
