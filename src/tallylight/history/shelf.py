"""The files that count now, and a lease that keeps those one reads from being deleted."""

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from itertools import count

from tallylight.history.folder import HistoryFolder
from tallylight.model.history import Sealed, Sheet, files_of

Told = Callable[[Sealed], None]
Place = tuple[str, int]


class Shelf:
    """Sheets by kind and day, of which several may name one file; safe to use from any thread.

    lock: held while a day is turned and subscribers are told of it; who holds it sees the shelf
    and what they made of it at one moment. damaged: days whose file is not what was written: they
    are unknown, and not on the shelf.
    """

    def __init__(self, folder: HistoryFolder) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self.damaged: frozenset[Place] = frozenset()
        self._sheets: dict[Place, Sheet] = {}
        self._subscribers: list[Told] = []
        self._leases: set[int] = set()
        self._numbers = count()
        # Files that were replaced, with the leases that began before.
        self._retired: dict[str, set[int]] = {}

    def fill(self, sheets: Iterable[Sheet]) -> dict[Place, str]:
        """Begin with the manifest; what is wrong with a file that is damaged, by its day.

        Drafts, and files that the manifest does not name, are deleted.
        """
        listed = list(sheets)
        self.folder.tidy(listed)
        return self.hold(listed)

    def hold(self, sheets: Iterable[Sheet]) -> dict[Place, str]:
        """The same, and nothing is deleted: for one who only looks."""
        listed = {(sheet.kind, sheet.day): sheet for sheet in sheets}
        looked = {one.path: self.folder.glance(one) for one in files_of(listed.values())}
        faults = {place: fault for place, one in listed.items() if (fault := looked[one.path])}
        with self.lock:
            self._sheets = listed
            self.damaged = frozenset(faults)
        return faults

    def subscribe(self, told: Told) -> None:
        """Have every turn told, on the writer's thread and with the lock held."""
        self._subscribers.append(told)

    def sheet(self, kind: str, day: int) -> Sheet | None:
        """The sheet of a day, damaged or not."""
        return self._sheets.get((kind, day))

    @property
    def sheets(self) -> list[Sheet]:
        """All sheets, damaged ones too."""
        with self.lock:
            return list(self._sheets.values())

    def mark_damaged(self, kind: str, day: int) -> None:
        """The file of a day was found not to be what was written: all days that it has are so."""
        with self.lock:
            sheet = self._sheets.get((kind, day))
            shared = [
                place
                for place, one in self._sheets.items()
                if sheet is not None and one.path == sheet.path
            ]
            self.damaged |= {(kind, day), *shared}

    @contextmanager
    def lease(self) -> Generator[list[Sheet]]:
        """The sheets that may be opened; none that counts, now or later, is deleted meanwhile."""
        with self.lock:
            number = next(self._numbers)
            self._leases.add(number)
            listed = [sheet for place, sheet in self._sheets.items() if place not in self.damaged]
        try:
            yield listed
        finally:
            self._end(number)

    def turn(self, *events: Sealed) -> None:
        """Put new sheets of days in place of the old ones, and tell; the manifest says so."""
        with self.lock:
            before = {
                one.path
                for event in events
                if (one := self._sheets.pop((event.kind, event.day), None)) is not None
            }
            for event in events:
                if event.sheet is not None:
                    self._sheets[event.kind, event.day] = event.sheet
            self.damaged -= {(event.kind, event.day) for event in events}
            for event in events:
                for told in self._subscribers:
                    told(event)
            named = {one.path for one in self._sheets.values()}
            self._retired.update({path: set(self._leases) for path in before - named})
            gone = self._free()
        self._remove(gone)

    def _end(self, number: int) -> None:
        with self.lock:
            self._leases.discard(number)
            for holders in self._retired.values():
                holders.discard(number)
            gone = self._free()
        self._remove(gone)

    def _free(self) -> list[str]:
        gone = [path for path, holders in self._retired.items() if not holders]
        for path in gone:
            del self._retired[path]
        return gone

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.folder.remove(path)
