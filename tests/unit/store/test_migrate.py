from pathlib import Path

import pytest
import sqlalchemy as sa

from tallylight.model.errors import SchemaError
from tallylight.store import migrate as migrating
from tallylight.store.database import Database, open_database, sqlite_library, writing
from tallylight.store.migrate import migrate, schema_state
from tallylight.store.schema import metadata
from tests.rows import Rows


def state_after(database: Database, revision: str) -> str:
    with writing(database) as connection:
        connection.execute(
            sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )
    return schema_state(database)


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert schema_state(database) == "current"
    assert migrate(database) == migrate(database)


def test_every_migration_goes_back_and_forth(database: Database) -> None:
    migrate(database, "base")
    assert schema_state(database) == "empty"

    migrate(database)

    present = sa.inspect(database.engine).get_table_names(
        schema="tallylight" if database.is_postgres else None
    )
    assert set(metadata.tables) <= set(present)


def test_a_newer_schema_is_refused(database: Database) -> None:
    assert state_after(database, "9999") == "newer"

    with pytest.raises(SchemaError, match="It was written by a newer version"):
        migrate(database)


def test_sqlite_is_copied_before_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_database(tmp_path)
    reached = migrate(database)
    Rows(database).site("north")
    monkeypatch.setattr(migrating, "_known_revisions", lambda: [reached, "9999"])

    migrating._copy_before_change(database)  # noqa: SLF001 - there is only one version so far

    database.close()
    copy = sqlite_library().connect(tmp_path / f"tallylight-before-{reached}.db")
    assert copy.execute("SELECT slug FROM sites").fetchall() == [("north",)]
    copy.close()
