import pytest

from tallylight.model.record import ListeningTime
from tallylight.model.time import HOUR, MINUTE, SECOND
from tallylight.store.database import Database
from tallylight.store.read import present
from tallylight.store.read.listening import tlh_today
from tests.rows import NOON, Rows, after

MIDNIGHT = NOON - 12 * HOUR


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def test_open_sessions_are_those_that_go_on(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site, kind="push")
    for minutes in range(4):
        rows.session(site, source, after(minutes))
    rows.session(site, source, ended_at=after(1))
    rows.session(site, source, NOON - 3 * HOUR)
    rows.session(rows.site("other"), source)

    found = present.open_sessions(rows.database, site, after(5), 3)

    assert [session.started_at for session in found] == [after(3), after(2), after(1)]
    assert present.attendance(rows.database, site, after(5)).active == 4
    assert present.attendance(rows.database, site, after(5), [source]).active == 0


def test_unique_listeners_are_people_and_not_sessions(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site, kind="push")
    one, two = rows.viewer(site, "net:203.0.113.1:VLC"), rows.viewer(site, "net:203.0.113.2:VLC")
    for viewer in (one, one, two):
        rows.session(site, source, viewer=viewer)
    rows.session(site, source, viewer=rows.viewer(site, "net:::relay"), excluded="relay")

    assert present.attendance(rows.database, site, NOON) == (4, 2)


def test_recent_plays_are_the_newest(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    for minutes in range(3):
        rows.play(site, source, after(minutes))

    found = present.recent_plays(rows.database, site, after(5), 2)

    assert [play.started_at for play in found] == [after(2), after(1)]


def test_open_plays_are_the_newest_of_each_lane_that_is_known_to_play(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site, kind="push")
    rows.play(site, source, deck="A", ended_at=after(2))
    rows.play(site, source, after(2), deck="A")
    rows.play(site, source, after(1), deck="B")
    rows.play(site, source, deck="C", ended_at=after(2))
    rows.play(site, source, NOON - 7 * HOUR, deck="D")
    rows.play(rows.site("other"), source, deck="E")
    rows.play(site, source, None, deck="F")

    found = present.open_plays(rows.database, site, after(5))

    assert [(play.deck, play.started_at) for play in found] == [("A", after(2)), ("B", after(1))]


def test_lanes_of_site_1_are_not_those_of_site_11(rows: Rows) -> None:
    sites = [rows.site(f"site{number}") for number in range(11)]
    for site in sites:
        rows.play(site, 7)

    found = [present.open_plays(rows.database, site, NOON) for site in sites]

    assert [len(plays) for plays in found] == [1] * 11


def test_samples_come_oldest_first(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    for minutes in (3, 1, 2):
        rows.sample(site, source, stream, after(minutes), minutes, excluded=1)

    found = present.samples_since(rows.database, site, after(2))

    assert [(reading.at, reading.listeners, reading.excluded) for reading in found] == [
        (after(2), 2, 1),
        (after(3), 3, 1),
    ]


def test_coverage_now_is_the_newest_of_each_stream_and_source(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.stream(site, source, "/never.mp3")
    rows.stretch(site, source, None, "up", (NOON, after(9)))
    rows.stretch(site, source, stream, "up", (NOON, after(4)))
    rows.stretch(site, source, stream, "down", (after(4.25), after(9)), reason="no source")

    found = present.coverage_now(rows.database, site)

    assert [(each.stream, each.state, each.started_at, each.reason) for each in found] == [
        (None, "up", NOON, None),
        (stream, "down", after(4.25), "no source"),
    ]


def test_streams_come_by_name(rows: Rows) -> None:
    site = rows.site("harbour")
    source = rows.source(site, "studio")
    for name in ("/b", "/a"):
        rows.stream(site, source, name, programme="Harbour")

    found = present.streams(rows.database, site)

    assert [(stream.name, stream.site, stream.source, stream.programme) for stream in found] == [
        ("/a", "harbour", "studio", "Harbour"),
        ("/b", "harbour", "studio", "Harbour"),
    ]


def test_listening_time_is_the_time_of_sessions_inside_the_day(rows: Rows) -> None:
    site = rows.site()
    polled, pushed = rows.source(site), rows.source(site, "sdk", "push")
    rows.stretch(site, polled, None, "up", (NOON, after(10)))
    rows.session(site, pushed, MIDNIGHT - HOUR, ended_at=MIDNIGHT + HOUR)
    rows.session(site, pushed, NOON, ended_at=NOON + 59 * SECOND)
    rows.session(site, pushed, NOON, ended_at=after(10), excluded="relay")
    rows.session(site, pushed, MIDNIGHT - HOUR, ended_at=MIDNIGHT - MINUTE)
    # Goes on: until now. Lost: until the last look at its source.
    rows.session(site, pushed, after(60))
    rows.session(site, polled, NOON)
    rows.session(rows.site("other"), pushed, NOON, ended_at=after(30))

    found = tlh_today(rows.database, site, MIDNIGHT, after(90))

    assert found == ListeningTime((60 + 30 + 10) * 60_000, "sessions")


def test_a_session_that_goes_on_counts_from_its_first_minute(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    rows.stretch(site, source, None, "up", (NOON, after(2)))
    rows.session(site, source, NOON)

    found = [tlh_today(rows.database, site, MIDNIGHT, after(minutes)).ms for minutes in (0.9, 1, 2)]

    assert found == [0, 60_000, 120_000]


def test_without_any_session_listening_time_is_the_integral_of_known_counts(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    one, two = rows.stream(site, source, "/a"), rows.stream(site, source, "/b")
    rows.sample(site, source, one, MIDNIGHT - 15 * SECOND, 10)
    rows.sample(site, source, one, MIDNIGHT + 15 * SECOND, 20, excluded=5)
    rows.sample(site, source, one, MIDNIGHT + HOUR, 0)
    rows.sample(site, source, two, NOON - 10 * SECOND, 100)

    found = tlh_today(rows.database, site, MIDNIGHT, NOON)

    # The second count holds for 37.5 s of the hour until the next; the last one until now.
    assert found == ListeningTime(int(15 * 10 + 37.5 * 15 + 10 * 100) * 1_000 + 500, "samples")


def test_where_nobody_counts_listening_time_is_unknown(rows: Rows) -> None:
    site = rows.site()
    assert tlh_today(rows.database, site, MIDNIGHT, NOON) == ListeningTime(None, "samples")

    source = rows.source(site)
    rows.sample(site, source, rows.stream(site, source, "/a"), MIDNIGHT + HOUR, 0)
    assert tlh_today(rows.database, site, MIDNIGHT, NOON) == ListeningTime(0, "samples")
