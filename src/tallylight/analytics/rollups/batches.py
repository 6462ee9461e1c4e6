"""What is reckoned in one go: some sealed days, or what is made of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from tallylight.model.history import Sheet

# So many facts are read at once: files are opened less often, and nobody waits for long.
_AT_ONCE = 300_000


class OfDays(Protocol):
    """What is made of several sealed days."""

    @property
    def sheets(self) -> Sequence[Sheet]: ...


T = TypeVar("T", bound=Sheet | OfDays)


def days_of(one: Sheet | OfDays) -> Sequence[Sheet]:
    """The sealed days that something is made of."""
    return (one,) if isinstance(one, Sheet) else one.sheets


def together(told: Iterable[T]) -> Iterator[list[T]]:
    """Some of them in their order, as many together as are read at once."""
    run: list[T] = []
    read: dict[int, int] = {}
    for one in told:
        own = {each.day: each.rows for each in days_of(one)}
        if run and sum((read | own).values()) > _AT_ONCE:
            yield run
            run, read = [], {}
        run.append(one)
        # A day that reaches into several of them is read once.
        read |= own
    if run:
        yield run
