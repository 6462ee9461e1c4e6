"""What the writer knows by heart holds only as long as nobody else wrote."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest.commit import commit
from tallylight.ingest.intake import Intake
from tallylight.ingest.pending import pending
from tallylight.ingest.remembered import Remembered
from tests.ledger import LATER, Ledger, observation


@pytest.fixture
def ledgers(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    for name in ("plain", "shared"):
        (tmp_path / name).mkdir()
    plain, shared = Ledger(tmp_path / "plain"), Ledger(tmp_path / "shared")
    yield plain, shared
    plain.close()
    shared.close()


def by_another(ledger: Ledger, one: Any) -> None:
    """A writer that knows nothing of this one adds an observation."""
    origin = ledger.directory.origin("main", 1)
    assert origin is not None
    intake = Intake(observations=[pending(one, 0, origin, LATER)])
    rules = ledger.directory.rules
    ledger.run(lambda tx: commit(tx, Remembered(), intake, rules, LATER))


def test_what_another_wrote_is_read_anew(ledgers: tuple[Ledger, Ledger]) -> None:
    plain, shared = ledgers
    viewer, stream = {"name": "Ada"}, "/a"
    told = [
        observation("session.started", 0, subject="s", viewer=viewer, stream=stream),
        observation("session.progressed", 60, subject="s", state="paused"),
        observation("session.ended", 90, subject="s", reason="left"),
    ]
    plain.write(told)

    shared.write(told[:1])
    by_another(shared, told[1])
    shared.write(told[2:])

    assert shared.digest == plain.digest


def test_a_job_is_another_writer(ledgers: tuple[Ledger, Ledger]) -> None:
    plain, shared = ledgers
    viewer, item = {"name": "Ada"}, {"title": "Film"}
    told = [
        observation("session.started", 0, subject="s", viewer=viewer, item=item),
        observation("session.progressed", 30, subject="s", position_ms=30_000),
    ]
    plain.write(told)

    shared.write(told[:1])
    shared.rederive()
    shared.write(told[1:])

    assert shared.digest == plain.digest
