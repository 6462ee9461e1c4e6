"""What figures are asked for."""

from dataclasses import dataclass
from typing import Any

from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window

Key = tuple[Any, ...]
"""The values that a row is of, in the order of `by`, and last the number of its bucket."""
RANK = "rank"
"""The label that tells the place of a group, from 1 on."""


@dataclass(frozen=True)
class Ranks:
    """Groups in order, those with most of the first metric first, of equal ones by the next.

    most: so many of them. of: or these alone, by the text of their first value. What is not known
    is no group.
    """

    most: int | None = None
    of: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Asked:
    """Which figures, of what: `by` dimensions (`weekday` and `hour` among them), in a window.

    most: only so many groups, those with most of the first metric, or groups with their place;
    where all metrics are of one relation.
    """

    metrics: tuple[str, ...]
    window: Window
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    most: int | Ranks | None = None
