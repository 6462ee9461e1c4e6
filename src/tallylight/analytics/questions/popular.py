from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import growth, ranked, was_known

_BY = ("item", "artist", "album", "genre", "category", "playlist", "presenter", "show", "kind")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    by = (asking.parameters["by"],)
    found = ranked(asking.figures(("plays", "played_ms"), by=by))[: asking.parameters["limit"]]
    earlier = asking.figures(("plays",), by=by, window=asking.window.previous)
    counts = {one.of: one.values[0] for one in ranked(earlier)}
    none = 0 if was_known(asking, asking.window.previous) else None
    return [
        (
            rank,
            one.of if by == ("item",) else None,
            one.labels.get("title", one.of),
            one.labels.get("artist"),
            plays := one.values[0],
            before := counts.get(one.of, none),
            growth(plays, before),
            one.values[1] or 0,
        )
        for rank, one in enumerate(found, 1)
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
