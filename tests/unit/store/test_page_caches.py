"""How many pages of SQLite a connection keeps: there are many that read, and one that writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tallylight.store.database import Database, open_database, reading
from tallylight.store.migrate import migrate
from tallylight.store.write.transaction import FactWriter

_KEPT = "SELECT cache_size FROM pragma_cache_size"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path)
    migrate(database)
    yield database
    database.close()


def test_readers_keep_little_and_the_writer_of_facts_more(opened: Database) -> None:
    facts = FactWriter(opened)
    for _ in range(2):
        with facts.transaction() as tx:
            assert tx.run(_KEPT) == [(-16_000,)]
        with reading(opened) as connection:
            assert connection.scalar(sa.text(_KEPT)) == -2_000

    facts.close()
    with reading(opened) as connection:
        assert connection.scalar(sa.text(_KEPT)) == -2_000
