"""Views and functions beside what other programs have: theirs stay, and ours stand aside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.cli.checkup import findings
from tallylight.settings import read_settings
from tallylight.store import views
from tallylight.store.database import Database, open_database
from tallylight.store.migrate import migrate


def rows(database: Database, asked: str) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(asked).mappings()]


@pytest.fixture
def taken(postgres_url: str) -> str:
    """A database in which another program has tables, functions and a schema of those names."""
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE public.play_history (id serial, mine text)")
        connection.execute("INSERT INTO public.play_history (mine) VALUES ('yes')")
        connection.execute(
            "CREATE FUNCTION public.get_play_stats(a timestamp, b timestamp) "
            "RETURNS text LANGUAGE sql AS $$ SELECT 'mine' $$"
        )
        connection.execute("CREATE SCHEMA cinevault")
        connection.execute("CREATE TABLE cinevault.daily_stats (mine text)")
    return postgres_url


def theirs(url: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        asked = (
            "SELECT mine FROM public.play_history",
            "SELECT count(*) FROM cinevault.daily_stats",
            "SELECT public.get_play_stats(now()::timestamp, now()::timestamp)",
        )
        return [one for each in asked for one in connection.execute(each).fetchone() or ()]


@pytest.fixture
def opened(taken: str, tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path, taken)
    migrate(database)
    yield database
    database.close()


@pytest.mark.postgres
def test_what_another_program_has_stays(taken: str, opened: Database) -> None:
    with opened.engine.connect() as connection:
        assert views.set_aside(connection) == [
            "cinevault_daily_stats",
            "get_play_stats",
            "play_history",
        ]
    environment = {"TALLYLIGHT_DATA_DIR": str(opened.folder), "TALLYLIGHT_DATABASE_URL": taken}
    told = findings(read_settings({}, environment))
    noted = [one for one in told if one.about == "views"]
    assert [one.level for one in noted] == ["note"]
    assert "cinevault_daily_stats, get_play_stats, play_history" in noted[0].sentence
    for asked in (
        "SELECT * FROM tallylight_compat.play_history",
        "SELECT * FROM recent_plays",
        "SELECT * FROM tallylight_compat.cinevault_daily_stats",
        "SELECT * FROM shard5.play_history",
    ):
        assert rows(opened, asked) == []
    (found,) = rows(opened, "SELECT * FROM tallylight_compat.get_play_stats()")
    assert found["total_plays"] == 0
    assert theirs(taken) == ["yes", 0, "mine"]

    migrate(opened, "0006")

    assert theirs(taken) == ["yes", 0, "mine"]
    with opened.engine.connect() as connection:
        schemas = connection.scalars(sa.text("SELECT nspname FROM pg_namespace")).all()
    assert "cinevault" in schemas
    assert not {"shard5", "desizone", "m3u", "tallylight_compat"} & {*schemas}


@pytest.mark.postgres
def test_where_we_may_not_create_in_public_all_stands_aside(
    postgres_url: str, tmp_path: Path
) -> None:
    name = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url) as connection:
        connection.execute(b"DROP ROLE IF EXISTS guest")
        connection.execute(b"CREATE ROLE guest LOGIN")
        connection.execute(f'GRANT CREATE ON DATABASE "{name}" TO guest'.encode())
    database = open_database(tmp_path, postgres_url.replace("postgres@", "guest@"))

    migrate(database)

    with database.engine.connect() as connection:
        assert {"play_history", "play_stats_cache", "get_play_stats"} <= {
            *views.set_aside(connection)
        }
    assert rows(database, "SELECT * FROM tallylight_compat.recent_plays") == []
    migrate(database, "base")
    database.close()
