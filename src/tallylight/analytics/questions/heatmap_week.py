from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.local_hours import local_hours
from tallylight.model.errors import InvalidError

_WEEK = [(weekday, hour) for weekday in range(7) for hour in range(24)]
Cell = tuple[int, int]


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    sums = asking.parameters["sum"]
    if asking.parameters["metric"] == "plays":
        cells = _plays(asking, sums=sums)
    elif sums:
        raise InvalidError("Listeners have a mean and no sum.", path="sum")
    else:
        cells = _listeners(asking)
    return [(*cell, cells.get(cell)) for cell in _WEEK]


def _plays(asking: Asking, *, sums: bool) -> Mapping[Cell, float | int]:
    counts: defaultdict[Cell, list[int]] = defaultdict(list)
    for one in local_hours(asking, ["plays"]):
        if one.values[0] is not None:
            counts[one.weekday, one.hour].append(one.values[0])
    if sums:
        return {cell: sum(each) for cell, each in counts.items()}
    return {
        cell: (200 * sum(each) + len(each)) // (2 * len(each)) / 100
        for cell, each in counts.items()
    }


def _listeners(asking: Asking) -> Mapping[Cell, float]:
    found = asking.figures(["listeners_average"], by=("weekday", "hour"))
    return {(weekday, hour): row[0] for (weekday, hour, _), row in found.rows.items()}


QUESTION = Question(
    title="The week by weekday and hour",
    definition="168 cells, Monday is 0: plays that began in that hour, as the mean over the days "
    "on which it was measured, or as their sum; or the mean of listeners over the time in which it "
    "was known. 0 where it was measured and nothing played, unknown where nobody measured.",
    columns={
        "weekday": Column("Weekday", "number"),
        "hour": Column("Hour", "number"),
        "value": Column("Value", "number"),
    },
    answer=_answer,
    parameters={
        "metric": Parameter("What", "word", default="plays", words=("plays", "listeners")),
        "sum": Parameter("Sums instead of means", "flag", default=False),
    },
    usual_days=28,
)
