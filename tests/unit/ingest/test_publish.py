from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest.publish import Publisher
from tallylight.live.bus import Bus, Event, Subscription
from tallylight.live.cards import PlayChanged
from tests.ledger import NOON, Ledger, observation


class Room:
    """A ledger whose commits are published, and one who listens."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder)
        bus = Bus("run")
        self.publisher = Publisher(self.ledger.database, bus, lambda: NOON * 1_000 + 60_000_000)
        self.publisher.restore()
        self._listener: Subscription = bus.subscribe(None)

    async def heard(self, *observations: Any) -> list[Event]:
        self.publisher.note(self.ledger.write(observations))
        await self.publisher.beat()
        told = []
        while event := await self._listener.next(0.01):
            told.append(event)
        return told

    async def titles(self, *observations: Any) -> list[str | None]:
        told = [event.told for event in await self.heard(*observations)]
        return [one.play and one.play.title for one in told if isinstance(one, PlayChanged)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.ledger.close()


def started(stream: str, title: str) -> Any:
    return observation("play.started", 0, subject=title, stream=stream, item={"title": title})


async def test_the_first_play_of_a_new_stream_is_told(room: Room) -> None:
    assert await room.titles(started("studio", "Jóga")) == ["Jóga"]
    [present] = room.publisher.snapshots({"main"})
    assert [card.name for card in present.streams] == ["studio"]


async def test_the_first_play_of_a_further_stream_is_told(room: Room) -> None:
    await room.titles(started("studio", "Jóga"))
    assert await room.titles(started("booth", "Army of Me")) == ["Army of Me"]
