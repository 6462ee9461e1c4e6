"""PostgreSQL goes away and comes back under a running server."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import httpx2
import pytest

from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from tests.servers.tallylight import Start

pytestmark = pytest.mark.postgres


def pushed(client: httpx2.Client) -> httpx2.Response:
    observation = {
        "id": str(uuid4()),
        "type": "event.logged",
        "at": 1_750_000_000_000,
        "data": {"level": "info", "category": "test", "event": "said", "message": "Here"},
    }
    return client.post("/api/v1/observations", json=observation)


def test_a_server_refuses_meanwhile_and_goes_on_when_it_is_back(
    start_tallylight: Start, postgres: Postgres, postgres_url: str
) -> None:
    server = start_tallylight(database_url=postgres_url)
    token = server.token("playout", "ingest")

    with server.client(token) as client:
        assert pushed(client).status_code == 200
        postgres.stop()
        try:
            refused = pushed(client)
            ready = client.get("/readyz")
        finally:
            postgres.start()
        wait_until(lambda: pushed(client).status_code == 200, "the server goes on", 5)
        wait_until(lambda: client.get("/readyz").status_code == 200, "it says so", 5)

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) >= 1
    assert ready.status_code == 503
    assert "PostgreSQL at 127.0.0.1" in ready.json()["checks"]["database"]
    server.stop()


class Counting(BaseHTTPRequestHandler):
    """An Icecast that has one listener more each time it is asked."""

    asked = 0

    def do_GET(self) -> None:
        if self.path.startswith("/status-json.xsl"):
            Counting.asked += 1
        started = "2026-11-20T19:19:36+0000"
        stream = {"listenurl": "http://radio.example:8000/live.mp3", "listeners": Counting.asked}
        told = {
            "server_id": "Icecast 2.4.4",
            "server_start_iso8601": started,
            "source": {**stream, "server_name": "Live", "stream_start_iso8601": started},
        }
        body = json.dumps({"icestats": told}).encode()
        self.send_response(200 if self.path.startswith("/status-json.xsl") else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def counting() -> Iterator[str]:
    """The address of an Icecast that counts how often it is asked."""
    Counting.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def listened(client: httpx2.Client) -> list[int]:
    """The counts that are stored, in order."""
    items = client.get("/api/v1/audience", params={"limit": 1000}).json()["items"]
    return sorted(one["listeners"] for one in items)


def test_sources_are_looked_at_meanwhile_and_nothing_they_reported_is_lost(
    start_tallylight: Start, postgres: Postgres, postgres_url: str, counting: str
) -> None:
    server = start_tallylight(database_url=postgres_url)
    token = server.token("operator", "admin")
    with server.client(token) as client:
        config = {"url": counting, "poll_seconds": 2}
        source = {"name": "studio", "kind": "icecast", "site": "main", "config": config}
        assert client.post("/api/v1/sources", json=source).status_code == 201
        wait_until(lambda: len(listened(client)) >= 2, "it is looked at", 20)

        postgres.stop()
        try:
            before = Counting.asked
            time.sleep(9)
            meanwhile = Counting.asked - before
        finally:
            postgres.start()
        last = Counting.asked
        wait_until(lambda: last in listened(client), "what waited is stored", 10)
        stored = listened(client)

    assert meanwhile >= 3
    assert stored == list(range(stored[0], stored[-1] + 1))
    server.stop()


def test_a_server_does_not_start_without_its_database(
    start_tallylight: Start, postgres: Postgres
) -> None:
    with pytest.raises(pytest.fail.Exception, match="cannot be used as user nobody"):
        start_tallylight(database_url=f"postgresql://nobody@127.0.0.1:{postgres.port}/nowhere")
