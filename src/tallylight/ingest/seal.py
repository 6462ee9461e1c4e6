"""To seal a day: its facts become a file that never changes, while ingest goes on.

1. The writer begins to note every fact of the day that is touched.
2. All rows of one moment are read, at revision R.
3. The file is written, synced and given its place.
4. In one transaction the manifest names it, and what was noted up to R is forgotten.
5. Those who read are told; only then the file before it can go.

A day that is sealed already is sealed again from its file, but for late facts: those come from
their rows. So it can be done where the other rows are gone. A day of a month that is one file gets
a file of its own by it, and that of the month goes on telling of the others. A fall between any two
steps leaves the day as it was before, or as it is after.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from tallylight.history.draft import MEMORY_MIB, Draft, Stand
from tallylight.history.kinds import KINDS, SESSIONS, Kind
from tallylight.history.shelf import Shelf
from tallylight.model.errors import HistoryDamagedError, TallylightError
from tallylight.model.fold import RULE_VERSION
from tallylight.model.history import Sealed, Sheet
from tallylight.model.time import DAY, Clock
from tallylight.store.database import Database, snapshot
from tallylight.store.read import feed
from tallylight.store.read.manifest import (
    AT,
    going_on,
    has_ended,
    late_of,
    revision,
    sheet_of,
)
from tallylight.store.write.history import forget_late, remove_sheet, save_sheet
from tallylight.store.write.late import Late
from tallylight.store.write.transaction import Transaction

T = TypeVar("T")
Reached = Callable[[str], None]
"""Told of each step that is done."""


class Run(Protocol):
    """Runs work as one transaction of the writer; `then` is told its result once it is durable."""

    def __call__(
        self, work: Callable[[Transaction], T], then: Callable[[T], None] = ..., /
    ) -> T: ...


class StoppedError(Exception):
    """The server ends: what was begun is given up."""


class _Written(NamedTuple):
    """A file, or None of no rows; the facts that it leaves out."""

    sheet: Sheet | None
    left_out: list[int]


class _Done(NamedTuple):
    """What is to be told once the manifest is durable."""

    event: Sealed
    late: Late


def _nobody(_step: str) -> None:
    """Nobody is to be told."""


class Sealer:
    """Seals days, one at a time; safe to use from any thread.

    lock: held while a day is sealed; who takes it has nothing sealed meanwhile. reached: told of
    each step that is done.
    """

    def __init__(
        self,
        database: Database,
        run: Run,
        shelf: Shelf,
        clock: Clock,
        *,
        memory_mib: int = MEMORY_MIB,
        reached: Reached = _nobody,
    ) -> None:
        self._database = database
        self._run = run
        self._clock = clock
        self._memory_mib = memory_mib
        self.reached = reached
        self._stopping = threading.Event()
        self.shelf = shelf
        self.lock = threading.RLock()

    def stop(self) -> None:
        """Give up what is being sealed, and seal no more."""
        self._stopping.set()

    def seal(self, kind: str, day: int) -> Sheet | None:
        """Seal a day as it stands now; None where it has no fact that has come to its end.

        Raises `HistoryDamagedError` where its file is damaged and the rows of it are gone.
        """
        with self.lock:
            self._run(partial(_begin, kind=kind, day=day))
            self.reached("begun")
            try:
                written = self._written(KINDS[kind], day)
                self.reached("placed")
                settle = partial(_settle, place=(kind, day), written=written)
                self._run(settle, self._tell)
            except BaseException:
                self._give_up(kind, day)
                raise
            self.reached("told")
            return written.sheet

    def unseal(self, kind: str, day: int) -> None:
        """Have no file count for a day any more; its rows do, if there are any."""
        with self.lock:
            nothing = _Written(None, [])
            self._run(partial(_settle, place=(kind, day), written=nothing), self._tell)
            self.reached("unsealed")

    def _written(self, kind: Kind, day: int) -> _Written:
        table = AT[kind.name].table
        now = self._clock()
        with (
            snapshot(self._database) as connection,
            Draft(kind, self.shelf.folder, self._memory_mib) as draft,
        ):
            rev = revision(connection)
            before = sheet_of(connection, kind.name, day)
            late = late_of(connection, kind.name, day)
            left_out = going_on(connection, day, now) if kind is SESSIONS else []
            ended = [has_ended(now)] if kind is SESSIONS else []
            within = AT[kind.name] >= day * DAY, AT[kind.name] < (day + 1) * DAY
            columns = list(kind.columns)
            if before is None or not self._is_better_taken_over(before, late):
                rows = feed.between(
                    connection, AT[kind.name], (day * DAY, (day + 1) * DAY), columns, *ended
                )
            else:
                draft.take_over(before, {*late, *left_out})
                rows = feed.keyed(connection, table, columns, late, *within, *ended)
            for batch in self._while_running(rows):
                draft.add(batch.document)
            self.reached("read")
            is_whole = before is None or before.is_whole
            return _Written(draft.write(Stand(day, rev, RULE_VERSION, now, is_whole)), left_out)

    def _is_better_taken_over(self, before: Sheet, late: list[int]) -> bool:
        """Whether a file is the better part of the next: it is sound, and most of it holds.

        Raises `HistoryDamagedError` where it is all there is, and is damaged.
        """
        if before.is_whole and 2 * len(late) > before.rows:
            return False
        fault = self.shelf.folder.verify(before)
        if fault is None or before.is_whole:
            return fault is None
        self.shelf.mark_damaged(before.kind, before.day)
        raise HistoryDamagedError(f"{before.path} is damaged: {fault}.")

    def _while_running(self, rows: Iterator[feed.Batch]) -> Iterator[feed.Batch]:
        for batch in rows:
            if self._stopping.is_set():
                raise StoppedError
            yield batch

    def _tell(self, done: _Done) -> None:
        """Called on the writer's thread, so that nothing is written in between."""
        event = done.event
        self.reached("committed")
        done.late.settle(event.kind, event.day, is_sealed=event.sheet is not None)
        self.shelf.turn(event)

    def _give_up(self, kind: str, day: int) -> None:
        """Note facts of the day no longer, unless a file counts for it."""

        def forget(tx: Transaction) -> tuple[Late, bool]:
            return tx.late, forget_late(tx, kind, day)

        def settle(told: tuple[Late, bool]) -> None:
            late, is_sealed = told
            late.settle(kind, day, is_sealed=is_sealed)

        # Where that fails as well, facts of the day are noted for nothing, which does no harm.
        with suppress(TallylightError):
            self._run(forget, settle)


def _begin(tx: Transaction, kind: str, day: int) -> None:
    tx.late.begin(kind, day)


def _settle(tx: Transaction, place: tuple[str, int], written: _Written) -> _Done:
    kind, day = place
    sheet = written.sheet
    if sheet is None:
        remove_sheet(tx, kind, day)
        return _Done(Sealed(kind=kind, day=day, sheet=None), tx.late)
    late = save_sheet(tx, sheet, written.left_out)
    return _Done(Sealed(kind=kind, day=day, sheet=sheet, late=late), tx.late)
