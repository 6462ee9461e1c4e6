"""An empty store on either database, for tests that must hold on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tallylight.store.database import Database, open_database
from tallylight.store.migrate import migrate
from tests.servers.postgres import Postgres

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def examples(database: Database, many: int = 100) -> settings:
    """So many on SQLite, a quarter on PostgreSQL, where the same property costs twice as much."""
    return settings(max_examples=many // 4 if database.is_postgres else many)


def prepare(url: str) -> None:
    database = open_database(Path(), url)
    migrate(database)
    database.close()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database that lives for one test; each test runs on SQLite and PostgreSQL."""
    if request.param == "sqlite":
        opened = open_database(tmp_path)
        migrate(opened)
        yield opened
        opened.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create_database(server.template("migrated", prepare))
    opened = open_database(tmp_path, url)
    yield opened
    opened.close()
    server.drop_database(url)
