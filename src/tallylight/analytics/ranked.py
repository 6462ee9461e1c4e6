"""Songs and other things in order, and how they stand against another time or a whole."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from tallylight.analytics.asked import RANK, Ranks
from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column
from tallylight.analytics.figures import Figures
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY

SONG = {
    "item": Column("Song", "id"),
    "title": Column("Title", "text"),
    "artist": Column("Artist", "text"),
}


class Ranked(NamedTuple):
    """A group with its figures: what it is of, what is shown of that, and the values."""

    of: Any
    labels: dict[str, Any]
    values: Sequence[Any]

    @property
    def song(self) -> tuple[Any, ...]:
        """The cells of `SONG`."""
        return self.of, self.labels.get("title"), self.labels.get("artist")


def these(groups: Sequence[Ranked]) -> Ranks:
    """The ranks of the same groups, whatever there is beside them."""
    return Ranks(of=tuple(str(one.of) for one in groups))


def in_order(
    asking: Asking, metrics: Sequence[str], by: str, ranks: Ranks, window: Window | None = None
) -> list[Ranked]:
    """Groups by one dimension as `ranked` has them, of which the engine alone sees all."""
    found = asking.figures(metrics, by=(by,), most=ranks, window=window)
    groups = [Ranked(key[0], found.labels[key], row) for key, row in found.rows.items()]
    return sorted(groups, key=lambda one: one.labels[RANK])


def ranked(found: Figures, *, with_unknown: bool = False) -> list[Ranked]:
    """Groups by one dimension, those with most of the figures first; of equal ones, by their id.

    with_unknown: that of which the dimension is not known is a group as well.
    """
    groups = [
        Ranked(key[0], found.labels.get(key, {}), row)
        for key, row in found.rows.items()
        if with_unknown or key[0] is not None
    ]

    def order(one: Ranked) -> tuple[list[Any], Any]:
        # Ids are in the order of their texts, which take long to write.
        return [-(value or 0) for value in one.values], str(one.of) if with_unknown else one.of

    return sorted(groups, key=order)


def total(
    asking: Asking,
    metric: str,
    window: Window | None = None,
    where: Sequence[Filter] | None = None,
) -> Any:  # noqa: ANN401 - whatever the metric is of
    """A figure of all together."""
    found = asking.figures((metric,), window=window, where=where)
    return next((value for (value,) in found.rows.values()), None)


def percent(part: int | None, of: int | None) -> float | None:
    """A percentage with two decimals; None where there is nothing to have a share of."""
    if part is None or not of:
        return None
    return (20_000 * part + of) // (2 * of) / 100


def growth(plays: int, before: int | None) -> float | None:
    """By how many percent something grew; None where there was nothing or nobody measured."""
    return None if before is None else percent(plays - before, before)


def was_known(asking: Asking, window: Window) -> bool:
    """Whether any of the time was measured: else there is nothing to compare with."""
    return any(asking.known(window).values())


def of_item(asking: Asking) -> tuple[Filter, ...]:
    """The filters of a question with the parameter `item`: the item that its id stands for."""
    told = asking.parameters["item"]
    try:
        item = UUID(str(told))
    except ValueError:
        raise InvalidError("An item is asked for by its id.", path="item") from None
    found = asking.rows("SELECT item FROM aliases WHERE alias = $alias::UUID", alias=str(item))
    named = found[0][0] if found else item
    return (*asking.where, Filter("item", (str(named),)))


def last_days(asking: Asking, days: int | None = None) -> Window:
    """The last so many times 24 hours up to now; None: all there ever was."""
    end = asking.now + 1
    start = 0 if days is None else max(0, end - days * DAY)
    return replace(asking.window, start=start, end=end, bucket=None)
