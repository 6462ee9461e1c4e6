from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    found = asking.figures(("plays", "played_ms", "skips"), by=("item",))
    ranked = sorted(
        ((key[0], found.labels[key], row) for key, row in found.rows.items() if key[0]),
        key=lambda one: (-one[2][0], -(one[2][1] or 0), str(one[0])),
    )
    return [
        (rank, item, label["title"], label["artist"], plays, played or 0, skips or 0)
        for rank, (item, label, (plays, played, skips)) in enumerate(
            ranked[: asking.parameters["limit"]], 1
        )
    ]


QUESTION = Question(
    title="Top songs",
    definition="The songs played most often, of equal ones that which was on air for longer.",
    columns={
        "rank": Column("Rank", "number"),
        "item": Column("Song", "id"),
        "title": Column("Title", "text"),
        "artist": Column("Artist", "text"),
        "plays": Column("Plays", "plays"),
        "played_ms": Column("On air", "ms"),
        "skips": Column("Skips", "plays"),
    },
    answer=_answer,
    parameters={"limit": Parameter("How many", "int", default=50, least=1, most=1_000)},
)
