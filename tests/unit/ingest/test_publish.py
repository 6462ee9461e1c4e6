from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tallylight.ingest import publish
from tallylight.ingest.publish import Publisher
from tallylight.live.bus import Bus, Subscription
from tallylight.live.cards import EventsMissed, PlayChanged, SessionsNow, StreamCard
from tallylight.live.present import Gathered
from tallylight.model.record import ListeningTime
from tallylight.model.report import Report
from tallylight.model.time import SECOND, Instant
from tallylight.store import schema
from tallylight.store.records.audit import Act
from tallylight.store.records.sources import list_sources
from tallylight.store.records.streams import edit_stream
from tests.ledger import NOON, Ledger, observation


class Room:
    """A ledger whose commits are published, and one who listens; each beat is a second later."""

    def __init__(self, folder: Path, ledger: Ledger | None = None) -> None:
        self.ledger = ledger or Ledger(folder)
        self.now: Instant = NOON * 1_000
        bus = Bus("run")
        self.publisher = Publisher(self.ledger.database, bus, lambda: self.now)
        self.publisher.restore()
        self._listener: Subscription = bus.subscribe(None)

    async def heard(self, *observations: Any) -> list[Any]:
        """What is told after a commit of these."""
        self.now += SECOND
        if observations:
            self.publisher.note(self.ledger.write(observations))
        await self.publisher.beat()
        told = []
        while event := await self._listener.next(0.01):
            told.append(event.told)
        return told

    async def plays(self, *observations: Any) -> list[PlayChanged]:
        return [one for one in await self.heard(*observations) if isinstance(one, PlayChanged)]

    async def listed(self, *subjects: str) -> list[SessionsNow]:
        """What is told once the source `desk` lists these sessions."""
        [desk] = [source for source in list_sources(self.ledger.database) if source.name == "desk"]
        report = Report(
            at=self.now,
            observations=[],
            sightings=[],
            interval_ms=1_000,
            listed=frozenset(subjects),
        )
        self.publisher.listed(desk, 1, report)
        # However long the look before took: the next one waits for twice as long.
        self.now += 10 * SECOND
        return [one for one in await self.heard() if isinstance(one, SessionsNow)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.ledger.close()


def started(stream: str, title: str, at_s: float = 0) -> Any:
    return observation("play.started", at_s, subject=title, stream=stream, item={"title": title})


async def test_the_first_play_of_a_new_stream_is_told(room: Room) -> None:
    [news] = await room.plays(started("studio", "Jóga"))
    assert news.play is not None
    assert news.play.title == "Jóga"
    [present] = room.publisher.snapshots({"main"})
    assert [card.name for card in present.streams] == ["studio"]


async def test_the_first_play_of_a_further_stream_is_told(room: Room) -> None:
    await room.plays(started("studio", "Jóga"))
    [news] = await room.plays(started("booth", "Army of Me"))
    assert news.play is not None
    assert news.play.title == "Army of Me"


async def test_the_play_before_is_told_with_its_end(room: Room) -> None:
    await room.plays(started("studio", "Jóga"))
    [news] = await room.plays(started("studio", "Army of Me", 1))
    assert news.previous is not None
    assert news.previous.ended_at == (NOON + 1_000) * 1_000


async def test_who_is_listed_no_more_leaves_the_present_at_once(room: Room) -> None:
    await room.heard(
        observation("session.started", 0, subject="7", stream="studio", viewer={"name": "Ada"})
    )
    await room.listed("7")
    [news] = await room.listed()
    assert news.active == 0
    assert len(news.closed) == 1


def logged(at_s: float, message: str) -> Any:
    told: dict[str, Any] = {
        "level": "info",
        "category": "audio",
        "event": "cue_point_hit",
        "message": message,
    }
    return observation("event.logged", at_s, **told)


async def test_events_are_told_in_the_order_they_came_however_old_they_are(room: Room) -> None:
    await room.heard(logged(60, "new"))
    told = await room.heard(logged(-900, "late"), logged(61, "newer"))
    assert [one.event.message for one in told] == ["late", "newer"]


async def test_of_very_many_events_it_is_told_how_many_are_passed_over(room: Room) -> None:
    told = await room.heard(*[logged(at, f"no. {at}") for at in range(130)])
    missed, *events = told
    assert missed == EventsMissed(site="main", count=30)
    assert [one.event.message for one in events] == [f"no. {at}" for at in range(30, 130)]
    assert await room.heard() == []


async def test_a_play_without_a_stream_is_told_of_the_station(room: Room) -> None:
    one = observation("play.started", 0, subject="1", item={"title": "Jóga"})
    [news] = await room.plays(one)
    assert news.stream is None
    assert news.play is not None
    assert news.play.title == "Jóga"
    [present] = room.publisher.snapshots({"main"})
    assert present.now_playing == news.play
    assert present.streams == []

    two = observation("play.started", 200, subject="2", item={"title": "Army of Me"})
    room.now += 200 * SECOND
    [news] = await room.plays(two)
    assert news.play is not None
    assert news.play.title == "Army of Me"
    assert news.previous is not None
    assert news.previous.ended_at is not None

    assert await room.plays() == []
    # Its length is unknown: after six hours nobody believes that it still plays.
    room.now += 6 * 3_600 * SECOND
    [news] = await room.plays()
    assert news.play is None
    assert news.stream is None


async def test_what_takes_long_to_read_is_read_all_the_more_seldom(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Instant] = []
    hearings: list[Instant] = []

    def gathered(_database: object, site: int, *_told: object) -> Gathered:
        if site == 1:
            reads.append(room.now)
        return Gathered()

    def heard(_database: object, site: int, *_told: object) -> ListeningTime:
        if site == 1:
            hearings.append(room.now)
        return ListeningTime(None, "samples")

    watch = count(step=2)
    monkeypatch.setattr(publish, "gather", gathered)
    monkeypatch.setattr(publish, "tlh_today", heard)
    monkeypatch.setattr(publish, "perf_counter", lambda: next(watch))
    for turn in range(102):
        await room.heard(started("studio", str(turn), turn))

    # Two seconds of reading are followed by two of all else, those of counts by ninety-eight.
    assert [each - reads[0] for each in reads][:3] == [0, 4 * SECOND, 8 * SECOND]
    assert [each - hearings[0] for each in hearings] == [0, 100 * SECOND]


async def test_a_card_follows_what_a_person_says_of_its_stream(room: Room) -> None:
    await room.heard(observation("audience.sampled", 0, stream="/live", listeners=3))
    [present] = room.publisher.snapshots({"main"})
    edit_stream(
        room.ledger.database, Act("Ada", 0), UUID(present.streams[0].id), {"programme": "Harbour"}
    )

    told = [card for _ in range(6) for card in await room.heard() if isinstance(card, StreamCard)]

    assert [card.programme for card in told] == ["Harbour"]


async def test_a_restart_knows_the_peaks_of_the_day(room: Room) -> None:
    def counted(at_s: float, stream: str, listeners: int) -> Any:
        told = {"stream": stream, "listeners": listeners, "interval_ms": 15_000}
        return observation("audience.sampled", at_s, **told)

    told = [counted(0, "/a", 50), counted(5, "/b", 7), counted(14_400, "/a", 10)]
    await room.heard(*told)
    room.now = (NOON + 14_405_000) * 1_000
    [before] = room.publisher.snapshots({"main"})

    again = Publisher(room.ledger.database, Bus("again"), lambda: room.now)
    again.restore()
    [after] = again.snapshots({"main"})

    assert after.totals.listeners == before.totals.listeners
    assert after.totals.peak_today == before.totals.peak_today
    assert after.totals.peak_today is not None
    assert after.totals.peak_today.value == 57
    peaks = {card.name: card.peak_today.value for card in after.streams if card.peak_today}
    assert peaks == {"/a": 50, "/b": 7}
    assert after.streams == before.streams


async def test_events_are_told_after_a_restart_whatever_else_is_counted(tmp_path: Path) -> None:
    first = Room(tmp_path)
    await first.heard(logged(0, "before"))
    with first.ledger.database.engine.begin() as connection:
        connection.execute(schema.revisions.insert().values(line=9, last=10**15))

    again = Room(tmp_path, first.ledger)

    assert [one.event.message for one in await again.heard(logged(1, "after"))] == ["after"]
    first.ledger.close()


async def test_a_play_that_somebody_deleted_is_told_no_more(room: Room) -> None:
    await room.heard(started("/live", "Sinnerman"))
    await room.heard()
    with room.ledger.database.engine.begin() as connection:
        connection.execute(sa.delete(schema.plays))
        grave = {"key": 1_000, "rev": 1_000, "kind": "play", "id": uuid4()}
        connection.execute(sa.insert(schema.tombstones).values(**grave))

    await room.heard()

    (present,) = [one for one in room.publisher.snapshots() if one.site == "main"]
    assert [*present.recent_plays] == []
    assert [card.now_playing for card in present.streams if card.now_playing] == []
