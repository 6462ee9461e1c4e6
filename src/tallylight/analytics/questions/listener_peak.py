from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    names = ("listeners_peak", "listeners_average", "listeners_peak_at")
    return [*asking.figures(names).rows.values()]


QUESTION = Question(
    title="Peak of listeners",
    definition="The most listeners there were, their mean, and when the peak began for the first "
    "time; of several streams together the highest sum.",
    columns={
        "peak": Column("Peak", "listeners"),
        "average": Column("Average", "number"),
        "at": Column("At", "instant"),
    },
    answer=_answer,
    usual_days=1,
)
