"""The reference for batches: the very rows that a batch becomes, written by the driver alone.

The rows are recorded from the product's own commit, statement by statement, and then written again
to a copy of the same store: `executemany` in SQLite, `COPY` in PostgreSQL, one commit a batch.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psycopg
import sqlalchemy as sa

from bench.generator import Ids, told_by
from tallylight.ingest.commit import commit
from tallylight.ingest.directory import Directory
from tallylight.ingest.intake import Intake
from tallylight.ingest.pending import pending
from tallylight.ingest.remembered import Remembered
from tallylight.model.observation import AnyObservation
from tallylight.model.time import moment, system_clock
from tallylight.store.columns import Instant, Json, Uid
from tallylight.store.database import FILE_NAME, open_database, sqlite_library
from tallylight.store.write.transaction import FactWriter, Transaction

_decode = msgspec.json.Decoder(list[AnyObservation]).decode
_SQLITE = ("synchronous=FULL", "cache_size=-16000", "wal_autocheckpoint=4000")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Written(NamedTuple):
    """Rows that one statement wrote; `then` is what it did on a conflict."""

    table: sa.Table
    columns: tuple[str, ...]
    then: str
    rows: list[tuple[Any, ...]]


class Recording(NamedTuple):
    """What batches wrote: those that only open the sessions, and those to be timed."""

    opening: list[list[Written]]
    batches: list[list[Written]]
    size: int


def recorded(folder: Path, kind: str, *, size: int = 100, batches: int = 400) -> Recording:
    """Commit batches to the store in `folder`, and keep the rows of each."""
    told, ids = told_by(kind, 77, 1), Ids(77)
    templates = told.opening()
    some = [templates[start : start + 500] for start in range(0, len(templates), 500)]
    later = [[told.next(0) for _ in range(size)] for _ in range(batches)]
    # The times of one story must come in their order, as they do from a real sender.
    with closing(Recorder(folder)) as recorder:
        at_ms = time.time_ns() // 1_000_000 - 60_000
        opening = [recorder.write(_filled(each, ids, at_ms)) for each in some]
        made = [
            recorder.write(_filled(each, ids, at_ms + 10 * turn))
            for turn, each in enumerate(later, 1)
        ]
    return Recording(opening, made, size)


def _filled(templates: Sequence[Any], ids: Ids, at_ms: int) -> bytes:
    paired = zip(templates, ids.take(len(templates), at_ms), strict=True)
    return b"[%s]" % b",".join(each.filled(uid, at_ms, 0) for each, uid in paired)


class Recorder:
    """The product's commit with an ear on what it inserts."""

    def __init__(self, folder: Path) -> None:
        self._database = open_database(folder)
        self._directory = Directory(self._database)
        self._directory.refresh()
        self._facts = FactWriter(self._database)
        self._remembered = Remembered()
        self._heard: list[Written] | None = None

    def write(self, body: bytes) -> list[Written]:
        origin = self._directory.origin("main", 1)
        assert origin is not None
        now = system_clock()
        observations = [pending(one, n, origin, now) for n, one in enumerate(_decode(body))]
        heard: list[Written] = []
        with self._facts.transaction() as tx:
            self._listen(tx, heard)
            commit(
                tx, self._remembered, Intake(observations=observations), self._directory.rules, now
            )
        return heard

    def _listen(self, tx: Transaction, heard: list[Written]) -> None:
        write = Transaction.insert

        def insert(
            table: sa.Table, columns: tuple[str, ...], rows: Sequence[Any], then: str = ""
        ) -> list[tuple[Any, ...]]:
            kept = [_values(table, columns, row) for row in rows]
            if kept:
                heard.append(Written(table, columns, _conflict(then), kept))
            return write(tx, table, columns, rows, then)

        tx.insert = insert

    def close(self) -> None:
        self._facts.close()
        self._database.close()


def _conflict(then: str) -> str:
    """What is done where a row is there already; rows that were all new are just inserted."""
    return "" if then.startswith("ON CONFLICT DO NOTHING") else then


def _values(table: sa.Table, columns: Sequence[str], row: Sequence[Any]) -> tuple[Any, ...]:
    """A row as the driver takes it."""
    return tuple(_value(table.c[name], value) for name, value in zip(columns, row, strict=True))


def _value(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Uid | sa.LargeBinary):
        return bytes.fromhex(value)
    return msgspec.json.encode(value).decode() if isinstance(column.type, Json) else value


def in_sqlite(folder: Path, recording: Recording) -> float:
    """Observations a second by `executemany`."""
    database = sqlite_library().connect(str(folder / FILE_NAME), isolation_level=None)
    for pragma in _SQLITE:
        database.execute(f"PRAGMA {pragma}")
    with closing(database):
        for batch in recording.opening:
            _execute(database, batch)
        began = time.perf_counter()
        for batch in recording.batches:
            _execute(database, batch)
        return _rate(recording, began)


def _execute(database: Any, batch: list[Written]) -> None:
    database.execute("BEGIN IMMEDIATE")
    for written in batch:
        names = ", ".join(f'"{name}"' for name in written.columns)
        marks = ", ".join("?" * len(written.columns))
        sql = f"INSERT INTO {written.table.name} ({names}) VALUES ({marks}) {written.then}"
        database.executemany(sql, written.rows)
    database.execute("COMMIT")


def in_postgres(url: str, recording: Recording) -> float:
    """Observations a second by `COPY`, whose text is made beforehand."""
    opening = [[_copied(each) for each in batch] for batch in recording.opening]
    batches = [[_copied(each) for each in batch] for batch in recording.batches]
    with psycopg.connect(url, options="-c search_path=tallylight") as connection:
        every = [*recording.opening, *recording.batches]
        for name in {each.table.name for batch in every for each in batch}:
            connection.execute(
                f"CREATE TEMP TABLE new_{name} (LIKE {name} INCLUDING DEFAULTS) "
                "ON COMMIT DELETE ROWS".encode()
            )
        connection.commit()
        for batch in opening:
            _copy(connection, batch)
        began = time.perf_counter()
        for batch in batches:
            _copy(connection, batch)
        return _rate(recording, began)


class Copied(NamedTuple):
    """Rows as text for COPY, and what moves them on where they may be there already."""

    into: bytes
    text: bytes
    move: bytes


def _copied(written: Written) -> Copied:
    table, names = written.table.name, ", ".join(f'"{name}"' for name in written.columns)
    text = "".join("\t".join(_texts(written, row)) + "\n" for row in written.rows).encode()
    if not written.then:
        return Copied(f"COPY {table} ({names}) FROM STDIN".encode(), text, b"")
    move = f"INSERT INTO {table} ({names}) SELECT {names} FROM new_{table} {written.then}"
    return Copied(f"COPY new_{table} ({names}) FROM STDIN".encode(), text, move.encode())


def _texts(written: Written, row: Sequence[Any]) -> Iterator[str]:
    for name, value in zip(written.columns, row, strict=True):
        column = written.table.c[name]
        if value is None:
            yield "\\N"
        elif isinstance(column.type, Instant):
            yield moment(value).isoformat()
        else:
            yield value.hex() if isinstance(value, bytes) else str(value).translate(_ESCAPED)


def _copy(connection: psycopg.Connection[Any], batch: list[Copied]) -> None:
    with connection.cursor() as cursor:
        for each in batch:
            with cursor.copy(each.into) as copy:
                copy.write(each.text)
            if each.move:
                cursor.execute(each.move)
    connection.commit()


def _rate(recording: Recording, began: float) -> float:
    return len(recording.batches) * recording.size / (time.perf_counter() - began)
