"""Which facts and names changed since an answer was given."""

from collections.abc import Iterable
from threading import Lock

from tallylight.model.history import day_of
from tallylight.model.time import Instant

Read = tuple[str, Instant, Instant]
"""A kind of fact, and the time of it that was read."""


class Touched:
    """By kind and day, at which count they changed last; each refresh that has news counts one.

    Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._days: dict[str, dict[int, int]] = {}
        self._whole: dict[str, int] = {}
        self._names = 0

    def note(self, kind: str, days: Iterable[int]) -> None:
        """Facts of these days came, changed or went."""
        with self._lock:
            known = self._days.setdefault(kind, {})
            known.update(dict.fromkeys(days, self._count + 1))

    def note_all(self, kind: str) -> None:
        """More of a kind changed than anybody can tell."""
        with self._lock:
            self._whole[kind] = self._count + 1

    def note_names(self) -> None:
        """A name or a rule changed: it holds for all of the past."""
        with self._lock:
            self._names = self._count + 1

    def count(self) -> int:
        """What was noted can be seen from now on; the mark of whoever looks now."""
        with self._lock:
            self._count += 1
            return self._count

    @property
    def mark(self) -> int:
        """The mark of whoever looks now."""
        return self._count

    def since(self, mark: int, reads: Iterable[Read]) -> bool:
        """Whether something of what was read changed after that mark.

        A session reaches into days after that in which it began, and is known by the first.
        """
        with self._lock:
            return self._names > mark or any(self._changed(mark, *read) for read in reads)

    def _changed(self, mark: int, kind: str, low: Instant, high: Instant) -> bool:
        if self._whole.get(kind, 0) > mark:
            return True
        first = 0 if kind == "sessions" else day_of(low)
        last = day_of(high)
        days = self._days.get(kind, {})
        return any(stamp > mark and first <= day <= last for day, stamp in days.items())
