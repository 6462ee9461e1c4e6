"""A write transaction on the driver itself: one JSON document of rows per statement.

SQL is written once, with `?` for parameters; the two databases differ in how they unpack JSON and
spell a type, and in nothing else. One statement per table and commit is what makes group commit
fast: the interpreter's lock is free while the database works.
"""

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError

from tallylight.model.errors import DiskFullError, StoreUnavailableError
from tallylight.store import schema
from tallylight.store.columns import Instant, Json, Uid
from tallylight.store.database import Database, is_safe_sqlite
from tallylight.store.write.late import Late

Row = Sequence[Any]
_LATE = ("kind", "day", "key", "rev")
_POSTGRES_FULL = "53100"
_CACHE_KIB = 16_000
_encode = msgspec.json.encode


class Cursor(Protocol):
    """What is used of a DB-API cursor."""

    def execute(self, sql: str, parameters: Sequence[Any] = ...) -> Any: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...


class Transaction:
    """One write transaction. Ids are hex text going in and `bytes` coming out; instants µs.

    late: to be told of every fact that is touched.
    """

    def __init__(self, cursor: Cursor, late: Late, *, is_postgres: bool, has_jsonb: bool) -> None:
        self._cursor = cursor
        self.late = late
        self.is_postgres = is_postgres
        self._each = "jsonb_each" if has_jsonb else "json_each"
        self._statements: dict[tuple[str, tuple[str, ...], str], str] = {}

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Execute and fetch whatever it returns."""
        if self.is_postgres:
            sql = sql.replace("?", "%s")
        self._cursor.execute(sql, parameters)
        return self._cursor.fetchall() if "RETURNING" in sql or _reads(sql) else []

    def update(self, table: sa.Table, key: int, changes: dict[str, Any]) -> None:
        """Set columns of one row; values as `insert` takes them."""
        columns = tuple(changes)
        cells = self._unpacked(table, columns)
        names = ", ".join(f'"{name}"' for name in columns)
        self.run(
            f"UPDATE {table.name} SET ({names}) = (SELECT {cells} FROM {self._source()}) "
            "WHERE key = ?",
            (self.document([list(changes.values())]), key),
        )

    def select(
        self, table: sa.Table, columns: tuple[str, ...], where: str, parameters: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """Rows of `columns`: ids as bytes, instants in µs, JSON as text."""
        return self.run(f"SELECT {self.selected(table, columns)} WHERE {where}", parameters)

    def selected(self, table: sa.Table, columns: tuple[str, ...]) -> str:
        """What stands between SELECT and WHERE to read `columns` of `table`."""
        return f"{', '.join(self.cells(table, columns))} FROM {table.name}"

    def cells(self, table: sa.Table, columns: tuple[str, ...]) -> list[str]:
        """Each column as an expression that both databases answer alike."""
        if not self.is_postgres:
            return [f'{table.name}."{name}"' for name in columns]
        return [_postgres_read(f'{table.name}."{name}"', table.c[name]) for name in columns]

    def insert(
        self, table: sa.Table, columns: tuple[str, ...], rows: Sequence[Row], then: str = ""
    ) -> list[tuple[Any, ...]]:
        """Insert rows given in the order of `columns`; `then` is an ON CONFLICT or RETURNING."""
        if not rows:
            return []
        return self.run(self._insert_sql(table, columns, then), (self.document(rows),))

    def change(self, table: sa.Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Set columns of many rows; the first of `columns` is the unique one that names a row."""
        spelled = _postgres_cell if self.is_postgres else _sqlite_cell
        cells = ", ".join(
            f'{spelled(place, table.c[name])} AS "{name}"' for place, name in enumerate(columns)
        )
        changes = ", ".join(f'"{name}" = told."{name}"' for name in columns[1:])
        self.run(
            f"UPDATE {table.name} SET {changes} FROM (SELECT {cells} FROM {self._source()}) "
            f"AS told WHERE {table.name}.{columns[0]} = told.{columns[0]}",
            (self.document(rows),),
        )

    def document(self, rows: Sequence[Any]) -> str:
        """Rows or values as the one JSON parameter of a statement."""
        return _encode(rows).decode()

    def values(self, column: sa.Column[Any]) -> str:
        """A sub-select over the JSON array in `?`, each element as a value of `column`'s type."""
        if self.is_postgres:
            cast = _postgres_value("(value #>> '{}')", "value", column)
            return f"SELECT {cast} FROM jsonb_array_elements(?::jsonb) AS list(value)"
        return f"SELECT {_sqlite_value('value', column)} FROM json_each(?)"

    def _insert_sql(self, table: sa.Table, columns: tuple[str, ...], then: str) -> str:
        made = self._statements.get((table.name, columns, then))
        if made is None:
            names = ", ".join(f'"{name}"' for name in columns)
            made = (
                f"INSERT INTO {table.name} ({names}) SELECT {self._unpacked(table, columns)} "
                f"FROM {self._source()} WHERE true {then}"
            )
            self._statements[(table.name, columns, then)] = made
        return made

    def _source(self) -> str:
        if self.is_postgres:
            return "jsonb_array_elements(?::jsonb) AS list(value)"
        return f"{self._each}(?)"

    def _unpacked(self, table: sa.Table, columns: tuple[str, ...]) -> str:
        spelled = _postgres_cell if self.is_postgres else _sqlite_cell
        return ", ".join(spelled(place, table.c[name]) for place, name in enumerate(columns))


def _reads(sql: str) -> bool:
    return sql.startswith(("SELECT", "WITH"))


