"""Answers that were given, until something that they were made of changes.

An answer holds as long as no fact of a kind and day that was read changed, and no name or rule
did. Where the clock alone changes it (its time reaches up to now, or something in it still goes
on), it holds for two seconds at most. What is half a second old is always good enough.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from threading import Lock

from tallylight.analytics.answer import Answer, Wanted
from tallylight.analytics.asking import Known
from tallylight.analytics.touched import Read, Touched
from tallylight.model.time import HOUR, SECOND, Instant

AT_ONCE: Instant = SECOND // 2
MOMENT: Instant = 2 * SECOND
# Longer than a play of unknown length is thought to go on.
RECENT: Instant = 7 * HOUR
_MOST_CELLS = 50_000
_MOST_CELLS_TOGETHER = 500_000
_AT_LEAST = 100


@dataclass(frozen=True)
class Kept:
    """An answer, and what it was made of.

    reads, known: the facts that were read, and when sites were known. mark: that of the look.
    goes_on: something in it grows with the clock.
    """

    answer: Answer
    reads: frozenset[Read]
    known: Known
    mark: int
    goes_on: bool

    @property
    def lasts(self) -> bool:
        """Whether the clock alone changes nothing of it."""
        at = self.answer.meta.at
        ends = [self.answer.meta.window.end, *(end for _, _, end in self.reads)]
        return not self.goes_on and max(ends) <= at - RECENT

    def reads_until(self, now: Instant) -> Iterable[Read]:
        """What it would read if it were asked now: a window may have come into another day."""
        if self.lasts:
            return self.reads
        return [(kind, low, max(high, now)) for kind, low, high in self.reads]

    @property
    def size(self) -> int:
        """Its cells, and what it takes beside them."""
        return self.answer.table.cells + _AT_LEAST


class Answers:
    """Answers by what was asked, the longest unused dropped first; safe from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0

    def recent(self, wanted: Wanted, now: Instant) -> Answer | None:
        """An answer that is so new that nobody can tell."""
        kept = self._find(wanted)
        if kept is None or not 0 <= now - kept.answer.meta.at <= AT_ONCE:
            return None
        return kept.answer

    def valid(self, wanted: Wanted, touched: Touched, now: Instant) -> Kept | None:
        """An answer that holds, as far as facts and names tell: when sites were known is left."""
        kept = self._find(wanted)
        if kept is None or touched.since(kept.mark, kept.reads_until(now)):
            return None
        if kept.lasts:
            return kept if kept.answer.meta.window == wanted.window else None
        return kept if 0 <= now - kept.answer.meta.at <= MOMENT else None

    def keep(self, wanted: Wanted, kept: Kept) -> None:
        """Keep an answer, if it is not too large."""
        key = _key(wanted)
        with self._lock:
            self._drop(key)
            if kept.size > _MOST_CELLS:
                return
            self._kept[key] = kept
            self._size += kept.size
            while self._size > _MOST_CELLS_TOGETHER:
                self._drop(next(iter(self._kept)))

    def _find(self, wanted: Wanted) -> Kept | None:
        key = _key(wanted)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._size -= kept.size


def _key(wanted: Wanted) -> Hashable:
    window = wanted.window
    when = wanted.label or (window.start, window.end)
    return wanted.key, when, window.zone.key, window.bucket
