"""Searching finds what plain Python finds, on both databases, by either way of looking."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.ingest.logbook import make_findable
from tallylight.model.words import asked_words, event_words, has_words
from tallylight.store import schema
from tallylight.store.database import reading, writing
from tallylight.store.read import events as reads
from tallylight.store.read import search
from tallylight.store.read.events import EventFilter, list_events
from tallylight.store.read.items import list_items
from tallylight.store.read.pages import Query
from tests.database import BOTH, lent
from tests.ledger import Ledger, observation

WORDS = ("encoder", "encodes", "deck", "Björk", "bjork", "東京", "7", "stream_lost", "a")
LEVELS = ("info", "warn")
Told = tuple[int, list[str], str]
told_events = st.lists(
    st.tuples(
        st.integers(0, 20), st.lists(st.sampled_from(WORDS), max_size=4), st.sampled_from(LEVELS)
    ),
    max_size=25,
)
searches = st.sampled_from(("enc", "encoder deck", "BJÖRK", "京", "7", "lost", "zzz", "!", "a enc"))


@pytest.fixture(scope="module", params=BOTH)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("searched")
    with lent(request) as url, closing(Ledger(folder, url)) as made:
        yield made


def event(at_s: float, message: str, level: str = "info", **told: Any) -> Any:
    words = {"level": level, "category": "audio", "event": "cue_point_hit", "message": message}
    return observation("event.logged", at_s, **words, **told)


def found(ledger: Ledger, q: str, wanted: EventFilter, limit: int = 4) -> list[str]:
    """All pages of a search, message by message."""
    told: list[str] = []
    query = Query((1,), q=q, limit=limit)
    while True:
        page = list_events(ledger.database, query, wanted)
        told += [each.message for each in page.items]
        if page.next is None:
            return told
        query = Query((1,), q=q, limit=limit, cursor=page.next)


@pytest.mark.parametrize("few", [20_000, 0], ids=["looked up", "walked"])
@given(told=told_events, q=searches, level=st.sampled_from((None, *LEVELS)))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_search_is_what_plain_python_finds(
    ledger: Ledger, few: int, told: list[Told], q: str, level: str | None
) -> None:
    ledger.clear()
    messages = [f"{' '.join(words)} no. {number}" for number, (_, words, _) in enumerate(told)]
    ledger.write(
        [event(at, message, lvl) for message, (at, _, lvl) in zip(messages, told, strict=True)]
    )
    asked = asked_words(q)
    meant = [
        (at, number, message)
        for number, (message, (at, _, each)) in enumerate(zip(messages, told, strict=True))
        if has_words(event_words(message, "cue_point_hit", None), asked) and level in (None, each)
    ]
    patch = pytest.MonkeyPatch()
    patch.setattr(search, "FEW", few)
    patch.setattr(reads, "WALKED", 5)
    with patch.context():
        answer = found(ledger, q, EventFilter(level=level))
    patch.undo()

    assert answer == [message for *_, message in sorted(meant, reverse=True)]


@pytest.mark.parametrize("limit", [1, 4])
def test_more_events_of_one_instant_than_a_page_walks_through_are_passed(
    ledger: Ledger, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(reads, "WALKED", 5)
    ledger.clear()
    at_once = [event(9, f"deck {number}" if number % 4 else f"{number}") for number in range(20)]
    ledger.write([event(2, "deck first"), *at_once])

    told = found(ledger, "deck", EventFilter(), limit)

    assert sorted(told) == sorted(["deck first", *(f"deck {n}" for n in range(20) if n % 4)])
    assert told[-1] == "deck first"


def test_items_and_what_they_are_named_in_are_found(ledger: Ledger) -> None:
    ledger.clear()
    item = {"title": "Jóga", "artist": "Björk", "external_id": "7"}
    ledger.write([event(0, "A cue point", item=item), event(1, "Another")])

    assert found(ledger, "joga bjork", EventFilter()) == ["A cue point"]
    assert [one.item.about.title for one in list_items(ledger.database, Query((1,), q="JOG")).items]

    renamed = {"title": "Army of Me", "artist": "Björk", "external_id": "7"}
    ledger.write([event(2, "A cue point again", item=renamed)])

    assert list_items(ledger.database, Query((1,), q="jog")).items == []
    assert len(list_items(ledger.database, Query((1,), q="army bjork")).items) == 1


def test_rows_of_before_become_findable(ledger: Ledger) -> None:
    ledger.clear()
    ledger.write(
        [
            event(0, "Old news", item={"title": "Teardrop"}),
            observation("error.logged", 1, service="dj", severity="error", message="It broke"),
        ]
    )
    with writing(ledger.database) as connection:
        connection.execute(schema.events.update().values(words=None))
        connection.execute(schema.items.update().values(words=None))
        connection.execute(schema.errors.update().values(fingerprint=None))
    assert found(ledger, "old", EventFilter()) == []

    assert make_findable(ledger.run) == 3

    assert found(ledger, "old tear", EventFilter()) == ["Old news"]
    with reading(ledger.database) as connection:
        assert connection.scalar(
            schema.errors.select().with_only_columns(schema.errors.c.fingerprint)
        )


def test_what_was_deleted_is_not_found(ledger: Ledger) -> None:
    ledger.clear()
    ledger.write([event(0, "Teardrop")])
    with writing(ledger.database) as connection:
        connection.execute(schema.events.delete())
    ledger.write([event(0, "Another")])

    assert found(ledger, "tear", EventFilter()) == []
    assert found(ledger, "anoth", EventFilter()) == ["Another"]
