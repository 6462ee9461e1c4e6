"""What figures are asked for."""

from dataclasses import dataclass
from typing import Any

from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window

Key = tuple[Any, ...]
"""The values that a row is of, in the order of `by`, and last the number of its bucket."""


@dataclass(frozen=True)
class Asked:
    """Which figures, of what: `by` dimensions (`weekday` and `hour` among them), in a window.

    most: only so many groups, those with most of the first metric; where all are of one relation.
    """

    metrics: tuple[str, ...]
    window: Window
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    most: int | None = None
