"""A server for the modules that push over HTTP: one a module and database."""

from collections.abc import Iterator

import pytest

from tests.contract.pushing import Desk, Station, serving
from tests.database import BOTH
from tests.servers.postgres import Postgres


@pytest.fixture(scope="module", params=BOTH)
def station(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Station]:
    url = None
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database()
    with serving(tmp_path_factory.mktemp("station"), url) as running:
        yield running


@pytest.fixture(scope="module")
def desk(station: Station) -> Iterator[Desk]:
    """One that may push for every site and read it."""
    with station.desk() as opened:
        yield opened
