import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from tallylight.ingest.upkeep import Upkeep
from tallylight.store import schema
from tests.ledger import Ledger, observation


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    made.write([observation("event.logged", 0, level="info", category="a", event="b", message="c")])
    yield made
    made.close()


async def test_what_was_left_undone_is_done_before_things_go(ledger: Ledger) -> None:
    with ledger.database.engine.begin() as connection:
        connection.execute(sa.update(schema.events).values(words=None))
    going = asyncio.Event()
    found: list[str | None] = []

    def let_go() -> None:
        found.append(ledger.rows(schema.events)[0]["words"])
        loop.call_soon_threadsafe(going.set)

    loop = asyncio.get_running_loop()
    task = asyncio.create_task(Upkeep(ledger.run, let_go).run())
    await asyncio.wait_for(going.wait(), 10)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

    assert found == ["c b"]
