"""A migrated store on either database, for tests that must hold on both.

To migrate takes a hundred times as long as to copy a file, and PostgreSQL as long to copy a
database; so there is one file to copy, and databases that are emptied and used again.
"""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import event

from tallylight.store.database import FILE_NAME, Database, open_database
from tallylight.store.migrate import migrate
from tests.effort import tries
from tests.servers.postgres import Postgres

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# As new: numbers begin at 1 again. Tables without rows are left alone, which makes it fast.
_EMPTY = """
DO $$ DECLARE
    one record; has_rows boolean; filled text[] := '{}';
BEGIN
    FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname = 'tallylight' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || one.name || ')' INTO has_rows;
        IF has_rows THEN filled := filled || one.name; END IF;
    END LOOP;
    IF filled <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
    END IF;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE schemaname = 'tallylight' AND last_value IS NOT NULL;
END $$
"""


def examples(database: Database, many: int = 50) -> settings:
    """So many on SQLite, a quarter on PostgreSQL, where the same property costs twice as much."""
    return settings(max_examples=tries(-(-many // 4) if database.is_postgres else many))


def open_migrated(folder: Path, url: str | None = None) -> Database:
    """Open a store, and bring it to the schema of this version where it is not yet.

    The tests ask what it answers, not what it keeps after a power cut: nothing waits for the disk.
    """
    file = folder / FILE_NAME
    is_new = url is None and not file.exists()
    if is_new:
        file.write_bytes(_migrated_file())
    database = open_database(folder, url)
    if url is None:
        event.listen(database.engine, "connect", _wait_for_no_disk)
    if not is_new:
        migrate(database)
    return database


def _wait_for_no_disk(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@cache
def _migrated_file() -> bytes:
    with TemporaryDirectory() as folder:
        with closing(open_database(Path(folder))) as database:
            migrate(database)
        return (Path(folder) / FILE_NAME).read_bytes()


class Stock:
    """Migrated databases of a server; what one test filled is emptied for the next."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._free: list[str] = []
        self._revision = ""

    @contextmanager
    def lend(self) -> Generator[str]:
        """URL of an empty one."""
        url = self._free.pop() if self._free else self._made()
        try:
            yield url
        finally:
            self._take_back(url)

    def _made(self) -> str:
        url = self._server.create_database()
        with closing(open_database(Path(), url)) as database:
            self._revision = migrate(database)
        return url

    def _take_back(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_OTHERS)
            is_usable = _revision(connection) == self._revision
            if is_usable:
                connection.execute(_EMPTY)
        if is_usable:
            self._free.append(url)
        else:
            self._server.drop_database(url)


def _revision(connection: psycopg.Connection[tuple[str]]) -> str | None:
    try:
        found = connection.execute("SELECT version_num FROM tallylight.alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:  # a test of migrations failed on its way
        return None
    return found[0] if found else None


@pytest.fixture(scope="session")
def stock(postgres: Postgres) -> Stock:
    return Stock(postgres)


@contextmanager
def lent(request: pytest.FixtureRequest) -> Generator[str | None]:
    """URL of an empty database where a fixture is asked for PostgreSQL (`params=BOTH`)."""
    if request.param != "postgres":
        yield None
        return
    stock: Stock = request.getfixturevalue("stock")
    with stock.lend() as url:
        yield url


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database that lives for one test; each test runs on SQLite and PostgreSQL."""
    with lent(request) as url:
        # What is lent is migrated, and to look costs more than many a test.
        opened = open_database(tmp_path, url) if url else open_migrated(tmp_path)
        yield opened
        opened.close()
