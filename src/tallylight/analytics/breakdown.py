"""Sessions, listeners and listening by one dimension, each with its share of the listening."""

from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question

_METRICS = ("tlh_ms", "sessions", "unique_listeners")


def breakdown(dimension: str, title: str, plural: str) -> Question:
    """The question of one dimension."""

    def answer(asking: Asking) -> Sequence[Sequence[Any]]:
        return _answer(asking, dimension)

    return Question(
        title=plural,
        definition=f"Sessions, listeners and listening time by {title.lower()}, with its share of "
        "all listening; those of whom it is not known are one row without a name.",
        columns={
            dimension: Column(title, "text"),
            "sessions": Column("Sessions", "sessions"),
            "listeners": Column("Listeners", "listeners"),
            "tlh_ms": Column("Listening time", "ms"),
            "share_percent": Column("Share", "percent"),
        },
        answer=answer,
        parameters={"limit": Parameter("How many", "int", default=50, least=1, most=1_000)},
    )


def share(part: int | None, whole: int) -> float | None:
    """A percentage with two decimals; None of nothing."""
    return None if part is None or not whole else round(100 * part / whole, 2)


def _answer(asking: Asking, dimension: str) -> Sequence[Sequence[Any]]:
    found = asking.figures(_METRICS, by=(dimension,)).rows
    # Each session has one value, so the parts add up to the whole.
    whole = sum(tlh or 0 for tlh, *_ in found.values())
    ranked = sorted(
        ((key[0], row) for key, row in found.items()),
        key=lambda one: (-(one[1][0] or 0), -(one[1][1] or 0), str(one[0])),
    )
    return [
        (value, sessions, listeners, tlh, share(tlh, whole))
        for value, (tlh, sessions, listeners) in ranked[: asking.parameters["limit"]]
    ]
