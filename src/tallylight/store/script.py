"""The whole schema as one script that psql or sqlite3 runs on an empty database.

What it makes is what the migrations make, and `serve` takes it for that.
"""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from tallylight.store.database import SCHEMA, open_database, reading
from tallylight.store.migrate import migrate, revisions
from tallylight.store.schema import metadata

Dialect = Literal["postgresql", "sqlite"]
_SEARCH_PATH = f"{SCHEMA}, public"
_MADE = sa.text(
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'table' DESC, rowid"
)
# FTS5 makes these by itself.
_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")


def schema_script(dialect: Dialect, version: str) -> str:
    """The script; `version` is said at its top."""
    lines = _postgres() if dialect == "postgresql" else _sqlite()
    title = f"-- The schema of Tallylight {version}, for an empty {dialect} database.\n"
    return title + "\n".join(lines)


def _postgres() -> Iterator[str]:
    yield "\\set ON_ERROR_STOP on"
    yield "BEGIN;"
    yield f"CREATE SCHEMA IF NOT EXISTS {SCHEMA};"
    yield f"SET search_path TO {_SEARCH_PATH};"
    yield "SET TIME ZONE 'UTC';"
    buffer = StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql",
        opts={
            "as_sql": True,
            "output_buffer": buffer,
            "literal_binds": True,
            "target_metadata": metadata,
        },
    )
    with Operations.context(context):
        for script in revisions():
            script.module.upgrade()
    yield buffer.getvalue()
    yield from _version(revisions()[-1].revision)
    yield "COMMIT;"


def _sqlite() -> Iterator[str]:
    """The same, as a database has it that was migrated just now."""
    yield "PRAGMA journal_mode = WAL;"
    yield "BEGIN;"
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        try:
            reached = migrate(database)
            with reading(database) as connection:
                made = connection.execute(_MADE).all()
        finally:
            database.close()
    virtual = [name for name, sql in made if sql.startswith("CREATE VIRTUAL")]
    own = {name + shadow for name in virtual for shadow in _SHADOWS}
    for name, sql in made:
        if name not in own and name != "alembic_version":
            yield f"{sql};"
    yield from _version(reached)
    yield "COMMIT;"


def _version(reached: str) -> Iterator[str]:
    yield (
        "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\t"
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);"
    )
    yield f"INSERT INTO alembic_version (version_num) VALUES ('{reached}');"  # noqa: S608 - ours
