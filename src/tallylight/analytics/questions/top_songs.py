from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asked import RANK, Ranks
from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import SONG, in_order, these

_FIGURES = ("plays", "played_ms", "skips")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    songs = in_order(asking, _FIGURES, "item", Ranks(most=asking.parameters["limit"]))
    earlier = in_order(asking, _FIGURES, "item", these(songs), asking.window.previous)
    asking.compare_with(asking.window.previous)
    before = {one.of: one.labels[RANK] for one in earlier}
    return [
        (one.labels[RANK], before.get(one.of), *one.song, *(value or 0 for value in one.values))
        for one in songs
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
