"""What the writer commits is what the lists show: the two agree on every column."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tallylight.model.time import SECOND
from tallylight.store.database import Database
from tallylight.store.read.audience import list_samples
from tallylight.store.read.errors import list_errors
from tallylight.store.read.events import list_events
from tallylight.store.read.items import list_items
from tallylight.store.read.memory import memory_of
from tallylight.store.read.pages import Query
from tallylight.store.read.people import list_people
from tallylight.store.read.plays import list_plays
from tallylight.store.read.present import open_plays
from tallylight.store.read.sessions import list_sessions
from tallylight.store.read.stories import play_story, session_story
from tests.database import BOTH, lent
from tests.ledger import NOON, Ledger, observation

NOW = NOON * 1_000 + 400 * SECOND
ALL = Query((1, 2))


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A day at the station: two plays, a listener who comes back, a count, an event, an error."""
    song = {"title": "Teardrop", "artist": "Massive Attack", "isrc": "GBAAA9800322"}
    ada = {"ip": "203.0.113.7", "user_agent": "VLC", "country": "FR"}
    with lent(request) as url, closing(Ledger(tmp_path, url)) as ledger:
        ledger.write(
            [
                observation("audience.sampled", -5, stream="/a", listeners=12, excluded=2),
                observation(
                    "play.started",
                    0,
                    subject="p1",
                    item=song,
                    stream="/a",
                    presenter="Ada",
                    deck="A",
                ),
                observation("play.ended", 190, subject="p1", reason="skipped", had_errors=True),
                observation(
                    "play.started", 200, subject="p2", item={"title": "1979"}, stream="/a", deck="A"
                ),
                observation("session.started", 0, subject="s1", viewer=ada, stream="/a"),
                observation("session.ended", 60, subject="s1", bytes_served=960_000, reason="gone"),
                observation("session.started", 300, subject="s1", viewer=ada, stream="/a"),
                observation(
                    "event.logged", 10, level="info", category="deck", event="deck_loaded",
                    message="Deck A loaded", item=song, stream="/a", metadata={"slot": 1},
                ),
                observation(
                    "error.logged", 11, service="dj", severity="error", message="No file",
                    context={"path": "x"},
                ),
            ]
        )  # fmt: skip
        yield ledger.database


def test_plays(store: Database) -> None:
    newest, oldest = list_plays(store, ALL, NOW).items

    assert oldest.item is not None
    assert oldest.item.about.isrc == "GBAAA9800322"
    assert (oldest.presenter, oldest.deck, oldest.reason) == ("Ada", "A", "skipped")
    assert (oldest.had_errors, oldest.aired_ms, oldest.listeners_at_start) == (True, 190_000, 10)
    assert (newest.is_open, oldest.is_open) == (True, False)
    assert [play.id for play in open_plays(store, 1, NOW)] == [newest.id]
    story = play_story(store, [1], oldest.id, NOW)
    assert [step.type for step in story.steps] == ["play.started", "play.ended"]
    assert story.steps[1].data == {"reason": "skipped", "had_errors": True}


def test_sessions(store: Database) -> None:
    newest, oldest = list_sessions(store, ALL, NOW).items

    assert oldest.viewer is not None
    assert (oldest.viewer.ip, oldest.viewer.country) == ("203.0.113.7", "FR")
    assert (oldest.watched_ms, oldest.bytes_served, oldest.stop_reason) == (60_000, 960_000, "gone")
    assert (newest.is_active, newest.watched_ms, newest.state) == (True, 100_000, "playing")
    story = session_story(store, [1], newest.id, NOW)
    assert [step.type for step in story.steps] == [
        "session.started", "session.ended", "session.started"
    ]  # fmt: skip
    assert [person.known_by for person in list_people(store, ALL).items] == ["network"]


def test_whole_facts(store: Database) -> None:
    [sample] = list_samples(store, ALL).items
    [event] = list_events(store, ALL).items
    [error] = list_errors(store, ALL).items

    assert (sample.listeners, sample.excluded, sample.interval_ms) == (12, 2, None)
    assert event.item is not None
    assert (event.item.about.title, event.metadata) == ("Teardrop", {"slot": 1})
    assert (error.service, error.context) == ("dj", {"path": "x"})
    assert {one.item.about.title for one in list_items(store, ALL).items} == {"Teardrop", "1979"}


def test_memory(store: Database) -> None:
    remembered = memory_of(store, 1)

    assert [session.subject for session in remembered.sessions] == ["s1"]
    assert [(play.subject, play.title) for play in remembered.plays] == [("p2", "1979")]
