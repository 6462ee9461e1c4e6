"""Hundreds of falls at any step of sealing, dropping and letting go; the result is kept."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench.machine import described, results_path
from tests.contract.fallen import fallen

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3_600)]


@pytest.mark.parametrize(
    ("store", "falls"), [("sqlite", 200), pytest.param("postgres", 100, marks=pytest.mark.postgres)]
)
def test_falls_lose_nothing_and_double_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, store: str, falls: int
) -> None:
    lend = request.getfixturevalue("stock").lend if store == "postgres" else nullcontext
    found = fallen(tmp_path, falls=falls, lend=lend, seed=1)

    told = {"machine": described(tmp_path), "falls": found.falls, "facts": found.facts}
    results_path(f"-falls-{store}").with_suffix(".json").write_text(json.dumps(told, indent=1))
    assert found.falls.total() == falls
