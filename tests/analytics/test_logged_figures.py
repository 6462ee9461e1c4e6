"""Events, errors and crossfades, counted in plain Python over what was logged."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest

from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.model.fingerprint import fingerprint
from tallylight.model.item import Item, item_id, item_key
from tests.analytics.golden_plays import place
from tests.analytics.harness import ODD_DAYS, STATES, Archive, at, window
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

SONGS = ({"title": "Blå Tåg", "artist": "Ünal"}, {"title": "'; DROP TABLE f"}, None)
Line = tuple[int, dict[str, Any]]


class Log:
    """Three days of a log around a day on which clocks are changed; times in ms."""

    def __init__(self, archive: Archive, zone: str, state: Any) -> None:
        random = Random(zone)
        first = ODD_DAYS[zone][0]
        self.window = window(zone, first, 3, bucket="day")
        start = at(zone, first.year, first.month, first.day) // 1_000
        self.events: list[Line] = [self._event(random, start) for _ in range(120)]
        self.errors: list[Line] = [self._error(random, start) for _ in range(60)]
        archive.now = (start + 6 * 86_400_000) * 1_000
        archive.tell(
            observation("play.started", (at_ms - NOON) / 1_000, subject=f"p{at_ms}", item=SONGS[0])
            for at_ms in (start - 1, start + 5 * 86_400_000)
        )
        for kind, lines in (("event.logged", self.events), ("error.logged", self.errors)):
            archive.tell(observation(kind, (at_ms - NOON) / 1_000, **told) for at_ms, told in lines)
        archive.seal(state)
        self.archive = archive

    @staticmethod
    def _event(random: Random, start: int) -> Line:
        song = random.choice(SONGS)
        told = {
            "level": random.choice(["info", "warn"]),
            "category": random.choice(["deck", "stream"]),
            "event": random.choice(["crossfade_completed", "queue_empty"]),
            "message": "m",
            "deck": random.choice(["a", None]),
            "stream": random.choice(["/live", None]),
            "item": song,
        }
        found = {name: value for name, value in told.items() if value is not None}
        return start + random.randrange(4 * 86_400_000), found

    @staticmethod
    def _error(random: Random, start: int) -> Line:
        told = {
            "service": random.choice(["encoder", "Ödeck"]),
            "severity": random.choice(["error", "critical"]),
            "message": f"lost {random.choice(['it', 'sync'])}",
        }
        return start + random.randrange(4 * 86_400_000), told


_SQLITE = [("sqlite", *told) for told in zip(ODD_DAYS, (*STATES, *STATES), strict=False)]
_POSTGRES = ("postgres", "Australia/Lord_Howe", "half sealed")


@pytest.fixture(
    scope="module",
    params=[*_SQLITE, pytest.param(_POSTGRES, marks=pytest.mark.postgres)],
    ids=" ".join,
)
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    on, zone, state = request.param
    url = request.getfixturevalue("postgres").create_database() if on == "postgres" else None
    archive = Archive(tmp_path_factory.mktemp("log"), url)
    yield Log(archive, zone, state)
    archive.close()


def item_of(told: dict[str, Any]) -> Any:
    song = told.get("item")
    return song and item_id("main", item_key(Item(**song), "desk"))


OF_EVENTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "site": lambda _: "main",
    "stream": lambda told: told.get("stream"),
    "programme": lambda told: told.get("stream"),
    "level": lambda told: told["level"],
    "category": lambda told: told["category"],
    "event": lambda told: told["event"],
    "deck": lambda told: told.get("deck"),
    "item": item_of,
    "artist": lambda told: (told.get("item") or {}).get("artist"),
}
OF_ERRORS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "site": lambda _: "main",
    "service": lambda told: told["service"],
    "severity": lambda told: told["severity"],
    "fingerprint": lambda told: fingerprint(told["service"], told["message"]),
}


def by_day(lines: Sequence[Line], asked: Window, of: Callable[[dict[str, Any]], Any]) -> Any:
    """Lines by group and number of the day, zeros among them."""
    inside = [one for one in lines if asked.start <= one[0] * 1_000 < asked.end]
    days = [place(edge, asked)[0] for edge in asked.edges[:-1]]
    counts = Counter((of(told), place(at_ms * 1_000, asked)[0]) for at_ms, told in inside)
    groups = {group for group, _ in counts}
    return {
        (group, number): [counts[group, day]] for group in groups for number, day in enumerate(days)
    }


@pytest.mark.parametrize("name", OF_EVENTS)
def test_events_are_counted(log: Log, name: str) -> None:
    found = log.archive.figures(["events"], log.window, by=[name], bucket="day")

    assert found.rows == by_day(log.events, log.window, OF_EVENTS[name])


@pytest.mark.parametrize("name", OF_ERRORS)
def test_errors_are_counted(log: Log, name: str) -> None:
    found = log.archive.figures(["errors"], log.window, by=[name], bucket="day")

    assert found.rows == by_day(log.errors, log.window, OF_ERRORS[name])


def test_hours_and_weekdays_are_those_of_the_wall(log: Log) -> None:
    inside = [one for one, _ in log.errors if log.window.start <= one * 1_000 < log.window.end]
    expected = Counter(place(one * 1_000, log.window)[1:] for one in inside)

    found = log.archive.figures(["errors"], log.window, by=["weekday", "hour"]).rows

    assert {key[:2]: row[0] for key, row in found.items() if row[0]} == expected


def test_only_what_is_chosen_counts(log: Log) -> None:
    where = [Filter("level", ("warn",)), Filter("deck", (None,), excludes=True)]
    expected = [one for one in log.events if one[1]["level"] == "warn" and "deck" in one[1]]

    found = log.archive.figures(["events"], log.window, by=["site"], where=where, bucket="day")

    assert found.rows == by_day(expected, log.window, lambda _: "main")


def test_crossfades_are_those_completed_that_name_a_song(log: Log) -> None:
    completed = [
        told
        for at_ms, told in log.events
        if told["event"] == "crossfade_completed"
        and "item" in told
        and log.window.start <= at_ms * 1_000 < log.window.end
    ]
    counts = Counter(map(item_of, completed))

    found = log.archive.ask("crossfades", log.window)

    assert {one["item"]: one["crossfades"] for one in found} == counts
    assert [one["crossfades"] for one in found] == sorted(counts.values(), reverse=True)
    days = log.archive.figures(["crossfades"], log.window, bucket="day").rows
    assert sum(row[0] for row in days.values()) == len(completed)


def test_a_trend_shows_errors_beside_plays(log: Log) -> None:
    expected = by_day(log.errors, log.window, lambda _: "main")

    found = log.archive.ask("trend", log.window)

    assert [[one["errors"]] for one in found] == [*expected.values()]
    assert {one["plays"] for one in found} == {0}


def test_nothing_is_known_of_before_anything_was_told(log: Log) -> None:
    before = window("Europe/Paris", date(2010, 1, 1), 2)

    found = log.archive.figures(["events", "errors", "crossfades"], before)

    assert [*found.rows.values()] == [[None, None, None]]
