from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import SONG, ranked


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    songs = ranked(asking.figures(("crossfades", "plays"), by=("item",)))
    return [
        (*one.song, one.values[0], one.values[1])
        for one in songs[: asking.parameters["limit"]]
        if one.values[0]
    ]


QUESTION = Question(
    title="Crossfades",
    definition="How many crossfades that were completed name each song, beside its plays.",
    columns={
        **SONG,
        "crossfades": Column("Crossfades", "times"),
        "plays": Column("Plays", "plays"),
    },
    answer=_answer,
    parameters={"limit": Parameter("How many", "int", default=50, least=1, most=1_000)},
    usual_days=28,
)
