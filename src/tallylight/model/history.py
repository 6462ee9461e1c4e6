"""Sealed days: which file holds which facts, and what became late since.

A day is one of UTC, numbered from the epoch; a fact belongs to the day of its own time.
"""

from msgspec import Struct

from tallylight.model.time import DAY, Instant, moment


class Sheet(Struct, frozen=True, kw_only=True):
    """A file of history, as the manifest names it: all facts of one kind and day, of every site.

    path: below the folder of history, with `/`. low: the first time in it. high: the last that it
    reaches. checksum: SHA-256 of the file, in hex. rule: the version of the rules its stories were
    made by. rev: the revision up to which it is what the store had. is_whole: whether the store
    still has the rows of all that is in it.
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
