"""Performances, licensed time and tune-ins against plain Python, and against the list of plays."""

from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tallylight.analytics.window import Window
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store.read.pages import Query
from tallylight.store.read.plays import list_plays
from tallylight.store.schema import streams
from tests.analytics.golden_airings import Song, performances, tune_ins, unlicensed_ms
from tests.analytics.golden_sessions import Stay, pieces
from tests.analytics.harness import BOTH, STATES, Archive, State, at
from tests.analytics.stays import bracket, of_two_sites, tell
from tests.effort import tries

pytestmark = pytest.mark.past

START = at("UTC", 2026, 3, 28, 20)
NOW = START + 2 * DAY
PROGRAMMES = {"/live": "Rock FM", "/live.aac": "Rock FM"}
DAYS = Window(START - 4 * HOUR, START + DAY + 4 * HOUR, ZoneInfo("UTC"))
HEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
moments = st.integers(-HOUR, DAY) | st.integers(-10, 60).map(lambda minute: minute * MINUTE)
mounts = st.sampled_from(("/live", "/live.aac", "/jazz"))
songs = st.lists(
    st.builds(
        Song,
        number=st.just(0),
        at=moments.map(lambda after: START + after),
        length=st.sampled_from((0, 1, 40 * SECOND, 3 * MINUTE, 210_000_001, 2 * HOUR, 30 * HOUR)),
        stream=mounts | st.none(),
        title=st.sampled_from(("Sinnerman", "Ünïcode 🎧")),
        is_licensed=st.booleans(),
        kind=st.sampled_from(("song", "song", "song", "advert")),
    ),
    max_size=8,
).map(lambda told: [each._replace(number=n) for n, each in enumerate(told)])
sat = st.lists(
    st.builds(
        Stay,
        number=st.just(0),
        at=moments.map(lambda after: START + after),
        length=st.sampled_from((0, 1, 30 * SECOND, MINUTE, 200_000_001, HOUR, 40 * HOUR))
        | st.none(),
        person=st.sampled_from(("Ada", "Bob")),
        site=st.just("main"),
        stream=mounts,
        item=st.none(),
        country=st.sampled_from((None, "FR")),
        playback_type=st.none(),
        paused=st.just(0),
        kbps=st.none(),
        sent=st.none(),
        excluded=st.sampled_from((False, False, True)),
    ),
    max_size=10,
).map(lambda told: [each._replace(number=n) for n, each in enumerate(told)])


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


def ready(
    archive: Archive, aired: list[Song], stays: list[Stay], state: State, now: Instant = NOW
) -> None:
    archive.clear()
    archive.now = now
    archive.tell(each for one in aired for each in one.steps)
    tell(archive, stays)
    # Where a session was ever listed, nobody there is nobody; and the time is known.
    tell(archive, [Stay(99, START - 90 * DAY), Stay(98, START - 90 * DAY, 1, stream="/live.aac")])
    bracket(archive, START, START)
    with archive.ledger.database.engine.begin() as connection:
        for name, programme in PROGRAMMES.items():
            where = streams.c.name == name
            connection.execute(sa.update(streams).where(where).values(programme=programme))
    archive.reader.changes.note_all("streams")
    archive.seal(state)


