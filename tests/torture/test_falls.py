"""Two hundred falls at any step of sealing, dropping and letting go; the result is kept."""

import json
from pathlib import Path

import pytest

from bench.machine import described, results_path
from tests.contract.fallen import fallen

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3_600)]


def test_falls_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    found = fallen(tmp_path, falls=200, seed=1)

    told = {"machine": described(tmp_path), "falls": found.falls, "facts": found.facts}
    results_path("-falls").with_suffix(".json").write_text(json.dumps(told, indent=1))
    assert found.falls.total() == 200
