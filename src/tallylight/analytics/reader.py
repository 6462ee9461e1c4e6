"""What questions read: the engine with names and tail, and the files that belong to them.

A *look* is one consistent view: sheets, tail and names as of one look at the store. A question
never sees half a seal, and files it may open stay until it is done.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic

import sqlalchemy as sa

from tallylight.analytics.engine import Bounds, Cursor, open_engine
from tallylight.analytics.names import GROWING, Names
from tallylight.analytics.rollups.quarters import Quarters
from tallylight.analytics.rollups.rollup import Rollup, make_tables
from tallylight.analytics.tail import Tail
from tallylight.analytics.told import Told
from tallylight.analytics.touched import Touched
from tallylight.history.kinds import KINDS
from tallylight.history.shelf import Shelf
from tallylight.model.history import Sheet
from tallylight.store.database import Database, snapshot
from tallylight.store.read.manifest import print_of, sheets
from tallylight.store.schema import revisions

_STILL_GOOD_S = 0.5
_LINE = sa.select(revisions.c.last).where(revisions.c.line == 1)


@dataclass(frozen=True)
class Look:
    """A cursor in a transaction of its own, and the files that go with what it sees.

    root: where the files are. followed: the kinds whose unsealed facts it has. damaged: days whose
    file is not what was written, and whose rows are gone; nothing is known of them. mark: what
    changes after it, `Reader.touched` can tell.
    """

    cursor: Cursor
    root: Path
    sheets: Sequence[Sheet]
    followed: frozenset[str]
    revision: int
    damaged: frozenset[tuple[str, int]] = frozenset()
    mark: int = 0


@dataclass(frozen=True)
class Files:
    """The files that count, and days whose file is damaged; the very same object while both are.

    sealed: those that tell of their days: of a damaged one the rows do, while the store has them.
    sound: those that can be read. unknown: the days of which neither rows nor files tell.
    """

    told: Sequence[Sheet]
    damaged: frozenset[tuple[str, int]]
    sealed: Sequence[Sheet]
    sound: Sequence[Sheet]
    unknown: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, told: Sequence[Sheet], damaged: frozenset[tuple[str, int]]) -> "Files":
        sound = [one for one in told if (one.kind, one.day) not in damaged]
        lost = [one for one in told if (one.kind, one.day) in damaged and not one.is_whole]
        sealed = [one for one in told if (one.kind, one.day) not in damaged or not one.is_whole]
        return cls(told, damaged, sealed, sound, frozenset((one.kind, one.day) for one in lost))

    def followed_by(self, told: Sequence[Sheet], damaged: frozenset[tuple[str, int]]) -> "Files":
        """Those of the next look."""
        is_same = told is self.told and damaged == self.damaged
        return self if is_same else Files.of(told, damaged)


class Changes:
    """Keys of stories and items that changed since somebody last looked; told by any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: dict[str, set[int]] = {}
        self._whole: set[str] = set()

    def note(self, kind: str, keys: Iterable[int]) -> None:
        """Some stories of a kind changed, or are gone."""
        changed = {*keys}
        if changed:
            with self._lock:
                self._keys.setdefault(kind, set()).update(changed)

    def note_all(self, kind: str) -> None:
        """More of a kind changed than is told one by one."""
        with self._lock:
            self._whole.add(kind)

    def take(self) -> tuple[dict[str, set[int]], set[str]]:
        """What was noted: keys by kind, and kinds to be read anew."""
        with self._lock:
            taken = self._keys, self._whole
            self._keys, self._whole = {}, set()
            return taken


