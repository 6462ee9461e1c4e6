"""Questions of plays against plain Python over what was told, in every state of sealing."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tallylight.analytics.window import Window
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY
from tests.analytics.airtime import SONGS, events_of, fill
from tests.analytics.golden_plays import (
    METRICS,
    Aired,
    Event,
    answers,
    known_of,
    share,
)
from tests.analytics.harness import Archive, at, local, window
from tests.ledger import observation

pytestmark = pytest.mark.past

ZONES = {
    "Europe/Paris": date(2026, 3, 20),
    "Australia/Lord_Howe": date(2026, 3, 27),
    "America/New_York": date(2026, 10, 24),
}
DAYS = 20
_OF_A_SONG = (
    "plays", "played_ms", "skips", "skip_rate", "aired_ms", "expected_ms", "last_played_at",
)  # fmt: skip


class Season:
    """Some weeks of plays on two sources with gaps, told to an archive; what they come to."""

    def __init__(self, archive: Archive, zone: str) -> None:
        first = ZONES[zone]
        self.archive = archive
        self.start = at(zone, first.year, first.month, first.day) // 1_000
        self.window = window(zone, first + timedelta(days=10), 10)
        self.plays = [*_plays(Random(zone), self.start)]
        last = max(play.ended or play.started for play in self.plays)
        fill(archive, self.plays, last + 3_600_000, None)
        self.now = archive.now
        self.told, self.events = events_of(archive, self.plays, None)

    @property
    def begun(self) -> Window:
        """The window up to now, by day."""
        return replace(self.window, end=min(self.window.end, self.now + 1), bucket="day")

    def songs(self, asked: Window) -> list[Event]:
        """Songs that began in a window."""
        return [
            one
            for one in self.events
            if one.play.song.kind == "song" and asked.start <= one.play.started * 1_000 < asked.end
        ]

    def by(self, asked: Window, of: Callable[[Event], Any]) -> dict[Any, list[Event]]:
        """The same, grouped."""
        groups: defaultdict[Any, list[Event]] = defaultdict(list)
        for one in self.songs(asked):
            groups[of(one)].append(one)
        return groups

    def last(self, days: int | None) -> Window:
        """The last so many days up to now."""
        start = 0 if days is None else self.now + 1 - days * DAY
        return replace(self.window, start=start, end=self.now + 1)


def _plays(random: Random, start: int) -> Iterator[Aired]:
    """Source 1 pushes decks; source 2 tells the same a little later, and plays of its own."""
    number = 0
    for day in range(DAYS):
        for hour in random.sample(range(24), 6):
            # Nobody tells of anything from the 12th to the 14th day.
            if 12 <= day < 14:
                continue
            begun = start + (day * 24 + hour) * 3_600_000 + random.randrange(3_000) * 1_000
            song = random.choice(SONGS)
            length = random.choice([9_000, 25_000, 40_000, 180_000, 610_000])
            for source, late in ((1, 0), (2, 12_000)):
                if random.random() < 0.6:
                    number += 1
                    yield Aired(
                        number=number,
                        started=begun + late,
                        song=song,
                        source=source,
                        stream=random.choice([None, "/live.mp3"]),
                        deck=random.choice("ab") if source == 1 else None,
                        ended=begun + late + length,
                        reason=random.choice(["finished", "skipped", "error"]),
                        failed=random.random() < 0.1,
                        presenter=random.choice([None, "Zoë", "Bob; DROP"]),
                    )


_SQLITE = [
    ("sqlite", *told) for told in zip(ZONES, ("unsealed", "half sealed", "compacted"), strict=True)
]
_POSTGRES = ("postgres", "Europe/Paris", "half sealed")


@pytest.fixture(
    scope="module",
    params=[*_SQLITE, pytest.param(_POSTGRES, marks=pytest.mark.postgres)],
    ids=" ".join,
)
def season(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Season]:
    on, zone, state = request.param
    url = request.getfixturevalue("postgres").create_database() if on == "postgres" else None
    archive = Archive(tmp_path_factory.mktemp("season"), url)
    made = Season(archive, zone)
    archive.seal(state)
    yield made
    archive.close()


def values(events: Sequence[Event], *names: str) -> tuple[Any, ...]:
    return tuple(METRICS[name](events) for name in names)


def in_order(groups: Mapping[Any, Sequence[Event]], *names: str) -> list[Any]:
    """Groups with most of the figures first."""
    told = {one: values(events, *names) for one, events in groups.items() if one is not None}
    return sorted(told, key=lambda one: ([-(value or 0) for value in told[one]], str(one)))


def test_top_songs_are_ranked_and_know_where_they_stood(season: Season) -> None:
    now = season.by(season.window, lambda one: one.item)
    earlier = season.by(season.window.previous, lambda one: one.item)
    named = ("plays", "played_ms", "skips")
    before = {song: rank for rank, song in enumerate(in_order(earlier, *named), 1)}

    found = season.archive.ask("top_songs", season.window, limit=4)

    assert [
        (one["rank"], one["item"], one["rank_before"], *(one[name] for name in named))
        for one in found
    ] == [
        (rank, song, before.get(song), *values(now[song], *named))
        for rank, song in enumerate(in_order(now, *named)[:4], 1)
    ]
    assert [(one["title"], one["artist"]) for one in found] == [
        _named(now[one["item"]]) for one in found
    ]


def _named(events: Sequence[Event]) -> tuple[str, str | None]:
    song = events[0].play.song
    return song.title, song.artist


@pytest.mark.parametrize("by", ["item", "artist", "genre", "presenter"])
def test_popular_grows_against_the_time_before(season: Season, by: str) -> None:
    of = {
        "item": lambda one: one.item,
        "artist": lambda one: one.play.song.artist,
        "genre": lambda one: one.play.song.genre,
        "presenter": lambda one: one.play.presenter,
    }[by]
    now, earlier = season.by(season.window, of), season.by(season.window.previous, of)

    found = season.archive.ask("popular", season.window, by=by)

    expected = []
    for rank, group in enumerate(in_order(now, "plays", "played_ms"), 1):
        plays, before = len(now[group]), len(earlier.get(group, []))
        name = group if by != "item" else _named(now[group])[0]
        grown = share(plays - before, before)
        expected.append((rank, name, plays, before, grown, *values(now[group], "played_ms")))
    columns = ("rank", "name", "plays", "plays_before", "growth", "played_ms")
    assert [tuple(one[name] for name in columns) for one in found] == expected


def test_nothing_grew_from_a_time_that_nobody_measured(season: Season) -> None:
    start = season.start * 1_000
    first = replace(season.window, start=start, end=start + 3 * DAY)

    found = season.archive.ask("popular", first)

    assert found
    assert {(one["plays_before"], one["growth"]) for one in found} == {(None, None)}


def test_plays_of_a_song_are_newest_first(season: Season) -> None:
    song, events = max(
        season.by(season.last(None), lambda one: one.item).items(), key=lambda one: len(one[1])
    )
    newest = sorted(events, key=lambda one: (one.play.started, one.uid), reverse=True)[:7]

    found = season.archive.ask("song_plays", season.window, item=str(song), limit=7)

    columns = ("play", "started_at", "ended_at", "stream", "deck", "presenter", "played_ms")
    assert [
        (*(one[name] for name in columns), one["skipped"], one["had_errors"]) for one in found
    ] == [
        (
            one.uid,
            one.play.started * 1_000,
            None if one.end is None else one.end * 1_000,
            one.play.stream,
            one.play.deck,
            one.play.presenter,
            one.played(),
            one.skipped,
            one.play.failed,
        )
        for one in newest
    ]


def test_a_song_is_summed_up(season: Season) -> None:
    songs = season.by(season.last(None), lambda one: one.item)
    for song, events in [*songs.items()][:2]:
        (found,) = season.archive.ask("song", season.window, item=str(song))

        for days in (7, 28, 90):
            recent = season.by(season.last(days), lambda one: one.item).get(song, [])
            assert found[f"plays_{days}d"] == len(recent)
        for name in _OF_A_SONG:
            assert (found[name],) == values(events, name)
        assert (found["expected_ms"], found["aired_ms"]) == values(
            events, "expected_ms", "aired_ms"
        )
        assert found["rest_ms"] == season.now // 1_000 - max(one.until for one in events)


def test_an_item_that_was_never_played_has_no_row(season: Season) -> None:
    nobody = str(UUID(int=7))

    assert season.archive.ask("song", season.window, item=nobody) == []
    assert season.archive.ask("song_plays", season.window, item=nobody) == []


def test_an_item_is_asked_for_by_its_id(season: Season) -> None:
    with pytest.raises(InvalidError, match="by its id"):
        season.archive.ask("song", season.window, item="Sinnerman")


def test_hours_of_days_are_counted_or_unknown(season: Season) -> None:
    asked = season.begun
    spans = known_of(season.told, asked, season.now // 1_000)
    golden = answers(season.songs(asked), asked, ["hour"], spans, metrics=["plays", "items"])
    expected = sorted((day.isoformat(), hour, *row) for (hour, day), row in golden.items())

    found = season.archive.ask("hourly_play_counts", season.window)
    counts = season.archive.ask("heatmap", season.window)

    assert [tuple(one.values()) for one in found] == expected
    assert [tuple(one.values()) for one in counts] == [row[:3] for row in expected]


def test_the_week_has_means_of_what_was_measured(season: Season) -> None:
    asked = season.begun
    spans = known_of(season.told, asked, season.now // 1_000)
    cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    golden = answers(season.songs(asked), asked, ["weekday", "hour"], spans, metrics=["plays"])
    for (weekday, hour, _), (plays,) in golden.items():
        if plays is not None:
            cells[weekday, hour].append(plays)

    means = season.archive.ask("heatmap_week", season.window)
    sums = season.archive.ask("heatmap_week", season.window, sum=True)

    places = [(weekday, hour) for weekday in range(7) for hour in range(24)]
    assert [(one["weekday"], one["hour"]) for one in means] == places
    for place, one, summed in zip(places, means, sums, strict=True):
        told = cells.get(place)
        assert summed["value"] == (None if told is None else sum(told))
        assert one["value"] == (None if told is None else share(sum(told), 100 * len(told)))


def test_the_week_of_listeners_is_the_metric(season: Season) -> None:
    counts = [observation("audience.sampled", at_s, stream="/a", listeners=at_s) for at_s in (1, 9)]
    season.archive.tell(counts)
    asked = window("UTC", date(2026, 2, 3), 1)

    found = season.archive.ask("heatmap_week", asked, metric="listeners")

    average = season.archive.figures(["listeners_average"], asked, by=["weekday", "hour"]).rows
    assert len(found) == 168
    assert {(one["weekday"], one["hour"]): one["value"] for one in found if one["value"]} == {
        (weekday, hour): row[0] for (weekday, hour, _), row in average.items() if row[0]
    }
    assert [one["value"] for one in found if one["value"]] == [8.59]


def test_listeners_have_no_sum(season: Season) -> None:
    with pytest.raises(InvalidError, match="no sum"):
        season.archive.ask("heatmap_week", season.window, metric="listeners", sum=True)


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_a_trend_goes_on_day_by_day(season: Season, by: Any) -> None:
    asked = replace(season.window, bucket=by)
    spans = known_of(season.told, asked, season.now // 1_000)
    named = ["plays", "items", "played_ms", "skips", "error_rate"]
    golden = answers(season.songs(asked), asked, [], spans, metrics=named)

    found = season.archive.ask("trend", season.window, by=by)

    days = [local(edge, asked.zone.key).date().isoformat() for edge in asked.edges[:-1]]
    assert [one["date"] for one in found] == days
    assert [[one[name] for name in named] for one in found] == [*golden.values()]


@pytest.mark.parametrize(("name", "by"), [("genres", "genre"), ("categories", "category")])
def test_plays_are_broken_down_with_their_share(season: Season, name: str, by: str) -> None:
    named = ("plays", "played_ms", "items", "skips")
    songs = season.songs(season.window)
    groups: defaultdict[str | None, list[Event]] = defaultdict(list)
    for one in songs:
        told = one.play.song
        for value in [told.genre] if by == "genre" else told.categories or [None]:
            groups[value].append(one)

    found = season.archive.ask(name, season.window)

    assert {
        one[by]: tuple(one[column] for column in (*named, "share_percent")) for one in found
    } == {
        value: (*values(each, *named), share(len(each), len(songs)))
        for value, each in groups.items()
    }
    assert [-one["plays"] for one in found] == sorted(-one["plays"] for one in found)


@pytest.mark.parametrize("order", ["skips", "rate"])
def test_skipped_songs_are_listed(season: Season, order: str) -> None:
    named = ("skips", "skip_rate", "plays", "aired_ms", "expected_ms")
    groups = season.by(season.window, lambda one: one.item)
    expected = {
        song: values(events, *named)
        for song, events in groups.items()
        if len(events) >= 3 and values(events, "skips") != (0,)
    }

    found = season.archive.ask("skip_list", season.window, order=order, least_plays=3)

    assert {one["item"]: tuple(one[name] for name in named) for one in found} == expected
    first = "skips" if order == "skips" else "skip_rate"
    assert [-one[first] for one in found] == sorted(-one[first] for one in found)


def test_the_cache_of_plays_has_every_song_of_every_period(season: Season) -> None:
    periods = {"7d": 7, "30d": 30, "90d": 90, "all": None}
    expected = {
        (song, period): values(events, "plays", "played_ms", "last_played_at", "skips")
        for period, days in periods.items()
        for song, events in season.by(season.last(days), lambda one: one.item).items()
    }

    found = season.archive.ask("play_stats_cache", season.window)

    assert {(one["song_id"], one["period"]): tuple(one.values())[2:] for one in found} == expected
    assert [one["period"] for one in found] == sorted(
        (one["period"] for one in found), key=[*periods].index
    )
