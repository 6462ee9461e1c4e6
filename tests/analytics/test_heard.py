"""Listeners at the start of a play: as told with it, else the counts that held on its programme."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.model.time import HOUR
from tallylight.store import schema
from tallylight.store.database import reading
from tallylight.store.read.listeners import Start, listeners_at
from tests.analytics.harness import STATES, Archive, State, window
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

WINDOW = window("UTC", date(2026, 2, 3), 1)
SONG = {"title": "Sinnerman", "artist": "Nina Simone"}


@pytest.fixture
def archive(archive: Archive) -> Archive:
    archive.now = NOON * 1_000 + 40 * HOUR
    return archive


def counts(archive: Archive, state: State) -> list[int | None]:
    """Of each play, the first one first."""
    archive.seal(state)
    item = str(next(row["id"] for row in archive.ledger.rows(schema.items)))
    found = archive.ask("song_plays", WINDOW, item=item)
    return [one["listeners_at_start"] for one in reversed(found)]


def play(number: int, at_s: float, **told: Any) -> object:
    return observation("play.started", at_s, subject=f"p{number}", item=SONG, **told)


def count(at_s: float, listeners: int, stream: str = "/live.mp3") -> object:
    return observation("audience.sampled", at_s, stream=stream, listeners=listeners)


@pytest.mark.parametrize("state", STATES)
def test_the_count_that_held_then_is_shown(archive: Archive, state: State) -> None:
    archive.tell([count(0, 5), count(60, 7), count(62, 9), count(43_200, 3)])
    archive.tell(
        play(number, at_s, stream="/live.mp3") for number, at_s in enumerate((61, 100, 600, 43_201))
    )

    assert counts(archive, state) == [7, 9, None, 3]


@pytest.mark.parametrize("state", STATES)
def test_mounts_of_one_programme_are_added_up(archive: Archive, state: State) -> None:
    archive.tell([count(0, 5), count(1, 6, "/live.aac"), count(2, 90, "/jazz.mp3")])
    with archive.ledger.database.engine.begin() as connection:
        mounts = schema.streams.c.name.in_(["/live.mp3", "/live.aac"])
        connection.execute(sa.update(schema.streams).where(mounts).values(programme="Rock"))
    archive.tell([play(1, 60, stream="/live.mp3"), play(2, 61, stream="/jazz.mp3")])

    with reading(archive.ledger.database) as connection:
        starts = [
            Start(row["key"], 1, row["started_at"], row["stream"])
            for row in archive.ledger.rows(schema.plays)
        ]
        assert [*listeners_at(connection, starts).values()] == [11, 90]
    assert counts(archive, state) == [11, 90]


def test_what_was_told_with_the_play_goes_first(archive: Archive) -> None:
    archive.tell([count(0, 5), play(1, 30, stream="/live.mp3", listeners=42), play(2, 31)])

    assert counts(archive, "sealed") == [42, None]
