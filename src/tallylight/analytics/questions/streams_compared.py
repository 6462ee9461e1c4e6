from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.window import BUCKETS


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    window = replace(asking.window, bucket=asking.parameters["bucket"])
    names = ("listeners_average", "listeners_peak")
    found = asking.figures(names, by=("site", "stream"), bucket=window.bucket).rows
    spans = dict(enumerate(pairwise(window.edges)))
    return [(*key[:2], *spans[key[2]], *found[key]) for key in sorted(found)]


QUESTION = Question(
    title="Streams compared",
    definition="Listeners of each stream over time: their mean and the most in each bucket.",
    columns={
        "site": Column("Site", "text"),
        "stream": Column("Stream", "text"),
        "from": Column("From", "instant"),
        "until": Column("Until", "instant"),
        "average": Column("Average", "number"),
        "peak": Column("Peak", "listeners"),
    },
    answer=_answer,
    parameters={"bucket": Parameter("By", "word", default="day", words=BUCKETS)},
)
