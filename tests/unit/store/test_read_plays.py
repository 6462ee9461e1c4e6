from uuid import UUID

import pytest

from tallylight.model.errors import NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.record import PlayRecord
from tallylight.model.time import HOUR, SECOND
from tallylight.store.database import Database
from tallylight.store.read.pages import Query
from tallylight.store.read.plays import PlayFilter, find_play, list_plays
from tests.rows import NOON, Rows, after


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def only_play(rows: Rows, site: int, now: int = NOON) -> PlayRecord:
    [play] = list_plays(rows.database, Query((site,)), now).items
    return play


def test_a_play_comes_with_all_it_refers_to(rows: Rows) -> None:
    site = rows.site("harbour")
    source = rows.source(site, "studio")
    stream = rows.stream(site, source)
    item = rows.item(site, "Teardrop", artist="Massive Attack", album="Mezzanine", duration_ms=329)
    rows.play(
        site,
        source,
        stream=stream,
        item=item,
        deck="A",
        ended_at=after(5),
        aired_ms=300_000,
        expected_ms=330_000,
        reason="finished",
        data={"presenter": "Ada", "show": "Night", "playlist": "Slow", "live": True},
    )

    play = only_play(rows, site)

    assert (play.site, play.source, play.deck) == ("harbour", "studio", "A")
    assert play.stream is not None
    assert play.stream.name == "/live.mp3"
    assert play.item is not None
    assert (play.item.about.artist, play.item.about.album) == ("Massive Attack", "Mezzanine")
    assert (play.started_at, play.ended_at, play.aired_ms) == (NOON, after(5), 300_000)
    assert (play.presenter, play.show, play.playlist, play.is_live) == (
        "Ada", "Night", "Slow", True
    )  # fmt: skip
    assert not play.is_open


def test_a_play_without_a_start_is_in_no_list(rows: Rows) -> None:
    site = rows.site()
    rows.play(site, rows.source(site), None)

    assert list_plays(rows.database, Query((site,)), NOON).items == []


def test_a_play_shows_the_item_that_an_alias_leads_to(rows: Rows) -> None:
    site = rows.site()
    canonical = rows.item(site, "Hyperballad")
    canonical_id = rows.uid
    other = rows.item(site, "HYPERBALLAD (remaster)")
    rows.alias(site, rows.uid, canonical_id)
    source = rows.source(site)
    rows.play(site, source, item=other)
    rows.play(site, source, item=canonical)

    page = list_plays(rows.database, Query((site,)), NOON)

    assert {play.item and play.item.id for play in page.items} == {canonical_id}
    assert {play.item and play.item.about.title for play in page.items} == {"Hyperballad"}


def test_plays_of_a_source_that_is_gone_are_still_there(rows: Rows) -> None:
    site = rows.site()
    rows.play(site, 4_711)

    assert only_play(rows, site).source is None


def test_plays_are_asked_for_by_the_kind_of_their_item(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    rows.play(site, source, item=rows.item(site, "Buy this", kind="advert"))
    rows.play(site, source, item=rows.item(site, "Hear this"))

    page = list_plays(rows.database, Query((site,)), NOON, PlayFilter(kind="advert"))

    assert [play.item and play.item.about.title for play in page.items] == ["Buy this"]


@pytest.mark.parametrize(
    ("expected_ms", "now", "is_open"),
    [
        (200_000, NOON + 300 * SECOND + 600 * SECOND, True),
        (200_000, NOON + 300 * SECOND + 601 * SECOND, False),
        (None, NOON + 6 * HOUR, True),
        (None, NOON + 6 * HOUR + 1, False),
    ],
)
def test_a_pushed_play_is_known_to_play_for_a_while(
    rows: Rows, expected_ms: int | None, now: int, *, is_open: bool
) -> None:
    site = rows.site()
    rows.play(site, rows.source(site, "sdk", "push"), expected_ms=expected_ms)

    assert only_play(rows, site, now).is_open is is_open


@pytest.mark.parametrize(
    ("state", "last_at", "is_open"),
    [
        ("up", after(1_000), True),
        ("up", after(999), False),
        ("down", after(1_000), False),
        ("unknown", after(1_000), False),
    ],
)
def test_a_polled_play_is_known_to_play_while_its_stream_is_seen(
    rows: Rows, state: str, last_at: int, *, is_open: bool
) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.stretch(site, source, stream, "up", (NOON - HOUR, NOON))
    rows.stretch(site, source, stream, state, (NOON, last_at))
    rows.play(site, source, stream=stream, expected_ms=200_000)

    assert only_play(rows, site, after(1_000)).is_open is is_open


def test_an_ended_play_is_not_open(rows: Rows) -> None:
    site = rows.site()
    rows.play(site, rows.source(site, "sdk", "push"), ended_at=after(1))

    assert not only_play(rows, site, after(1)).is_open


def test_listeners_at_the_start_are_those_that_were_told(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.sample(site, source, stream, NOON, 99)
    rows.play(site, source, stream=stream, data={"listeners": 7})

    assert only_play(rows, site).listeners_at_start == 7


def test_listeners_at_the_start_are_the_latest_that_hold(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.sample(site, source, stream, NOON - 30 * SECOND, 5)
    rows.sample(site, source, stream, NOON - 15 * SECOND, 12, excluded=2)
    rows.sample(site, source, stream, NOON + SECOND, 40)
    rows.sample(site, source, rows.stream(site, source, "/other.mp3"), NOON, 500)
    rows.play(site, source, stream=stream)

    assert only_play(rows, site).listeners_at_start == 10


@pytest.mark.parametrize(("seconds", "known"), [(37.5, 5), (37.6, None)])
def test_a_count_holds_for_two_and_a_half_intervals(
    rows: Rows, seconds: float, known: int | None
) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.sample(site, source, stream, NOON - int(seconds * SECOND), 5)
    rows.play(site, source, stream=stream)

    assert only_play(rows, site).listeners_at_start == known


def test_a_programme_counts_the_listeners_of_all_its_streams(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    first = rows.stream(site, source, "/high.mp3", programme="Harbour")
    second = rows.stream(site, source, "/low.mp3", programme="Harbour")
    for stream, listeners in ((first, 3), (second, 4)):
        rows.sample(site, source, stream, NOON, listeners)
    rows.play(site, source, stream=first)
    rows.play(site, source, after(60), stream=first)

    page = list_plays(rows.database, Query((site,)), after(60))

    assert [play.listeners_at_start for play in page.items] == [None, 7]


def test_one_play_is_found_by_its_id(rows: Rows) -> None:
    site = rows.site()
    rows.play(site, rows.source(site))

    assert find_play(rows.database, [site], rows.uid, NOON).id == rows.uid


@pytest.mark.parametrize("uid", [fresh(), None])
def test_a_play_of_another_site_is_not_found(rows: Rows, uid: UUID | None) -> None:
    site, other = rows.site(), rows.site("other")
    rows.play(other, rows.source(other))

    with pytest.raises(NotFoundError):
        find_play(rows.database, [site], uid or rows.uid, NOON)