def _sqlite_cell(place: int, column: sa.Column[Any]) -> str:
    return _sqlite_value(f"value->>{place}", column)


def _sqlite_value(text: str, column: sa.Column[Any]) -> str:
    return f"unhex({text})" if isinstance(column.type, Uid | sa.LargeBinary) else text


def _postgres_cell(place: int, column: sa.Column[Any]) -> str:
    return _postgres_value(f"(value->>{place})", f"(value->{place})", column)


def _postgres_read(cell: str, column: sa.Column[Any]) -> str:
    if isinstance(column.type, Instant):
        return f"(extract(epoch FROM {cell}) * 1000000)::bigint"
    if isinstance(column.type, Uid):
        return f"uuid_send({cell})"
    return f"{cell}::text" if isinstance(column.type, Json) else cell


def _postgres_value(text: str, json: str, column: sa.Column[Any]) -> str:
    if isinstance(column.type, Instant):
        return f"timestamptz 'epoch' + {text}::bigint * interval '1 microsecond'"
    if isinstance(column.type, sa.LargeBinary):
        return f"decode({text}, 'hex')"
    if isinstance(column.type, Json):
        return f"nullif({json}, 'null'::jsonb)"
    return f"{text}::{column.type.compile(dialect=postgresql.dialect())}"  # type: ignore[no-untyped-call]


class FactWriter:
    """The one connection that writes facts; not for several threads at once.

    late: what it knows of sealed days; of a transaction that is over, what that touched.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.late = Late()
        self._connection: Any = None
        self._transaction: Transaction | None = None

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Run a block as one durable transaction.

        Raises `StoreUnavailableError` where the database cannot be reached or written.
        """
        try:
            transaction = self._transaction or self._open()
            with self._pipeline():
                self._execute("BEGIN" if self._database.is_postgres else "BEGIN IMMEDIATE")
                self.late.clear()
                yield transaction
                _leave_late(transaction)
                self._execute("COMMIT")
        except self._driver.OperationalError as error:
            self.close()
            if _is_for_want_of_room(error):
                raise DiskFullError from error
            raise StoreUnavailableError(str(error).strip() or None) from error
        except BaseException:
            self._rolled_back()
            raise

    def carry_over(self) -> None:
        """Have SQLite write its log into its file, as far as no reader needs it as it was.

        Else some commit does that for 4,000 pages at once, and whoever waits for it waits as long.
        So it stays where each time more would be a chance for the fault of `is_safe_sqlite`.
        """
        if self._database.is_postgres or not is_safe_sqlite():
            return
        if self._connection is not None:
            # What is wrong with the disk or the file, the next commit tells.
            with suppress(self._driver.Error):
                self._execute("PRAGMA wal_checkpoint(PASSIVE)")

    @property
    def _driver(self) -> Any:
        return self._database.engine.dialect.dbapi

    def _pipeline(self) -> AbstractContextManager[Any]:
        """In PostgreSQL, send statements without waiting until an answer is read."""
        if self._database.is_postgres:
            return self._connection.driver_connection.pipeline()
        return nullcontext()

    def _open(self) -> Transaction:
        try:
            self._connection = self._database.engine.raw_connection()
        except OperationalError as error:
            raise StoreUnavailableError(str(error.orig).strip() or None) from error
        driver = self._connection.driver_connection
        if self._database.is_postgres:
            driver.autocommit = True
            # Few statements, again and again: each is planned once.
            driver.prepare_threshold = 1
        cursor = driver.cursor()
        has_jsonb = not self._database.is_postgres and _prepare_sqlite(
            driver, self._driver.OperationalError
        )
        self._transaction = Transaction(
            cursor, self.late, is_postgres=self._database.is_postgres, has_jsonb=has_jsonb
        )
        self.late.load(self._transaction.run("SELECT kind, day FROM manifest"))
        return self._transaction

    def _execute(self, sql: str) -> None:
        self._connection.driver_connection.execute(sql)

    def _rolled_back(self) -> None:
        if self._connection is None:
            return
        try:
            self._execute("ROLLBACK")
        except self._driver.Error:
            self.close()

    def close(self) -> None:
        """Give the connection up; the next transaction opens another."""
        if self._connection is not None:
            self._connection.invalidate()
        self._connection, self._transaction = None, None


def _leave_late(tx: Transaction) -> None:
    """Write down which facts of sealed days were touched, and by which revision at the latest."""
    if not tx.late.lines:
        return
    ((last,),) = tx.run("SELECT last FROM revisions WHERE line = 1")
    rows = [(*line, last) for line in sorted(tx.late.lines)]
    tx.insert(
        schema.late, _LATE, rows, "ON CONFLICT (kind, day, key) DO UPDATE SET rev = excluded.rev"
    )


def _is_for_want_of_room(error: Exception) -> bool:
    """Whether a database says that its disk is full: PostgreSQL by a code, SQLite in words."""
    return getattr(error, "sqlstate", None) == _POSTGRES_FULL or "disk is full" in str(error)


def _prepare_sqlite(driver: Any, errors: type[Exception]) -> bool:
    """Room for what is written, `unhex` for an older SQLite; tell whether `jsonb_each` is there."""
    driver.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
    functions = {name for (name,) in driver.execute("SELECT name FROM pragma_function_list")}
    if "unhex" not in functions:
        driver.create_function("unhex", 1, _unhex, deterministic=True)
    try:
        driver.execute("SELECT 1 FROM jsonb_each('[]')")
    except errors:
        return False
    return True


def _unhex(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)
