"""PostgreSQL goes away and comes back under a running server."""

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


def test_a_server_does_not_start_without_its_database(
    start_tallylight: Start, postgres: Postgres
) -> None:
    with pytest.raises(pytest.fail.Exception, match="cannot be used as user nobody"):
        start_tallylight(database_url=f"postgresql://nobody@127.0.0.1:{postgres.port}/nowhere")
