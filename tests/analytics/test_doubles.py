"""What several sources tell of is one play, in whatever order it came in."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tallylight.analytics.doubles import lay_doubles
from tallylight.analytics.relations.plays import lay_plays
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.store import schema
from tests.analytics.airtime import fill
from tests.analytics.golden_plays import Aired, Event, Song, folded, once
from tests.analytics.harness import STATES, Archive, State, at, window
from tests.effort import tries
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

ZONE = "Europe/Paris"
FIRST = date(2026, 2, 1)
WEEK = window(ZONE, FIRST, 7)
START = at(ZONE, 2026, 2, 2, 12) // 1_000
TITLES = (Song("Loop"), Song("Loop", external_id="1"), Song("LOOP ", kind="jingle"), Song("Other"))
MINUTE = 60_000


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    """With a third source."""
    with kept.ledger.database.engine.begin() as connection:
        third = {"key": 3, "id": uuid4(), "site": 1, "kind": "icecast", "name": "third"}
        connection.execute(
            sa.insert(schema.sources).values(
                **third, config={}, enabled=True, version=1, created_at=0
            )
        )
    kept.ledger.directory.refresh()
    return kept


@pytest.fixture
def archive(kept: Archive) -> Archive:
    fill(kept, [], START + 200 * 3_600_000, None)
    return kept


def told(archive: Archive, *plays: Aired) -> None:
    """Each told on its own."""
    for play in plays:
        archive.tell(play.steps(NOON), source=play.source)


def counted(archive: Archive, asked: Window = WEEK, *where: Filter) -> list[UUID]:
    """The ids of the plays that count, of all kinds."""
    with archive.asking(asked, where=where) as asking:
        scope = asking.scope("kind")
        plays = lay_plays(asking.look.cursor, asking.connection, scope)
        found = asking.rows(f"SELECT play_id FROM ({plays})", scope)
    return sorted(UUID(str(uid)) for (uid,) in found)


def golden(archive: Archive, plays: Sequence[Aired], ranks: Sequence[int]) -> list[Event]:
    ids = {
        int(row["subject"].removeprefix("play-")): UUID(str(row["id"]))
        for row in archive.ledger.rows(schema.plays)
    }
    return once(folded(plays, ids, archive.now // 1_000), ranks)


def play(number: int, minute: float, length: float = 3, source: int = 1, **more: Any) -> Aired:
    """A play of so many minutes."""
    started = START + round(minute * MINUTE)
    song = more.pop("song", TITLES[0])
    ended = started + round(length * MINUTE)
    return Aired(number, started, song, source=source, ended=ended, **more)


@st.composite
def overlapping(draw: st.DrawFn) -> list[Aired]:
    """Plays on up to three sources that are on air at much the same times."""
    plays: list[Aired] = []
    for number in range(draw(st.integers(2, 16))):
        length = draw(st.sampled_from([0, 1, 3, 10, 70]))
        one = play(
            number,
            draw(st.integers(0, 20)) * 0.5,
            length,
            source=draw(st.sampled_from([1, 1, 2, 2, 3])),
            song=draw(st.sampled_from(TITLES)),
            stream=draw(st.sampled_from([None, "/a"])),
            deck=draw(st.sampled_from(["a", "b"])),
        )
        plays.append(one)
    return plays


def test_any_plays_are_matched_one_to_one(kept: Archive) -> None:
    examples = tries(3 if kept.ledger.database.is_postgres else 10)

    @settings(max_examples=examples, deadline=None, phases=(Phase.explicit, Phase.generate))
    @given(overlapping(), st.sampled_from(STATES), st.integers(0, 1_000))
    def run(plays: list[Aired], state: State, seed: int) -> None:
        fill(kept, [], START + 200 * 3_600_000, None)
        steps = [(step, one.source) for one in plays for step in one.steps(NOON)]
        Random(seed).shuffle(steps)
        for half in (steps[::2], steps[1::2]):
            for source in (3, 1, 2):
                kept.tell([step for step, own in half if own == source], source=source)
        kept.seal(state)

        expected = golden(kept, plays, [1, 2, 3])
        assert counted(kept) == sorted(one.uid for one in expected)

    run()


def test_a_pushed_play_takes_the_stream_of_the_title_that_was_polled(archive: Archive) -> None:
    told(
        archive,
        play(1, 0.2, source=3, stream="/live.mp3", song=Song("loop", "ÜNAL")),
        play(2, 0, source=1, deck="a", song=Song("Loop", "Ünal", external_id="9")),
    )

    found = archive.figures(["plays", "played_ms"], WEEK, by=["stream", "deck"])

    assert found.rows == {("/live.mp3", "a", None): [1, 3 * MINUTE]}
    assert len(counted(archive, WEEK, Filter("stream", ("/live.mp3",)))) == 1


def test_the_kind_is_that_of_the_source_of_higher_rank(archive: Archive) -> None:
    told(
        archive,
        play(1, 0, source=1, song=Song("Station ID", kind="jingle", external_id="4")),
        play(2, 0.1, source=3, song=Song("Station ID")),
    )

    assert [*archive.figures(["plays"], WEEK).rows.values()] == [[0]]


def test_plays_of_one_source_never_merge(archive: Archive) -> None:
    told(archive, play(1, 0, deck="a"), play(2, 0.5, deck="b"), play(3, 0.2, source=2))

    assert len(counted(archive)) == 2


def test_plays_that_only_touch_are_two(archive: Archive) -> None:
    told(archive, play(1, 0), play(2, 3, source=2))

    assert len(counted(archive)) == 2


def test_a_loop_matches_each_time_it_comes_round(archive: Archive) -> None:
    told(
        archive,
        *(play(number, 3 * number) for number in range(10)),
        *(play(100 + number, 3 * number + 1.5, source=2) for number in range(10)),
    )

    assert len(counted(archive)) == 10


@pytest.mark.parametrize("state", STATES)
def test_days_add_up_where_a_play_is_told_on_two_of_them(archive: Archive, state: State) -> None:
    midnight = (at(ZONE, 2026, 2, 3) // 1_000 - START) / MINUTE
    told(archive, play(1, midnight - 0.1), play(2, midnight + 0.1, source=3), play(3, midnight + 9))
    archive.seal(state)

    days = archive.figures(["plays"], WEEK, bucket="day").rows
    alone = window(ZONE, date(2026, 2, 3), 1)

    assert [days[place,][0] for place in (1, 2)] == [1, 1]
    assert [*archive.figures(["plays"], alone).rows.values()] == [[1]]


def test_other_titles_are_other_events(archive: Archive) -> None:
    told(archive, play(1, 0, song=TITLES[3]), play(2, 0, source=2))

    assert len(counted(archive)) == 2


def test_each_site_has_events_of_its_own(archive: Archive) -> None:
    told(archive, play(1, 0))
    at_s = (START - NOON) / 1_000
    elsewhere = observation("play.started", at_s, subject="x", site="other", item=TITLES[0].told)
    archive.tell([elsewhere], source=2)

    found = archive.figures(["plays"], WEEK, by=["site"], sites_asked=[1, 2]).rows

    assert found == {("main", None): [1], ("other", None): [1]}


def test_a_source_of_another_site_may_tell_the_same(archive: Archive) -> None:
    at_s = (START - NOON) / 1_000
    for source in (1, 2):
        same = observation("play.started", at_s, subject="x", site="other", item=TITLES[0].told)
        archive.tell([same], source=source)

    found = archive.figures(["plays"], WEEK, by=["site"], sites_asked=[2]).rows

    assert found == {("other", None): [1]}


def test_one_source_has_nothing_laid_out(archive: Archive) -> None:
    told(archive, play(1, 0), play(2, 5))

    with archive.asking(WEEK) as asking:
        assert not lay_doubles(asking.look.cursor, asking.scope())


def test_a_late_second_source_takes_nothing_away_but_the_double(archive: Archive) -> None:
    told(archive, play(1, 0), play(2, 5))
    archive.seal("sealed")
    assert len(counted(archive)) == 2

    told(archive, play(3, 0.2, source=2), play(4, 9, source=2))

    assert len(counted(archive)) == 3
