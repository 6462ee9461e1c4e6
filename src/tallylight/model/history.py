"""Sealed days: which file holds which facts, and what became late since.

A day is one of UTC, numbered from the epoch; a fact belongs to the day of its own time. The files
of the days of a month that is over become one file: each day keeps its sheet, which names it.
"""

from collections.abc import Iterable

from msgspec import Struct

from tallylight.model.time import DAY, Instant, moment


class Sheet(Struct, frozen=True, kw_only=True):
    """Where the facts of one kind and day are, of every site, as the manifest names it.

    path: of the file below the folder of history, with `/`. low: the first time of the day in it.
    high: the last that the day reaches. checksum: SHA-256 of the file, in hex. rule: the version of
    the rules its stories were made by. rev: the revision up to which it is what the store had.
    bytes: of the file. is_whole: whether the store still has the rows of all that the day has.
    days: how many days the file was written with; of several, each that counts has a sheet.
    sealed_at: when the file was written.
    """

    kind: str
    day: int
    path: str
    rows: int
    low: Instant
    high: Instant
    checksum: str
    rule: int
    rev: int
    bytes: int
    is_whole: bool = True
    days: int = 1
    sealed_at: Instant = 0

    @property
    def content(self) -> str:
        """What is the same where another file has the very facts of the day."""
        return f"{self.kind} {self.day} {self.rev} {self.rows}"


class Sealed(Struct, frozen=True, kw_only=True):
    """A day was sealed, or sealed again; without a sheet, it is not sealed any more.

    late: the keys of its facts that the store tells better than the file.
    """

    kind: str
    day: int
    sheet: Sheet | None
    late: frozenset[int] = frozenset()


def day_of(at: Instant) -> int:
    """The day of UTC that an instant lies in, in days since the epoch."""
    return at // DAY


def date_of(day: int) -> str:
    """A day as `2026-02-03`."""
    return f"{moment(day * DAY):%Y-%m-%d}"


def month_of(day: int) -> range:
    """The days of the month of UTC that a day lies in."""
    within = moment(day * DAY)
    first = day - within.day + 1
    following = moment((first + 31) * DAY)
    return range(first, first + 31 - following.day + 1)


def month_name(day: int) -> str:
    """The month of a day as `2026-02`."""
    return f"{moment(day * DAY):%Y-%m}"


def files_of(sheets: Iterable[Sheet]) -> list[Sheet]:
    """A sheet of each file: of one that several days share, that of the first."""
    files: dict[str, Sheet] = {}
    for one in sheets:
        known = files.setdefault(one.path, one)
        if one.day < known.day:
            files[one.path] = one
    return list(files.values())
