from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.local_hours import local_hours


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    return [
        (cell.date.isoformat(), cell.hour, *cell.values)
        for cell in local_hours(asking, ["plays", "items"])
    ]


QUESTION = Question(
    title="Plays and different songs by date and hour",
    definition="Plays that began in each hour of each local day, and of how many different songs; "
    "unknown where nobody measured.",
    columns={
        "date": Column("Date", "date"),
        "hour": Column("Hour", "number"),
        "play_count": Column("Plays", "plays"),
        "unique_songs": Column("Different songs", "items"),
    },
    answer=_answer,
)
