"""A thousand kills of programs that log; what came of it is kept."""

import json
from pathlib import Path

import pytest

from bench.machine import described, results_path
from tallylight.spool.tally import read_tally
from tests.sdk.station import Station
from tests.sdk.talkers import all_sent, check, killed
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3_600)]

KILLS, ROUNDS = 1_000, 20


def test_kills_of_programs_lose_nothing_and_double_nothing(
    tallylight: Tallylight, tmp_path: Path
) -> None:
    token = tallylight.token("station", "ingest", "read", "admin")
    station = Station(tallylight, tmp_path / "program", token, "main")

    returned: dict[str, int] = {}
    for seed in range(ROUNDS):
        returned |= killed(station, KILLS // ROUNDS, seed)
        # A spool holds so much and no more; nobody logs so much for so long.
        all_sent(station)
        assert [read_tally(spool).dropped for spool in (station.folder / "spool").iterdir()] == [0]

    told = {"machine": described(tmp_path), "kills": KILLS, "calls": sum(returned.values())}
    results_path("-library").with_suffix(".json").write_text(json.dumps(told, indent=1))
    assert len(returned) == KILLS
    check(station, returned)
