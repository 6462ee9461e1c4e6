from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.sdk.station import Station
from tests.servers.tallylight import Tallylight

_sites = count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    server = Tallylight(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def token(shared: Tallylight) -> str:
    return shared.token("station", "ingest", "read", "admin")


@pytest.fixture
def station(shared: Tallylight, token: str, tmp_path: Path) -> Station:
    """A site of its own on a server that others share."""
    site = f"station-{next(_sites)}"
    with shared.client(token) as client:
        client.post("/api/v1/sites", json={"slug": site}).raise_for_status()
    return Station(shared, tmp_path / "program", token, site)


@pytest.fixture
def alone(tallylight: Tallylight, tmp_path: Path) -> Station:
    """A server of its own, which may be stopped."""
    token = tallylight.token("station", "ingest", "read", "admin")
    return Station(tallylight, tmp_path / "program", token, "main")
