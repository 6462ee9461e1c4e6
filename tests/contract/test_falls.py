"""Servers fall at any step of keeping the past; no fact is lost or doubled."""

from pathlib import Path

import pytest

from tests.contract.fallen import OF_MONTHS, STEPS, fallen
from tests.database import Stock

pytestmark = pytest.mark.past


@pytest.mark.timeout(300)
def test_25_falls_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    found = fallen(tmp_path, falls=25)

    assert found.falls.total() == 25
    assert len(found.falls) == len(STEPS)
    assert all(found.falls[step] for step in OF_MONTHS)
    assert found.facts > 0


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_a_fall_at_each_step_loses_nothing_on_postgresql(tmp_path: Path, stock: Stock) -> None:
    found = fallen(tmp_path, falls=len(STEPS), lend=stock.lend)

    assert len(found.falls) == len(STEPS)
    assert found.facts > 0
