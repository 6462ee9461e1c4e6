import psycopg
import pytest

from tests.servers.postgres import Postgres

pytestmark = pytest.mark.postgres


def write_song(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE song (title text)")
        connection.execute("INSERT INTO song VALUES ('Björk – Jóga')")


def read_songs(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT title FROM song").fetchall()


def test_a_template_is_prepared_once_and_copied(postgres: Postgres) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        write_song(url)

    urls = [postgres.create_database(postgres.template("songs", prepare)) for _ in range(2)]
    assert len(prepared) == 1
    assert [read_songs(url) for url in urls] == [[("Björk – Jóga",)]] * 2
    for url in urls:
        postgres.drop_database(url)


def test_a_killed_server_comes_back_with_its_data(postgres: Postgres, postgres_url: str) -> None:
    write_song(postgres_url)
    postgres.stop()
    with pytest.raises(psycopg.OperationalError):
        read_songs(postgres_url)
    postgres.start()
    assert read_songs(postgres_url) == [("Björk – Jóga",)]
