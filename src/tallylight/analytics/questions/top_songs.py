from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import SONG, ranked


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    metrics = ("plays", "played_ms", "skips")
    songs = ranked(asking.figures(metrics, by=("item",)))[: asking.parameters["limit"]]
    earlier = asking.figures(metrics, by=("item",), window=asking.window.previous)
    before = {one.of: rank for rank, one in enumerate(ranked(earlier), 1)}
    return [
        (rank, before.get(one.of), *one.song, *(value or 0 for value in one.values))
        for rank, one in enumerate(songs, 1)
    ]


QUESTION = Question(
    title="Top songs",
    definition="The songs played most often, of equal ones that which was on air for longer; and "
    "where each stood in the time before, if it was played.",
    columns={
        "rank": Column("Rank", "number"),
        "rank_before": Column("Rank before", "number"),
        **SONG,
        "plays": Column("Plays", "plays"),
        "played_ms": Column("On air", "ms"),
        "skips": Column("Skips", "plays"),
    },
    answer=_answer,
    parameters={"limit": Parameter("How many", "int", default=50, least=1, most=1_000)},
)
