"""The one place that opens a database: SQLite in a data folder, or PostgreSQL by its address."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from tallylight.model.errors import SettingsError, StoreUnavailableError

FILE_NAME = "tallylight.db"
SCHEMA = "tallylight"
_SAFE_SQLITE = (3, 51, 3)
_POOL_SIZE = 8
# Who writes keeps one, and reads by another; a question looks at the store through two more.
_LEAST_CONNECTIONS = 4


class Pool(NamedTuple):
    """How many connections to PostgreSQL are kept open, and how many more there may be.

    timeout_s: how long one is waited for. recycle_s: after how long it is opened anew; -1 never.
    """

    size: int = 8
    overflow: int = 10
    timeout_s: float = 30
    recycle_s: int = -1


USUAL = Pool()


def sqlite_library() -> ModuleType:
    """The SQLite driver to use: the standard library's where it is safe, else `pysqlite3`.

    SQLite 3.7.0 to 3.51.2 can corrupt a WAL that is reset while another connection checkpoints.
    One process never mixes two SQLite libraries on one file.
    """
    if sqlite3.sqlite_version_info >= _SAFE_SQLITE:
        return sqlite3
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def is_safe_sqlite() -> bool:
    """Whether several connections may write and checkpoint without the WAL-reset fault."""
    return tuple(sqlite_library().sqlite_version_info) >= _SAFE_SQLITE


@dataclass(frozen=True)
class Database:
    """An opened database. `folder` is the data folder also where rows live in PostgreSQL."""

    engine: Engine
    folder: Path

    @property
    def is_postgres(self) -> bool:
        """Whether rows live in PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @property
    def described(self) -> str:
        """Where rows live, without a password."""
        if self.is_postgres:
            return self.engine.url.render_as_string(hide_password=True)
        return str(self.folder / FILE_NAME)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_database(folder: Path, url: str | None = None, pool: Pool = USUAL) -> Database:
    """Open, without creating tables: `url` is `postgresql://…`; None means SQLite in `folder`."""
    if url is None:
        return Database(_sqlite_engine(folder / FILE_NAME), folder)
    return Database(_postgres_engine(postgres_url(url), pool), folder)


def product(database: Database) -> str:
    """What answers, and which version of it, such as `PostgreSQL 15.4`."""
    with reading(database) as connection:
        version = connection.dialect.server_version_info or ()
    name = "PostgreSQL" if database.is_postgres else "SQLite"
    return f"{name} {'.'.join(map(str, version))}"


@contextmanager
def reading(database: Database) -> Generator[sa.Connection]:
    """A transaction that reads. Raises `StoreUnavailableError` where nothing answers."""
    with _answering(), database.engine.connect() as connection:
        yield connection


@contextmanager
def snapshot(database: Database) -> Generator[sa.Connection]:
    """As `reading`, and all that is read is of one moment, however often it is asked."""
    # SQLite always reads so.
    options = {"isolation_level": "REPEATABLE READ"} if database.is_postgres else {}
    with _answering(), database.engine.connect() as connection:
        yield connection.execution_options(**options)


@contextmanager
def writing(database: Database) -> Generator[sa.Connection]:
    """A transaction that changes rows, all or none; raises as `reading` does.

    In SQLite it takes the one write lock when it begins, so that what it reads stays true.
    """
    with (
        _answering(),
        database.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _answering() -> Generator[None]:
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        raise StoreUnavailableError from error


def postgres_url(url: str) -> URL:
    """An address as the driver takes it. Raises `SettingsError` where it is not of PostgreSQL."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        message = "The database URL is not of the form postgresql://user:password@host:port/name."
        raise SettingsError(message) from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        message = f"Tallylight stores rows in SQLite or PostgreSQL, not {parsed.drivername}."
        raise SettingsError(message)
    return parsed.set(drivername="postgresql+psycopg")


def _postgres_engine(url: URL, pool: Pool) -> Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool.size,
        max_overflow=max(pool.overflow, _LEAST_CONNECTIONS - pool.size),
        pool_timeout=pool.timeout_s,
        pool_recycle=pool.recycle_s,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "prepare_threshold": None,
            "application_name": "tallylight",
        },
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.autocommit = True
        connection.execute(f"SET search_path TO {SCHEMA}, public")
        connection.execute("SET TIME ZONE 'UTC'")
        connection.autocommit = False

    return engine


def _sqlite_engine(path: Path) -> Engine:
    engine = sa.create_engine(
        URL.create("sqlite", database=str(path)),
        module=sqlite_library(),
        poolclass=QueuePool,
        pool_size=_POOL_SIZE,
        # Whoever read last has the pages and the statements at hand.
        pool_use_lifo=True,
        connect_args={"timeout": 10, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # Readers are many, and the system has most pages for them; `FactWriter` takes more.
            "cache_size=-2000",
            "temp_store=MEMORY",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows the case of ASCII only, and people look for names.
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        immediate = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _lower(text: str | None) -> str | None:
    return text.lower() if isinstance(text, str) else text
