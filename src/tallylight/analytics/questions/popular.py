from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asked import RANK, Ranks
from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import growth, in_order, these, was_known

_BY = ("item", "artist", "album", "genre", "category", "playlist", "presenter", "show", "kind")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    by = asking.parameters["by"]
    first = Ranks(most=asking.parameters["limit"])
    found = in_order(asking, ("plays", "played_ms"), by, first)
    earlier = in_order(asking, ("plays",), by, these(found), asking.window.previous)
    asking.compare_with(asking.window.previous)
    counts = {one.of: one.values[0] for one in earlier}
    none = 0 if was_known(asking, asking.window.previous) else None
    return [
        (
            one.labels[RANK],
            one.of if by == "item" else None,
            one.labels.get("title", one.of),
            one.labels.get("artist"),
            plays := one.values[0],
            before := counts.get(one.of, none),
            growth(plays, before),
            one.values[1] or 0,
        )
        for one in found
    ]


QUESTION = Question(
    title="Popular",
    definition="What was played most often, and by how much that grew against the time before; "
    "nothing grew from nothing, or from a time in which nobody measured.",
    columns={
        "rank": Column("Rank", "number"),
        "item": Column("Song", "id"),
        "name": Column("Name", "text"),
        "artist": Column("Artist", "text"),
        "plays": Column("Plays", "plays"),
        "plays_before": Column("Plays before", "plays"),
        "growth": Column("Growth", "percent"),
        "played_ms": Column("On air", "ms"),
    },
    answer=_answer,
    parameters={
        "by": Parameter("What", "word", default="item", words=_BY),
        "limit": Parameter("How many", "int", default=50, least=1, most=1_000),
    },
)
