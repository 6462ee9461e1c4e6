"""Plays by one thing, each with its share of them."""

from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Question
from tallylight.analytics.ranked import percent, ranked, total

_FIGURES = {
    "plays": Column("Plays", "plays"),
    "played_ms": Column("On air", "ms"),
    "items": Column("Different songs", "items"),
    "skips": Column("Skips", "plays"),
}


def shares(by: str, title: str, definition: str, name: str) -> Question:
    """The question of plays by a dimension; name: that of the column with its value."""

    def answer(asking: Asking) -> Sequence[Sequence[Any]]:
        plays = total(asking, "plays")
        return [
            (one.of, *(value or 0 for value in one.values), percent(one.values[0], plays))
            for one in ranked(asking.figures([*_FIGURES], by=(by,)), with_unknown=True)
        ]

    share = Column("Share of plays", "percent")
    columns = {by: Column(name, "text"), **_FIGURES, "share_percent": share}
    return Question(title, definition, columns, answer)
