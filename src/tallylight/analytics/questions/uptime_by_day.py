from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.local_hours import starts

_FIGURES = {
    "true_uptime_percent": Column("Uptime", "percent"),
    "up_ms": Column("Up", "ms"),
    "down_ms": Column("Down", "ms"),
    "unknown_ms": Column("Unknown", "ms"),
    "outages": Column("Outages", "times"),
    "clean_play_percent": Column("Plays without errors", "percent"),
}


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    found = asking.figures([*_FIGURES], bucket="day").rows
    days = dict(enumerate(starts(asking.window, "day")))
    rows = [(days[key[0]], found[key]) for key in sorted(found)]
    return [(day.isoformat(), _lost(row[0]), *row) for day, row in rows]


def _lost(uptime: float | None) -> float | None:
    return None if uptime is None else round(100 - uptime, 2)


QUESTION = Question(
    title="Uptime by day",
    definition="Of each local day the share of known time that streams were up, and what was lost: "
    "100 % less the uptime, which is the time of the outages (`outages` lists them) over known "
    "time. Beside it the plays without errors, which others call uptime.",
    columns={
        "date": Column("Date", "date"),
        "lost_percent": Column("Lost", "percent"),
        **_FIGURES,
    },
    answer=_answer,
    usual_days=28,
)
