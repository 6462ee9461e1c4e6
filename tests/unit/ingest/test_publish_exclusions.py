"""A rule of who does not count is told to open pages at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tallylight.ingest.exclusions import apply_exclusions
from tallylight.live.cards import SessionsNow
from tallylight.store.records.audit import Act
from tallylight.store.records.exclusions import NewExclusion, add_exclusion, delete_exclusion
from tests.ledger import observation
from tests.unit.ingest.test_publish import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.ledger.close()


async def told_after_change(room: Room) -> list[tuple[str | None, int]]:
    """Why each session that is told anew does not count, and how many then are unique."""
    apply_exclusions(room.ledger.run)
    room.publisher.look_again()
    news = [one for one in await room.heard() if isinstance(one, SessionsNow)]
    [present] = room.publisher.snapshots({"main"})
    return [(record.excluded, present.totals.unique or 0) for one in news for record in one.opened]


async def test_a_rule_is_told_and_so_is_its_end(room: Room) -> None:
    viewer = {"ip": "203.0.113.7", "user_agent": "VLC"}
    await room.heard(observation("session.started", 0, subject="7", stream="studio", viewer=viewer))
    act = Act("user:Ada", 1)
    rule = NewExclusion(kind="agent", pattern="vlc", reason="a check")
    made = add_exclusion(room.ledger.database, act, rule)
    assert await told_after_change(room) == [("a check", 0)]

    delete_exclusion(room.ledger.database, act, made.id)

    assert await told_after_change(room) == [(None, 1)]
