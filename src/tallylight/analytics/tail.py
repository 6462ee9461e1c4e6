"""The tail: facts that no file holds yet, in tables of the engine, fed by revisions.

After a refresh, and with one look at the store, it is exact: of the kinds that are followed the
tail has every fact of a day that is not sealed, and every late one of a day that is; `late_…` names
the keys whose rows in a file do not count. So file rows that are not late, and the tail, are all
facts, each once. A kind is followed once a question reads it: a day's listener counts take hundreds
of MB, and most figures of listeners need none of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import sqlalchemy as sa

from tallylight.analytics.engine import (
    Cursor,
    document_of,
    insert_document,
    insert_rows,
    make_table,
)
from tallylight.analytics.touched import Touched
from tallylight.history.batches import unpacked
from tallylight.history.kinds import FAR, KINDS, Kind
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, Instant
from tallylight.store import schema
from tallylight.store.read import feed
from tallylight.store.read.manifest import late_keys

_KEY = {"key": "BIGINT"}
_DAYS = {"kind": "VARCHAR", "day": "INTEGER"}
_TABLES = tuple(getattr(schema, kind) for kind in KINDS)


class Tail:
    """The tables `tail_<kind>` and `late_<kind>`; for one thread at a time.

    touched: told of the days in which facts changed. followed: the kinds it has.
    rows: how many were read so far.
    """

    def __init__(self, cursor: Cursor, touched: Touched, followed: Iterable[str]) -> None:
        self._seen: dict[str, int] = {}
        self._late: dict[str, set[int]] = {}
        self._sheets: Sequence[Sheet] | None = None
        self._days: dict[str, set[int]] | None = None
        self._touched = touched
        self.followed = frozenset(followed)
        self.rows = 0
        make_table(cursor, "sealed_days", _DAYS)
        for kind in KINDS.values():
            make_table(cursor, f"tail_{kind.name}", kind.columns)
            make_table(cursor, f"late_{kind.name}", _KEY)

    def forget(self, kind: str) -> None:
        """Read a kind anew: more of it changed than anybody told one by one."""
        self._seen.pop(kind, None)
        self._days = None
        self._touched.note_all(kind)

    def refresh(
        self,
        cursor: Cursor,
        connection: sa.Connection,
        sheets: Sequence[Sheet],
        changed: Mapping[str, Iterable[int]],
    ) -> None:
        """Follow the store. sheets: what is sealed. changed: keys of stories that changed."""
        days = self._seal(cursor, sheets)
        late: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
        for (kind, day), keys in late_keys(connection).items():
            late[kind][day] = keys
        heads = feed.heads(connection, _TABLES)
        for kind in (kind for kind in KINDS.values() if kind.name in self.followed):
            feeding = _Feeding(cursor, connection, kind)
            self._follow(feeding, kind.name, changed.get(kind.name, ()), heads[kind.name])
            is_other = self._mind_late(feeding, kind.name, late[kind.name])
            if is_other or days is not self._days or feeding.days & days[kind.name]:
                feeding.let_go()
            self._touched.note(kind.name, feeding.days)
            self.rows += feeding.rows
        self._sheets, self._days = sheets, days

    def _seal(self, cursor: Cursor, sheets: Sequence[Sheet]) -> dict[str, set[int]]:
        """The days that are sealed, by kind; the very same object where they are the same."""
        if sheets is self._sheets and self._days is not None:
            return self._days
        days: dict[str, set[int]] = {kind: set() for kind in KINDS}
        for sheet in sheets:
            days[sheet.kind].add(sheet.day)
        if self._days is not None and days == self._days:
            return self._days
        make_table(cursor, "sealed_days", _DAYS)
        insert_rows(cursor, "sealed_days", _DAYS, [(k, day) for k in days for day in days[k]])
        for kind, before in (self._days or {}).items():
            if before - days[kind]:
                # What its file held is in rows again, or gone.
                self._seen.pop(kind, None)
        return days

    def _follow(self, feeding: "_Feeding", kind: str, changed: Iterable[int], head: int) -> None:
        seen = self._seen.get(kind)
        if seen is None:
            feeding.forget_late()
            self._late[kind] = set()
            seen = feeding.load()
        else:
            # What is new comes by its key.
            feeding.replace(key for key in changed if key <= seen)
        self._seen[kind] = feeding.follow(seen) if head > seen else seen

    def _mind_late(self, feeding: "_Feeding", kind: str, lines: dict[int, list[int]]) -> bool:
        """Have late facts minded; whether they are others than before."""
        known = self._late[kind]
        late = {key for keys in lines.values() for key in keys}
        if late == known:
            return False
        new = [day for day, keys in lines.items() if not known.issuperset(keys)]
        self._touched.note(kind, new)
        feeding.mind_late(known, late)
        self._late[kind] = late
        feeding.mind_late_days([day for day, keys in lines.items() if keys])
        return True


class _Feeding:
    """One kind, with a cursor of the engine and one look at the store.

    days: those in which rows came or went. rows: how many came.
    """

    def __init__(self, cursor: Cursor, connection: sa.Connection, kind: Kind) -> None:
        self._cursor = cursor
        self._connection = connection
        self._kind = kind
        self._table: sa.Table = getattr(schema, kind.name)
        self._at = self._table.c[kind.at]
        self._columns = list(kind.columns)
        self.days: set[int] = set()
        self.rows = 0

    def load(self) -> int:
        """Take everything that no file holds; the greatest key there was."""
        told = self._cursor.execute("SELECT day FROM sealed_days WHERE kind = ?", [self._kind.name])
        sealed = {day for (day,) in told.fetchall()}
        make_table(self._cursor, f"tail_{self._kind.name}", self._kind.columns)
        newest = self._connection.scalar(sa.select(sa.func.max(self._table.c.key))) or 0
        for start, end in _unsealed(sealed):
            span = start, end
            for batch in feed.between(
                self._connection, self._at, span, self._columns, self._table.c.key <= newest
            ):
                self._insert(batch)
        return newest

    def follow(self, seen: int) -> int:
        """Take what came after the key `seen`; the greatest key there is now."""
        return self._take(self._table.c.key > seen, self._at.is_not(None)) or seen

    def replace(self, keys: Iterable[int]) -> None:
        """Have the rows with these keys as the store has them now, or not at all."""
        wanted = sorted(keys)
        if not wanted:
            return
        gone = self._cursor.execute(
            f"DELETE FROM tail_{self._kind.name} WHERE key IN ({unpacked(_KEY)}) "
            f'RETURNING epoch_us("{self._kind.at}") // {DAY}',
            [document_of(_KEY, [(key,) for key in wanted])],
        )
        self.days |= {day for (day,) in gone.fetchall()}
        found = feed.changed(self._connection, self._table, self._columns, wanted, self._at)
        for batch in found:
            self._insert(batch)

    def forget_late(self) -> None:
        """Know of no late facts."""
        make_table(self._cursor, f"late_{self._kind.name}", _KEY)
        self.mind_late_days(())

    def mind_late(self, known: set[int], late: set[int]) -> None:
        """Have late facts in the tail, and what files say of them not count."""
        table = f"late_{self._kind.name}"
        make_table(self._cursor, table, _KEY)
        insert_rows(self._cursor, table, _KEY, [(key,) for key in sorted(late)])
        self.replace(late - known)

    def mind_late_days(self, days: Iterable[int]) -> None:
        """Have the days told in which any are late: their sums do not hold."""
        kind = self._kind.name
        self._cursor.execute("DELETE FROM late_days WHERE kind = ?", [kind])
        insert_rows(self._cursor, "late_days", _DAYS, [(kind, day) for day in sorted(days)])

    def let_go(self) -> None:
        """Leave to the files what they hold."""
        self._cursor.execute(
            f"DELETE FROM tail_{self._kind.name} "
            f'WHERE epoch_us("{self._kind.at}") // {DAY} IN '
            "(SELECT day FROM sealed_days WHERE kind = ?) "
            f"AND key NOT IN (SELECT key FROM late_{self._kind.name})",
            [self._kind.name],
        )

    def _take(self, *conditions: sa.ColumnElement[bool]) -> int | None:
        last = None
        for batch in feed.batches(
            self._connection, self._table, self._columns, *conditions, at=self._at
        ):
            self._insert(batch)
            last = batch.last
        return last

    def _insert(self, batch: feed.Batch) -> None:
        table = f"tail_{self._kind.name}"
        insert_document(self._cursor, table, self._kind.columns, batch.document)
        self.days |= {at // DAY for at in batch.times}
        self.rows += batch.rows


def _unsealed(days: set[int]) -> Iterable[tuple[Instant, Instant]]:
    """The spans between sealed days, the open ends among them."""
    for before, after in pairwise([None, *sorted(days), None]):
        start = 0 if before is None else (before + 1) * DAY
        end = FAR if after is None else after * DAY
        if start < end:
            yield start, end