def check(archive: Archive, aired: list[Song], stays: list[Stay], state: State) -> None:
    ready(archive, aired, stays, state)
    meant = [song for song in aired if song.kind == "song" and DAYS.start <= song.at < DAYS.end]
    counts = {song.number: performances(song, stays, PROGRAMMES, NOW) for song in meant}

    by_deck = archive.figures(("performances",), DAYS, by=("deck",)).rows
    by_day = archive.figures(("performances", "ath_ms"), DAYS, bucket="day").rows

    assert {int(deck): row[0] for (deck, _), row in by_deck.items()} == counts
    own = pieces(DAYS, "day")
    for key, spans in own.items():
        starts = [song for song in meant if spans[0][0] <= song.at // 1000 < spans[-1][1]]
        ath = sum(
            unlicensed_ms(one, aired, PROGRAMMES, NOW, spans) for one in stays if not one.excluded
        )
        assert by_day[key] == [sum(counts[song.number] or 0 for song in starts), ath]
    by_hour = archive.figures(("ath_ms",), DAYS, by=("country", "hour")).rows
    assert sum(row[0] or 0 for row in by_hour.values()) == sum(row[1] for row in by_day.values())


@settings(max_examples=tries(10), deadline=None, suppress_health_check=HEALTHY)
@given(aired=songs, stays=sat, state=st.sampled_from(STATES))
@example(aired=[Song(0, START, 0)], stays=[Stay(0, START, 0)], state="sealed")
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_who_heard_what(kept: Archive, aired: list[Song], stays: list[Stay], state: State) -> None:
    check(kept, aired, stays, state)


@settings(max_examples=4, deadline=None, suppress_health_check=HEALTHY)
@given(aired=songs, stays=sat, state=st.sampled_from(STATES))
@pytest.mark.parametrize("kept", BOTH[1:], indirect=True)
def test_who_heard_what_on_postgres(
    kept: Archive, aired: list[Song], stays: list[Stay], state: State
) -> None:
    check(kept, aired, stays, state)


@settings(max_examples=tries(5), deadline=None, suppress_health_check=HEALTHY)
@given(aired=songs, stays=sat, after=st.sampled_from((None, 5 * HOUR, 10 * HOUR)))
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_the_list_of_plays_says_the_same(
    kept: Archive, aired: list[Song], stays: list[Stay], after: Instant | None
) -> None:
    if after is not None:
        aired = [*aired, Song(50, START, None, "/live")]
    now = NOW if after is None else START + after
    told = [song for song in aired if song.at + (song.length or 0) <= now]
    ready(kept, told, [one for one in stays if one.at <= now], "half sealed", now)

    found = kept.figures(("performances",), DAYS, by=("deck",)).rows

    listed = list_plays(kept.ledger.database, Query((1,), DAYS.start, DAYS.end, limit=100), now)
    assert {deck: row[0] for (deck, _), row in found.items()} == {
        one.deck: one.performances
        for one in listed.items
        if one.item is not None and one.item.about.kind == "song"
    }


@settings(max_examples=tries(5), deadline=None, suppress_health_check=HEALTHY)
@given(aired=songs, stays=sat, state=st.sampled_from(STATES))
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_tune_ins_by_minute(
    kept: Archive, aired: list[Song], stays: list[Stay], state: State
) -> None:
    ready(kept, aired, stays, state)
    meant = [song for song in aired if song.kind == "song" and DAYS.start <= song.at < DAYS.end]
    items = kept.figures(("plays",), DAYS, by=("item",))

    for key, label in items.labels.items():
        rows = kept.ask("tune_ins", DAYS, item=key[0], minutes=1_440)
        same = [song for song in meant if song.name == label["title"]]
        wanted = tune_ins(same, stays, PROGRAMMES, NOW)[:1_440]
        assert [[*row.values()][:4] for row in rows] == [[*each[:4]] for each in wanted]
        assert [row["listeners"] for row in rows] == pytest.approx(
            [each[4] for each in wanted], abs=0.006
        )


def test_a_song_of_a_site_that_lists_nobody_has_no_figure(archive: Archive) -> None:
    archive.now = NOW
    archive.tell(Song(1, START).steps)

    rows = archive.figures(("performances", "ath_ms"), DAYS).rows

    assert rows == {(None,): [None, None]}
    ((item, _),) = archive.figures(("plays",), DAYS, by=("item",)).rows
    assert archive.ask("tune_ins", DAYS, item=item) == []


def test_crossfaded_licensed_songs_are_left_out_once(archive: Archive) -> None:
    licensed = [
        Song(1, START, 4 * MINUTE, "/live", is_licensed=True),
        Song(2, START + 3 * MINUTE, 4 * MINUTE, "/live.aac", is_licensed=True),
        Song(3, START + 8 * MINUTE, MINUTE, None, is_licensed=True),
    ]
    ready(archive, licensed, [Stay(1, START - MINUTE, 20 * MINUTE)], "unsealed")

    rows = archive.figures(("ath_ms", "gross_tlh_ms"), DAYS).rows

    assert rows == {(None,): [12 * 60_000, 20 * 60_000]}
