from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.window import BUCKETS


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    bucket = asking.parameters["bucket"]
    found = asking.figures(("concurrency_peak", "concurrency_peak_at"), bucket=bucket)
    edges = replace(asking.window, bucket=bucket).edges
    return [(edges[place], edges[place + 1], *row) for place, row in found.by_bucket]


QUESTION = Question(
    title="Sessions at a time",
    definition="The most sessions that went on at the same time in each bucket, exactly, and when "
    "for the first time.",
    columns={
        "from": Column("From", "instant"),
        "until": Column("Until", "instant"),
        "peak": Column("Peak", "sessions"),
        "peak_at": Column("At", "instant"),
    },
    answer=_answer,
    parameters={"bucket": Parameter("By", "word", default="day", words=BUCKETS)},
)
