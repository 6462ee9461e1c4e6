from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.ranked import last_days, ranked

_PERIODS = {"7d": 7, "30d": 30, "90d": 90, "all": None}
_FIGURES = ("plays", "played_ms", "last_played_at", "skips")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    return [
        (one.of, period, *one.values)
        for period, days in _PERIODS.items()
        for one in ranked(asking.figures(_FIGURES, by=("item",), window=last_days(asking, days)))
    ]


QUESTION = Question(
    title="Plays of each song by period",
    definition="Plays, time on air, last play and skips of every song in the last 7, 30 and 90 "
    "days up to now, and ever.",
    columns={
        "song_id": Column("Song", "id"),
        "period": Column("Period", "text"),
        "play_count": Column("Plays", "plays"),
        "total_played_ms": Column("On air", "ms"),
        "last_played_at": Column("Last played", "instant"),
        "skip_count": Column("Skips", "plays"),
    },
    answer=_answer,
    takes_window=False,
)
