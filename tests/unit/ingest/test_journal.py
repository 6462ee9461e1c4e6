"""What Tallylight logs of itself: through the door, bounded, kept while the database is away."""

import asyncio
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tallylight.ingest.door import Door, HandOver
from tallylight.ingest.journal import MOST_A_MINUTE, Journal
from tallylight.ingest.writer import Writer
from tallylight.model.event import EventName
from tallylight.model.ids import fresh
from tallylight.model.time import MINUTE, SECOND, Instant
from tallylight.store import schema
from tallylight.store.database import writing
from tests.ledger import LATER, Ledger


class Desk:
    """A journal and the door it logs through; `now` is the time."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder)
        self.now: Instant = LATER
        database = self.ledger.database
        self.journal = Journal(database, lambda: self.now)
        self.writer = Writer(
            database,
            self.ledger.directory.rules,
            lambda: self.now,
            publish=lambda _: None,
            hand_over=HandOver(asyncio.get_running_loop()),
        )
        self.door = Door(self.ledger.directory, self.writer, lambda: self.now)

    async def logged(self) -> list[dict[str, Any]]:
        """The rows of the log after a beat."""
        await self.journal.beat(self.door)
        return list(self.ledger.rows(schema.events))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path)
    made.writer.start()
    yield made
    made.writer.stop()
    made.ledger.close()


async def test_what_is_noted_is_logged_at_every_site(desk: Desk) -> None:
    desk.journal.note(EventName.TALLYLIGHT_STARTED, "info", "Began.", version="1")

    rows = await desk.logged()

    assert [(row["site"], row["source"], row["event"]) for row in rows] == [
        (1, 0, "tallylight_started"),
        (2, 0, "tallylight_started"),
    ]
    assert (rows[0]["category"], rows[0]["metadata"]) == ("system", {"version": "1"})
    assert len(await desk.logged()) == 2


async def test_a_flood_is_counted_instead(desk: Desk) -> None:
    for _ in range(MOST_A_MINUTE + 5):
        desk.journal.note(EventName.DATABASE_BACK, "info", "Back.", site="main")
    assert len(await desk.logged()) == MOST_A_MINUTE

    desk.now += 2 * MINUTE
    desk.journal.note(EventName.DATABASE_BACK, "info", "Back.", site="main")

    rows = await desk.logged()
    assert len(rows) == MOST_A_MINUTE + 1
    assert rows[-1]["metadata"] == {"left_out": 5}


async def test_an_absence_of_the_database_is_told_afterwards(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with monkeypatch.context() as away:
        away.setattr(desk.ledger.database.engine, "connect", gone)
        await desk.journal.beat(desk.door)
        desk.now += 7 * SECOND
        await desk.journal.beat(desk.door)

    rows = [row for row in await desk.logged() if row["site"] == 1]

    assert [(row["event"], row["at"]) for row in rows] == [
        ("database_away", LATER),
        ("database_back", LATER + 7 * SECOND),
    ]
    assert rows[1]["metadata"] == {"away_ms": 7_000}


async def test_a_quarantine_that_fills_is_told_once_in_a_while(desk: Desk) -> None:
    def doubt() -> None:
        row = {"id": fresh(), "site": 1, "source": 1, "received_at": desk.now, "reason": "not XML"}
        with writing(desk.ledger.database) as connection:
            told = sa.insert(schema.quarantine).values(**row, content_type="a/b", payload=b"<")
            connection.execute(told)

    doubt()
    assert await desk.logged() == []
    doubt()
    doubt()
    [row] = await desk.logged()
    doubt()

    assert (row["event"], row["metadata"]) == (
        "quarantine_filling",
        {"source": "desk", "count": 2},
    )
    assert len(await desk.logged()) == 1
    desk.now += 11 * MINUTE
    assert (await desk.logged())[-1]["metadata"]["count"] == 1


async def test_a_job_is_told_when_it_begins_and_ends(desk: Desk) -> None:
    def job() -> Generator[int, None, str]:
        yield 1
        return "done"

    def broken() -> Generator[int, None, str]:
        yield 1
        raise ValueError("broken")

    assert list(desk.journal.around("rederive", job())) == [1]
    with pytest.raises(ValueError, match="broken"):
        list(desk.journal.around("rederive", broken()))

    names = [row["event"] for row in await desk.logged() if row["site"] == 1]
    assert names == ["job_started", "job_finished", "job_started", "job_failed"]
