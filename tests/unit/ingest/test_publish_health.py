"""News of playout machines: at most each five seconds, the newest of each, nothing twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.api.news import written
from tallylight.ingest.publish import Publisher
from tallylight.live.bus import Bus, Event
from tallylight.live.cards import HealthNow
from tallylight.model.time import SECOND, Instant
from tests.ledger import NOON, Ledger, observation


class Room:
    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder)
        self.now: Instant = NOON * 1_000
        bus = Bus("run")
        self.publisher = Publisher(self.ledger.database, bus, lambda: self.now)
        self.publisher.restore()
        self._listener = bus.subscribe(None)

    async def heard(self, *told: Any, source: int = 1, wait: Instant = SECOND) -> list[HealthNow]:
        self.now += wait
        if told:
            self.publisher.note(self.ledger.write(told, source=source))
        await self.publisher.beat()
        news: list[HealthNow] = []
        while event := await self._listener.next(0.01):
            if isinstance(event.told, HealthNow):
                news.append(event.told)
        return news


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.ledger.close()


def sampled(at_s: float, cpu: float) -> Any:
    return observation("health.sampled", at_s, cpu_percent=cpu)


async def test_the_first_sample_is_told_at_once(room: Room) -> None:
    [news] = await room.heard(sampled(0, 10))
    assert (news.source, news.told.cpu_percent) == ("desk", 10)


async def test_samples_within_five_seconds_are_told_once_and_the_newest(room: Room) -> None:
    await room.heard(sampled(0, 10))
    assert await room.heard(sampled(1, 20), sampled(3, 40), sampled(2, 30)) == []
    [news] = await room.heard(wait=5 * SECOND)
    assert news.told.cpu_percent == 40


async def test_nothing_new_is_no_news(room: Room) -> None:
    await room.heard(sampled(0, 10))
    assert await room.heard(wait=10 * SECOND) == []
    assert await room.heard(sampled(-60, 99), wait=10 * SECOND) == []


async def test_each_machine_has_its_own_news(room: Room) -> None:
    await room.heard(sampled(0, 10))
    await room.heard(sampled(1, 20))
    await room.heard(sampled(1, 30), source=2)
    news = await room.heard(wait=5 * SECOND)
    assert {one.source: one.told.cpu_percent for one in news} == {"desk": 20, "booth": 30}


def test_news_names_every_field() -> None:
    one = observation("health.sampled", 0, ring_buffer_fill={"A": 0.5})
    told = HealthNow(site="main", source="desk", at="2026-02-03T12:00:00Z", told=one.data)
    body = written(Event("1", "health_updated", "main", told), sees_addresses=False)
    assert b'"site":"main"' in body
    assert b'"ring_buffer_fill":{"A":0.5}' in body
    assert b'"cpu_percent":null' in body
