from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.breakdown import share
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.sessions import LENGTHS

_METRICS = ("sessions", "unique_listeners", "gross_tlh_ms")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    found = asking.figures(_METRICS, by=("length",)).rows
    whole = sum(sessions or 0 for sessions, *_ in found.values())
    if not whole:
        return []
    nothing = [0, 0, 0]
    return [
        (length, *row, share(row[0], whole))
        for length, row in ((each, found.get((each, None), nothing)) for each in LENGTHS)
    ]


QUESTION = Question(
    title="Sessions by length",
    definition="Sessions that reach into the window by how long they lasted altogether, with their "
    "listening inside the window, however short.",
    columns={
        "length": Column("Length", "text"),
        "sessions": Column("Sessions", "sessions"),
        "listeners": Column("Listeners", "listeners"),
        "gross_tlh_ms": Column("Gross listening time", "ms"),
        "share_percent": Column("Share of sessions", "percent"),
    },
    answer=_answer,
)
