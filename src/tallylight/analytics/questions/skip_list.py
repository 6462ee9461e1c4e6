from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import SONG, ranked

_FIGURES = {
    "skips": Column("Skips", "plays"),
    "skip_rate": Column("Skip rate", "percent"),
    "plays": Column("Plays", "plays"),
    "aired_ms": Column("Mean time on air", "ms"),
    "expected_ms": Column("Mean length", "ms"),
}


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    asked = asking.parameters
    songs = [
        one
        for one in ranked(asking.figures([*_FIGURES], by=("item",)))
        if one.values[0] and one.values[2] >= asked["least_plays"]
    ]
    if asked["order"] == "rate":
        songs.sort(key=lambda one: -one.values[1])
    return [(*one.song, *one.values) for one in songs[: asked["limit"]]]


QUESTION = Question(
    title="Skipped songs",
    definition="Songs that were skipped, most skips or highest rate first, of those with at least "
    "so many plays.",
    columns={**SONG, **_FIGURES},
    answer=_answer,
    parameters={
        "least_plays": Parameter("At least so many plays", "int", default=5, least=1),
        "order": Parameter("First", "word", default="skips", words=("skips", "rate")),
        "limit": Parameter("How many", "int", default=50, least=1, most=1_000),
    },
    usual_days=28,
)
