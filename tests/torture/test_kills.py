"""Hundreds of kills during posts; what came of it is kept beside the benchmarks."""

import json
from pathlib import Path

import pytest

from bench.machine import described, results_path
from tests.contract.kills import killed
from tests.servers.tallylight import Start

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3_600)]


@pytest.mark.parametrize(
    ("store", "kills"),
    [("sqlite", 200), pytest.param("postgres", 50, marks=pytest.mark.postgres)],
)
def test_kills_lose_nothing_and_double_nothing(
    request: pytest.FixtureRequest,
    start_tallylight: Start,
    tmp_path: Path,
    store: str,
    kills: int,
) -> None:
    url = request.getfixturevalue("postgres_url") if store == "postgres" else None

    aftermath = killed(start_tallylight(database_url=url), tmp_path, kills=kills, database_url=url)

    told = {"machine": described(tmp_path), "store": store, **aftermath.summary()}
    results_path(f"-kills-{store}").with_suffix(".json").write_text(json.dumps(told, indent=1))
    aftermath.check()
