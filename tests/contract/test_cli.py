"""The command line as scripts use it: real processes, on SQLite and on PostgreSQL."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from tests.servers.tallylight import COMMAND, Start, Tallylight

pytestmark = pytest.mark.journey

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module", params=BOTH)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tallylight]:
    """A server for the tests that leave it as it is."""
    url = None
    if request.param == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.create_database()
    server = Tallylight(tmp_path_factory.mktemp("server") / "data", database_url=url)
    server.start()
    yield server
    server.kill()


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def play(title: str, site: str) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "type": "play.started",
        "at": 1_750_000_000_000,
        "subject": title,
        "site": site,
        "data": {"item": {"title": title}, "stream": "studio"},
    }


def push(server: Tallylight, token: str, *observations: dict[str, object]) -> dict[str, object]:
    with server.client(token) as client:
        return client.post("/api/v1/observations", json=list(observations)).json()


def test_a_script_sets_a_station_up_and_pushes(server: Tallylight) -> None:
    server.run("site", "add", "rock", "--zone", "Europe/Paris", "--kind", "radio")
    token = server.token("playout", "ingest", "read", site="rock")

    answer = push(server, token, play("Sinnerman", "rock"), play("Feeling Good", "rock"))

    assert answer == {"accepted": 2, "duplicates": 0, "rejected": []}


def test_rederiving_is_asked_of_the_server_that_runs(server: Tallylight) -> None:
    push(server, server.token("again", "ingest"), play("Sinnerman", "main"))

    assert len(server.run("rederive", "--check")) == 64


def test_a_second_server_refuses_with_a_sentence(server: Tallylight, tmp_path: Path) -> None:
    folder = server.data if len(server.where) == 2 else tmp_path

    second = asked("serve", "--port", "0", *server.where, "--data", str(folder))

    assert second.returncode == 1
    assert second.stderr.startswith("Another Tallylight (")
    assert f" {server.pid}" in second.stderr
    assert "Traceback" not in second.stderr


def test_an_unknown_token_is_looked_up_before_it_is_refused(server: Tallylight) -> None:
    with server.client("tl_nonsense") as client:
        assert client.post("/api/v1/observations", json=[]).status_code == 401

    token = server.token("late", "ingest")

    assert push(server, token, play("Sinnerman", "main"))["accepted"] == 1


def test_a_server_says_that_it_is_ready(server: Tallylight) -> None:
    with server.client() as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json()["status"] == "ok"


def test_the_doctor_sees_a_server_that_runs(server: Tallylight) -> None:
    done = asked("doctor", "--json", *server.where)

    told = {one["about"]: one for one in json.loads(done.stdout)}

    assert str(server.pid) in told["port"]["sentence"]
    assert told["database"]["level"] == "ok"
    assert told["schema"]["level"] == "ok"


def test_what_was_set_up_and_told_outlives_the_server(tallylight: Tallylight) -> None:
    push(tallylight, tallylight.token("playout", "ingest"), play("Sinnerman", "main"))
    tallylight.run("user", "add", "Anna", "--role", "admin", "--password-file", "-", say=PASSWORD)
    digest = tallylight.run("rederive")
    link = tallylight.setup_link

    tallylight.stop()
    alone = tallylight.run("rederive", "--check")
    tallylight.start()

    assert alone == digest
    assert link.startswith(f"{tallylight.url}/setup?token=")
    assert not any("setup" in line for line in tallylight.lines)
    with tallylight.client() as client:
        signed_in = client.post("/api/v1/session", json={"name": "anna", "password": PASSWORD})
    assert signed_in.json()["item"]["role"] == "admin"


def test_a_killed_server_stops_nobody_and_a_stopped_one_ends_its_streams(
    tallylight: Tallylight,
) -> None:
    token = tallylight.token("wall", "read")
    tallylight.kill()
    tallylight.start()

    with tallylight.client(token) as client, client.stream("GET", "/api/v1/live") as stream:
        began = time.monotonic()
        tallylight.stop()

    assert stream.status_code == 200
    assert time.monotonic() - began < 5


@pytest.mark.postgres
def test_a_server_takes_its_database_again_after_it_restarted(
    start_tallylight: Start, postgres_url: str
) -> None:
    server = start_tallylight(database_url=postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        locked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        wait_until(lambda: other.execute(locked).fetchone() == (1,), "the lock is held again")

    assert server.pid
