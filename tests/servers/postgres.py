"""A real PostgreSQL: one server a session, one database a test."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.servers.process import as_user, end, free_port, need, server_folder, wait_until

# Debian keeps the server's programs off PATH; the newest first.
FOLDERS = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
# The tests ask what the server answers, not what it keeps after a power cut.
HASTE = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"


class Postgres:
    """A server with its own folder and port; it can be stopped, killed and started again."""

    def __init__(self, settings: str = HASTE) -> None:
        self._settings = settings
        self.folder = server_folder("postgres", "postgres")
        self.port = free_port()
        self._templates: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [
                *as_user("postgres"),
                need("initdb", *FOLDERS),
                *f"-D {self.folder} -U postgres -A trust".split(),
                *["--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
            ],
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        command = [
            *as_user("postgres"),
            need("postgres", *FOLDERS),
            *f"-D {self.folder} -k {self.folder} -p {self.port}".split(),
            *f"-c listen_addresses=127.0.0.1 {self._settings}".split(),
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd="/", stdout=subprocess.DEVNULL, stderr=log
            )
        wait_until(self._answers, "PostgreSQL answers")

    def stop(self) -> None:
        # SIGTERM would wait for every client, and a failing test may have left one.
        self._end(signal.SIGINT)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def create_database(self, template: str = "template1") -> str:
        """URL of a new database; `drop_database` takes it away again."""
        name = f"test_{uuid4().hex}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """Name of a database that `prepare(url)` filled once, to copy for each test."""
        if name not in self._templates:
            self._say(f'CREATE DATABASE "{name}"')
            prepare(self.url(name))
            self._templates.add(name)
        return name

    def _answers(self) -> bool:
        try:
            self._say("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _end(self, signal_number: int) -> None:
        if self._process is not None:
            end(self._process, signal_number)
            self._process = None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """URL of an empty database that lives for one test."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)
