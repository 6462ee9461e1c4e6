from collections.abc import Iterator
from pathlib import Path

import pytest

from tallylight.ingest.upkeep import Upkeep
from tallylight.ingest.writer import Writer
from tallylight.model.time import DAY
from tallylight.store import schema
from tests.ledger import LATER, Ledger, observation


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    made.write([observation("audience.sampled", 0, stream="/live", listeners=1)])
    yield made
    made.close()


@pytest.mark.parametrize(("days", "left"), [(8, 1), (9, 0)])
def test_receipts_are_forgotten_after_eight_days(ledger: Ledger, days: int, left: int) -> None:
    now = LATER + days * DAY
    writer = Writer(
        ledger.database,
        ledger.directory.rules,
        lambda: now,
        publish=lambda _: None,
        hand_over=lambda _: None,
    )
    writer.start()

    Upkeep(writer, lambda: now).forget()

    writer.stop()
    assert len(ledger.rows(schema.receipts)) == left
