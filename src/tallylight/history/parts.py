"""Which rows of which files count: all of a file, or those of some days of a month's.

The days of a month share a file. One that was sealed again since has a file of its own, one that is
kept no longer has none; the file of the month goes on telling of the others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tallylight.history.kinds import Kind
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, moment

Judge = Callable[[Sheet], bool]


class Part(NamedTuple):
    """Days of a file, from `first` to before `until`; is_all: all of the file is meant."""

    path: str
    first: int
    until: int
    is_all: bool


def parts(sheets: Iterable[Sheet], wanted: Judge, reaches: Judge) -> list[Part]:
    """What is to be read of files to find the facts of the days that are wanted, file by file.

    sheets: all of one kind that count, in the order of days. reaches: whether a day has anything
    that is asked for; those that have not are left out where that costs nothing.
    """
    files: dict[str, list[Sheet]] = {}
    for one in sheets:
        files.setdefault(one.path, []).append(one)
    return [part for held in files.values() for part in _of_file(held, wanted, reaches)]


def days_only(kind: Kind, first: int, until: int) -> str:
    """That a fact is of the days from `first` to before `until`, as SQL."""
    return f'"{kind.at}" >= {_midnight(first)} AND "{kind.at}" < {_midnight(until)}'


def _of_file(held: Sequence[Sheet], wanted: Judge, reaches: Judge) -> Iterator[Part]:
    path = held[0].path
    chosen = [one for one in held if wanted(one)]
    reaching = [one.day for one in chosen if reaches(one)]
    if not reaching:
        return
    days = [one.day for one in chosen if reaching[0] <= one.day <= reaching[-1]]
    is_complete = len(held) == held[0].days
    if is_complete and len(days) == len(held):
        yield Part(path, days[0], days[-1] + 1, is_all=True)
        return
    others = {one.day for one in held}.difference(days)
    # Where the file is not complete, a day without a sheet may have facts in it that do not count.
    apart = [
        after
        for before, after in pairwise(days)
        if any(not is_complete or day in others for day in range(before + 1, after))
    ]
    firsts = [days[0], *apart]
    for first, following in zip(firsts, [*apart, days[-1] + 1], strict=True):
        last = max(day for day in days if day < following)
        yield Part(path, first, last + 1, is_all=False)


def _midnight(day: int) -> str:
    return f"TIMESTAMPTZ '{moment(day * DAY):%Y-%m-%d} 00:00:00+00'"
