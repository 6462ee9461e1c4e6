"""Facts of sealed days that are touched: each leaves a line in the transaction that touches it.

The days that are sealed, or about to be, are known by heart, so that a fact of any other day costs
next to nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from tallylight.model.history import day_of
from tallylight.model.time import Instant

_AT, _KEY = 6, 0
Line = tuple[str, int, int]
"""Kind, day and key of a fact."""


class Late:
    """What one connection that writes knows of sealed days; `touched`: the kinds it wrote to."""

    def __init__(self) -> None:
        self._sealed: dict[str, set[int]] = {}
        self._sealing: set[tuple[str, int]] = set()
        self.lines: set[Line] = set()
        self.touched: set[str] = set()

    def load(self, days: Iterable[tuple[str, int]]) -> None:
        """Begin anew with the days of the manifest; what is being sealed stays so."""
        self._sealed.clear()
        for kind, day in (*days, *self._sealing):
            self._sealed.setdefault(kind, set()).add(day)

    def begin(self, kind: str, day: int) -> None:
        """From now on facts of this day are late: it is being sealed."""
        self._sealing.add((kind, day))
        self._sealed.setdefault(kind, set()).add(day)

    def settle(self, kind: str, day: int, *, is_sealed: bool) -> None:
        """It is sealed, and that is durable; or it is not, or not any more."""
        self._sealing.discard((kind, day))
        if not is_sealed:
            self._sealed.get(kind, set()).discard(day)

    def clear(self) -> None:
        """Begin a transaction."""
        self.lines.clear()
        self.touched.clear()

    def note(self, kind: str, key: int, *instants: Instant | None) -> None:
        """A fact was written, changed or deleted; `instants` are where it is and where it was."""
        self.touched.add(kind)
        sealed = self._sealed.get(kind)
        if not sealed:
            return
        for at in instants:
            if at is not None and (day := day_of(at)) in sealed:
                self.lines.add((kind, day, key))

    def note_new(self, kind: str, rows: Sequence[Sequence[Any]]) -> None:
        """Whole facts came, as rows in the column order of `store.write.facts`."""
        if not rows:
            return
        self.touched.add(kind)
        if self._sealed.get(kind):
            for row in rows:
                self.note(kind, row[_KEY], row[_AT])

    def told(self) -> dict[tuple[str, int], set[int]]:
        """The keys that this transaction made late, by kind and day."""
        found: dict[tuple[str, int], set[int]] = {}
        for kind, day, key in self.lines:
            found.setdefault((kind, day), set()).add(key)
        return found
