from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.model.time import DAY

_FIGURES = {
    "true_uptime_percent": Column("Uptime", "percent"),
    "up_ms": Column("Up", "ms"),
    "down_ms": Column("Down", "ms"),
    "unknown_ms": Column("Unknown", "ms"),
    "outages": Column("Outages", "times"),
}


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    window = replace(asking.window, start=asking.now - DAY, end=asking.now, bucket=None)
    found = asking.figures([*_FIGURES], by=("site", "stream"), window=window).rows
    return [(*key[:2], *found[key]) for key in sorted(found)]


QUESTION = Question(
    title="Uptime of the last 24 hours",
    definition="Of each stream the share of known time that it was up, over the last 24 hours.",
    columns={
        "site": Column("Site", "text"),
        "stream": Column("Stream", "text"),
        **_FIGURES,
    },
    answer=_answer,
    takes_window=False,
)
