from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.local_hours import local_day
from tallylight.analytics.ranked import percent
from tallylight.analytics.window import Window
from tallylight.model.time import Instant

_FIGURES = ("listeners_peak", "listeners_peak_at", "listeners_average", "listeners_known_ms")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    window = replace(asking.window, bucket="day", end=min(asking.window.end, asking.now))
    found = asking.figures(_FIGURES, bucket="day", window=window).rows
    days = dict(enumerate(pairwise(window.edges)))
    return [_day(window, days[key[0]], found[key]) for key in sorted(found)]


def _day(window: Window, span: tuple[Instant, Instant], row: Sequence[Any]) -> Sequence[Any]:
    length = span[1] // 1_000 - span[0] // 1_000
    return local_day(span[0], window).isoformat(), *row[:3], percent(row[3] or 0, length)


QUESTION = Question(
    title="Listeners by day",
    definition="Of each local day the most listeners and when, their mean, and the share of the "
    "time so far in which they were counted.",
    columns={
        "date": Column("Date", "date"),
        "peak": Column("Peak", "listeners"),
        "peak_at": Column("At", "instant"),
        "average": Column("Average", "number"),
        "known_percent": Column("Counted", "percent"),
    },
    answer=_answer,
    usual_days=28,
)
