from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest.logkeeping import Kept, Logkeeping
from tallylight.model.time import DAY
from tallylight.store import schema
from tests.ledger import NOON, Ledger, observation

AT = NOON * 1_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.close()


def test_old_events_and_errors_that_were_resolved_long_ago_go(ledger: Ledger) -> None:
    event: dict[str, Any] = {"level": "info", "category": "a", "event": "b", "message": "c"}
    error: dict[str, Any] = {"service": "dj", "severity": "error", "message": "It broke"}
    told = [
        observation(kind, days * 86_400, **fields)
        for kind, fields in (("event.logged", event), ("error.logged", error))
        for days in (0, 100)
    ]
    ledger.write(told)
    with ledger.database.engine.begin() as connection:
        resolved = schema.errors.update().where(schema.errors.c.at == AT)
        connection.execute(resolved.values(resolved_at=AT + 50 * DAY))
    now = AT + 100 * DAY
    keeping = Logkeeping(ledger.database, ledger.run, lambda: now, Kept())

    assert keeping.clear() == 2

    assert [row["at"] for row in ledger.rows(schema.events)] == [now]
    assert [row["at"] for row in ledger.rows(schema.errors)] == [now]
    tombs = ledger.rows(schema.tombstones)
    assert {tomb["kind"] for tomb in tombs} == {"event", "error"}
    assert {tomb["id"] for tomb in tombs} == {told[0].id, told[2].id}
    assert len({tomb["rev"] for tomb in tombs}) == 2
    assert keeping.clear() == 0
