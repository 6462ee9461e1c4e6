"""Bring a database to the schema of this version, or say why that cannot be."""

from contextlib import closing
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory

from tallylight.model.errors import SchemaError
from tallylight.store.database import FILE_NAME, SCHEMA, Database, sqlite_library

_LOCK = 0x7A11


def migrate(database: Database, target: str = "head") -> str:
    """Migrate to `target`, all or nothing; SQLite is copied first. Returns the revision reached."""
    if not database.is_postgres:
        _copy_before_change(database)
    options = {"writes": True}
    with database.engine.connect().execution_options(**options) as connection:
        if database.is_postgres:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        _refuse_newer(connection)
        config = _config(connection)
        step = command.downgrade if _is_behind(connection, target) else command.upgrade
        step(config, target)
        reached = current_revision(connection)
        connection.commit()
    return reached or "base"


def is_current(database: Database) -> bool:
    """Whether the schema is that of this version."""
    with database.engine.connect() as connection:
        return current_revision(connection) == _scripts().get_current_head()


def schema_state(database: Database) -> Literal["empty", "older", "current", "newer"]:
    """How the schema stands to that of this version."""
    with database.engine.connect() as connection:
        present = current_revision(connection)
    if present is None:
        return "empty"
    if present not in _known_revisions():
        return "newer"
    return "current" if present == _scripts().get_current_head() else "older"


def current_revision(connection: sa.Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def revisions() -> list[Script]:
    """All migrations, the first of them first."""
    return [*_scripts().walk_revisions()][::-1]


def _known_revisions() -> list[str]:
    return [script.revision for script in revisions()]


def _refuse_newer(connection: sa.Connection) -> None:
    present = current_revision(connection)
    if present is not None and present not in _known_revisions():
        message = (
            f"The database is at schema {present}, which this version of Tallylight does not "
            "know. It was written by a newer version: install that version again."
        )
        raise SchemaError(message)


def _is_behind(connection: sa.Connection, target: str) -> bool:
    if target == "head":
        return False
    order = ["base", *_known_revisions()]
    return order.index(target) < order.index(current_revision(connection) or "base")


def _copy_before_change(database: Database) -> None:
    file = database.folder / FILE_NAME
    if not file.exists() or file.stat().st_size == 0:
        return
    with database.engine.connect() as connection:
        present = current_revision(connection)
    if present not in _known_revisions()[:-1]:
        return
    copy = file.with_name(f"{file.stem}-before-{present}.db")
    with closing(database.engine.raw_connection()) as source:
        driver = source.driver_connection
        assert driver is not None  # noqa: S101 - a pooled connection has one until it is closed
        with closing(sqlite_library().connect(copy)) as target:
            driver.backup(target)
