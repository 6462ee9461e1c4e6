"""To compact a month: the files of its days become one, while everything else goes on.

1. The files are read and found to be what was written.
2. Their rows are written into one file, which is synced and given its place.
3. In one transaction the sheets of all its days name it.
4. Those who read are told; only then the files of the days can go.

No fact changes by it: what is late for a day stays so, and the day keeps its revision. A fall
between any two steps leaves the days as they were before, or as they are after.

A day that is sealed again afterwards, or goes, leaves the file of its month: the month is compacted
again when it has been quiet for as long as the first time.
"""

import threading
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

import structlog

from tallylight.history.draft import MEMORY_MIB
from tallylight.history.kinds import KINDS
from tallylight.history.month import BrokenOffError, Merger
from tallylight.ingest.seal import Run, Sealer, StoppedError
from tallylight.model.errors import HistoryDamagedError
from tallylight.model.history import Sealed, Sheet, day_of, files_of, month_name, month_of
from tallylight.model.time import DAY, Clock, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.manifest import due_days, sheets_of, unsealed_days
from tallylight.store.room import free_bytes
from tallylight.store.write.history import save_month
from tallylight.store.write.transaction import Transaction

COMPACTED = ("sessions", "plays", "audience", "errors")
"""Not events: each day the oldest of them go, and what they said is to go from the disk as well."""
# Its days go one after another when they are too old, and soon the file with them.
_GOES_BY_DAY = "audience"

log = structlog.get_logger(__name__)


class Month(NamedTuple):
    """A month of a kind, by its first day; the oldest comes first."""

    first: int
    kind: str

    @property
    def days(self) -> range:
        """All of its days."""
        return month_of(self.first)


class Compactor:
    """Compacts months, one at a time; safe to use from any thread.

    Nothing is sealed meanwhile: it works under the lock of the sealer.
    """

    def __init__(
        self,
        database: Database,
        run: Run,
        sealer: Sealer,
        clock: Clock,
        memory_mib: int = MEMORY_MIB,
    ) -> None:
        self._database = database
        self._run = run
        self._sealer = sealer
        self._clock = clock
        self._merger = Merger(sealer.shelf.folder, memory_mib)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Give up what is being written, and write no more; to be said again until it ends."""
        self._stopping.set()
        self._merger.break_off()

    def due(self, quiet: Instant) -> list[Month]:
        """The months to compact, the oldest first: over, sealed, and unchanged for so long."""
        now = self._clock()
        shelf = self._sealer.shelf
        damaged = {Month(month_of(day)[0], kind) for kind, day in shelf.damaged}
        found: list[Month] = []
        for month, group in groupby(sorted(shelf.sheets, key=_order), key=_month):
            sheets = [*group]
            changed_at = max(month.days.stop * DAY, *(one.sealed_at for one in sheets))
            is_quiet = month.days.stop <= day_of(now) and changed_at + quiet <= now
            if month.kind in COMPACTED and month not in damaged and is_quiet and is_apart(sheets):
                found.append(month)
        return sorted(month for month in found if not self._waits(month, now))

    def _waits(self, month: Month, now: Instant) -> bool:
        """Whether any of its days is to be sealed before."""
        with reading(self._database) as connection:
            unsealed = unsealed_days(connection, month.kind, month.days.stop * DAY)
            late = due_days(connection, month.kind, now)
        return any(day in month.days for day in (*unsealed, *late))

    def compact(self, month: Month) -> list[Sheet]:
        """Compact a month as it stands now; the sheets of its days, none where nothing is to do.

        Raises `HistoryDamagedError` where a file of it is damaged, `StoppedError`.
        """
        with self._sealer.lock:
            with reading(self._database) as connection:
                sheets = sheets_of(connection, month.kind, month.days)
            if not is_apart(sheets) or not self._has_room(sheets):
                return []
            self._require_sound(sheets)
            self._sealer.reached("gathered")
            try:
                merged = self._merger.write(KINDS[month.kind], sheets, self._clock())
            except BrokenOffError as error:
                raise StoppedError from error
            self._sealer.reached("merged")
            self._run(partial(_save, sheets=merged), self._tell)
            self._sealer.reached("month told")
            return merged

    def _has_room(self, sheets: Sequence[Sheet]) -> bool:
        """Whether old and new files fit on the disk together, and as much again is left."""
        size = sum(one.bytes for one in files_of(sheets))
        has_room = free_bytes(self._database.folder) > 2 * size
        if not has_room:
            name = month_name(sheets[0].day)
            log.warning("no room to compact", kind=sheets[0].kind, month=name, bytes=size)
        return has_room

    def _require_sound(self, sheets: Sequence[Sheet]) -> None:
        """Raise `HistoryDamagedError` for a file that is not what was written."""
        shelf = self._sealer.shelf
        for one in files_of(sheets):
            if self._stopping.is_set():
                raise StoppedError
            if fault := shelf.folder.verify(one):
                shelf.mark_damaged(one.kind, one.day)
                message = f"{one.path} is damaged: {fault}."
                raise HistoryDamagedError(message)

    def _tell(self, events: Sequence[Sealed]) -> None:
        """Called on the writer's thread, so that nothing is written in between."""
        self._sealer.reached("month committed")
        self._sealer.shelf.turn(*events)


def is_apart(sheets: Sequence[Sheet]) -> bool:
    """Whether the days of a month lie in several files, or in one of which some do not count."""
    files = files_of(sheets)
    if len(files) != 1:
        return len(files) > 1
    return len(sheets) < files[0].days and files[0].kind != _GOES_BY_DAY


def _save(tx: Transaction, sheets: Sequence[Sheet]) -> list[Sealed]:
    late = save_month(tx, sheets)
    return [Sealed(kind=one.kind, day=one.day, sheet=one, late=late[one.day]) for one in sheets]


def _order(sheet: Sheet) -> tuple[str, int]:
    return sheet.kind, sheet.day


def _month(sheet: Sheet) -> Month:
    return Month(month_of(sheet.day)[0], sheet.kind)