class Reader:
    """The engine, followed by whoever asks: nobody waits for a clock.

    followed: the kinds of fact that it follows from the beginning; `follow` adds another.
    """

    def __init__(
        self, database: Database, shelf: Shelf, bounds: Bounds, followed: Iterable[str] = KINDS
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._engine = open_engine(shelf.folder.root, shelf.folder.spill, bounds)
        self._writing = self._engine.cursor()
        make_tables(self._writing)
        self._rollup = Rollup(self._engine.cursor(), shelf.folder)
        self._lock = Lock()
        self.touched = Touched()
        self._names = Names(self._writing, self.touched)
        self._tail = Tail(self._writing, self.touched, followed)
        self._quarters = Quarters(self._writing, self.touched)
        self._told = Told(self._writing, shelf.folder.root)
        self._files = Files.of((), frozenset())
        self._turns = 0
        self._looked_at = -inf
        self._print: tuple[int, tuple[int, ...]] | None = None
        shelf.subscribe(self._note_turn)
        self._revision: int = -1
        self.changes = Changes()

    def close(self) -> None:
        """Give everything up."""
        self._engine.close()

    @property
    def rows(self) -> int:
        """How many rows of the tail were read so far."""
        return self._tail.rows

    def refresh(self) -> None:
        """Follow the store now, so that whoever asks next has less to wait for; names as well."""
        with self._shelf.lease(), self._lock:
            self._names.look_over()
            self._refresh(is_thorough=True)

    def follow(self, kind: str) -> None:
        """Have the unsealed facts of a kind in every look from now on."""
        with self._lock:
            self._tail.followed |= {kind}
        self.changes.note_all(kind)

    def recall(self) -> None:
        """Take what was reckoned before a start, as far as it holds."""
        with self._shelf.lease():
            self._rollup.recall(self._sound())

    def roll_up(self, within_s: float = inf) -> bool:
        """Reckon what stands in place of sealed facts, for a while; whether any are left."""
        with self._shelf.lease():
            return self._rollup.step(self._sound(), within_s)

    def _sound(self) -> Sequence[Sheet]:
        with self._lock:
            return self._files.sound

    def stop(self) -> None:
        """Break off what is being reckoned ahead; from any thread."""
        self._rollup.stop()

    @contextmanager
    def look(self, asked_at: float | None = None) -> Generator[Look]:
        """A view of everything that was acknowledged before.

        asked_at: before when, by the monotonic clock, where that is a little while ago. Those who
        asked at the same moment need not each look for what came since.
        """
        # Leased before the manifest is read: what it names then stays until we are done.
        with self._shelf.lease(), closing(self._engine.cursor()) as cursor:
            with self._lock:
                if not self._has_seen(asked_at):
                    began, self._looked_at = monotonic(), -inf
                    self._refresh()
                    self._looked_at = began
                cursor.begin()
                # A transaction sees what there is when it reads first, of each database.
                for table in ("sealed_days", "rolled_days"):
                    cursor.execute(f"SELECT count(*) FROM {table}").fetchall()
                view = self._view(cursor)
            yield view

    def _has_seen(self, asked_at: float | None) -> bool:
        """Whether what was acknowledged before somebody asked was looked for since."""
        is_recent = monotonic() - self._looked_at <= _STILL_GOOD_S
        return asked_at is not None and asked_at <= self._looked_at and is_recent

    def _view(self, cursor: Cursor) -> Look:
        root, files, mark = self._shelf.folder.root, self._files, self.touched.mark
        return Look(
            cursor, root, files.sound, self._tail.followed, self._revision, files.unknown, mark
        )

    def _note_days(self, days: Iterable[tuple[str, int]]) -> None:
        for kind, day in days:
            self.touched.note(kind, [day])

    def _refresh(self, *, is_thorough: bool = False) -> None:
        changed, whole = self.changes.take()
        damaged = self._shelf.damaged
        try:
            with snapshot(self._database) as connection:
                last = connection.scalar(_LINE) or 0
                files = self._files.followed_by(self._told_sheets(connection), damaged)
                is_same = files is self._files and last == self._revision
                if is_same and not (changed or whole or is_thorough):
                    return
                if files is not self._files:
                    self._told.refresh(self._writing, files.sealed)
                self._follow(connection, files.sealed, changed, whole)
                if files.told is not self._files.told:
                    self._note_days(_changed(files.told, self._files.told))
                self._note_days(damaged ^ self._files.damaged)
                self.touched.count()
        except BaseException:
            self._print = None
            for kind in (*KINDS, *GROWING):
                self.changes.note_all(kind)
            raise
        self._files, self._revision = files, last

    def _told_sheets(self, connection: sa.Connection) -> Sequence[Sheet]:
        """The files that count; the very same object where they are the same."""
        turns, seen = self._turns, print_of(connection)
        if (turns, seen) != self._print:
            found = sheets(connection)
            self._print = turns, seen
            return self._files.told if found == self._files.told else found
        return self._files.told

    def _note_turn(self, _event: object) -> None:
        self._turns += 1

    def _follow(
        self,
        connection: sa.Connection,
        told: Sequence[Sheet],
        changed: dict[str, set[int]],
        whole: set[str],
    ) -> None:
        for kind in whole:
            if kind in KINDS:
                self._tail.forget(kind)
            else:
                self._names.forget(kind)
        cursor = self._writing
        cursor.begin()
        try:
            self._names.refresh(cursor, connection, changed.get("items", ()))
            self._tail.refresh(cursor, connection, told, changed)
            self._quarters.refresh(cursor, connection)
            cursor.commit()
        except BaseException:
            cursor.rollback()
            self._quarters.forget()
            raise


def _changed(now: Iterable[Sheet], before: Iterable[Sheet]) -> set[tuple[str, int]]:
    """The days that have other facts than before, and not only another file."""
    contents = {one.content for one in now} ^ {one.content for one in before}
    return {(one.kind, one.day) for one in (*now, *before) if one.content in contents}
