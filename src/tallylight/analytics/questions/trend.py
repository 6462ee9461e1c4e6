from collections.abc import Sequence
from datetime import date
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.local_hours import starts
from tallylight.analytics.window import Bucket

_FIGURES = {
    "plays": Column("Plays", "plays"),
    "items": Column("Different songs", "items"),
    "played_ms": Column("On air", "ms"),
    "skips": Column("Skips", "plays"),
    "error_rate": Column("Error rate", "percent"),
    "errors": Column("Errors", "errors"),
}


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    bucket: Bucket = asking.parameters["by"]
    found = asking.figures([*_FIGURES], bucket=bucket)
    days: list[date] = [*starts(asking.window, bucket)]
    return [(days[int(place)].isoformat(), *row) for (place,), row in sorted(found.rows.items())]


QUESTION = Question(
    title="Trend",
    definition="What was played, day by day, week by week or month by month.",
    columns={"date": Column("Date", "date"), **_FIGURES},
    answer=_answer,
    parameters={"by": Parameter("By", "word", default="day", words=("day", "week", "month"))},
    usual_days=28,
)
