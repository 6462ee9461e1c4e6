"""A database that answers and has this version's schema, or the reason why there is none."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tallylight.model.errors import FolderInUseError, StoreUnavailableError
from tallylight.model.text import masked
from tallylight.model.time import Clock, Instant, instant
from tallylight.store.database import (
    USUAL,
    Database,
    Pool,
    is_safe_sqlite,
    open_database,
    sqlite_library,
)
from tallylight.store.folder import held_database, held_folder, is_held
from tallylight.store.migrate import is_current, migrate
from tallylight.store.records.sites import ensure_main


@contextmanager
def prepared_database(
    folder: Path, url: str | None, clock: Clock, pool: Pool = USUAL
) -> Generator[Database]:
    """Open the database beside whoever else has it open; make or migrate it where that is due.

    Raises `StoreUnavailableError`, `SchemaError`, and `FolderInUseError` where a server would have
    to stop first.
    """
    database = open_database(folder, url, pool)
    try:
        require_answer(database)
        if not database.is_postgres and not is_safe_sqlite() and is_held(folder):
            raise FolderInUseError(
                f"A server runs on {folder}, and SQLite {sqlite_library().sqlite_version} of this "
                "machine is not safe with two programs writing: use the page, or stop the server."
            )
        if not is_current(database):
            with held_folder(folder), held_database(database):
                bring_up(database, clock)
        yield database
    finally:
        database.close()


def bring_up(database: Database, clock: Clock) -> str:
    """Make or migrate the tables, and the site that a fresh database has; the revision reached.

    Only whoever holds the folder and the database may. Raises `SchemaError`.
    """
    reached = migrate(database)
    ensure_main(database, clock())
    return reached


def require_answer(database: Database) -> None:
    """Ask the database for nothing much; raises `StoreUnavailableError` that names it."""
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            if not database.is_postgres:
                connection.exec_driver_sql("PRAGMA schema_version")
    except DatabaseError as error:
        said, *_ = [*str(error.orig).splitlines(), "no reason given"]
        raise StoreUnavailableError(f"{_named(database)}: {masked(said)}") from error


def clock_of(database: Database) -> Instant:
    """What the clock of the database's machine says; PostgreSQL only."""
    with database.engine.connect() as connection:
        return instant(connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one())


def _named(database: Database) -> str:
    if not database.is_postgres:
        return f"The database file {database.described} cannot be used"
    url = database.engine.url
    where = url.host or url.query.get("host") or "the local socket"
    return (
        f"PostgreSQL at {where}, port {url.port or 5432}, cannot be used as user "
        f"{url.username or 'of this process'}, database {url.database or url.username}"
    )
