"""`tallylight schema`: one script that makes what the migrations make."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallylight.store.database import open_database, sqlite_library
from tallylight.store.migrate import migrate, schema_state
from tallylight.store.script import schema_script
from tests.servers.postgres import FOLDERS, Postgres
from tests.servers.process import need

_MADE = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


def made(file: Path) -> list[Any]:
    with closing(sqlite_library().connect(file)) as connection:
        return connection.execute(_MADE).fetchall()


def test_sqlite_gets_what_the_migrations_make(tmp_path: Path) -> None:
    migrated = open_database(tmp_path)
    reached = migrate(migrated)
    migrated.close()
    own = tmp_path / "own"
    own.mkdir()
    script = schema_script("sqlite", "1.0")

    if shutil.which("sqlite3"):
        command = ["sqlite3", "-bail", str(own / "tallylight.db")]
        subprocess.run(command, input=script.encode(), check=True, capture_output=True)
    else:
        with closing(sqlite3.connect(own / "tallylight.db")) as connection:
            connection.executescript(script)

    assert made(own / "tallylight.db") == made(tmp_path / "tallylight.db")
    database = open_database(own)
    assert schema_state(database) == "current"
    assert migrate(database) == reached
    database.close()


def dumped(url: str) -> str:
    command = [need("pg_dump", *FOLDERS), "--no-owner", url]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Newer versions write a random word.
    return "\n".join(line for line in told.splitlines() if "restrict " not in line)


@pytest.mark.postgres
def test_postgresql_gets_what_the_migrations_make(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    migrated = open_database(tmp_path, postgres_url)
    reached = migrate(migrated)
    migrated.close()
    url = postgres.create_database()

    command = [need("psql", *FOLDERS), "--quiet", "--no-psqlrc", url]
    script = schema_script("postgresql", "1.0").encode()
    done = subprocess.run(command, input=script, check=True, capture_output=True)

    assert not done.stderr
    assert dumped(url) == dumped(postgres_url)
    database = open_database(tmp_path, url)
    assert schema_state(database) == "current"
    assert migrate(database) == reached
    database.close()
    postgres.drop_database(url)
