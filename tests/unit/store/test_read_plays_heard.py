"""Who heard a play, whether it was cut off, and lists by either."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.model.record import PlayRecord
from tallylight.model.time import MINUTE, SECOND, Instant
from tallylight.store.database import Database
from tallylight.store.read.pages import Query, Total
from tallylight.store.read.plays import PlayFilter, list_plays
from tests.rows import NOON, Rows, after


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


_sites = count(1)


class Station:
    """A site with a programme of two mounts, and another mount."""

    def __init__(self, rows: Rows, slug: str = "main") -> None:
        self.rows = rows
        self.site = rows.site(slug)
        self.source = rows.source(self.site, f"icecast {slug}")
        self.mounts = [
            rows.stream(self.site, self.source, "/high", programme="Harbour"),
            rows.stream(self.site, self.source, "/low", programme="Harbour"),
            rows.stream(self.site, self.source, "/talk"),
        ]
        self.song = rows.item(self.site, "Teardrop", duration_ms=300_000, isrc="GBAAA9800322")

    def play(self, start: Instant = NOON, end: Instant | None = None, **told: object) -> None:
        aired = None if end is None else (end - start) // 1_000
        given = {"item": self.song, "stream": self.mounts[0], "aired_ms": aired, **told}
        self.rows.play(self.site, self.source, start, ended_at=end, **given)

    def session(self, start: Instant, end: Instant | None, mount: int = 0, **told: object) -> None:
        stream = self.mounts[mount]
        self.rows.session(self.site, self.source, start, ended_at=end, stream=stream, **told)

    def listed(
        self, now: Instant | None = None, asked: PlayFilter | None = None
    ) -> list[PlayRecord]:
        wanted, until = Query((self.site,)), after(60) if now is None else now
        return list_plays(self.rows.database, wanted, until, asked or PlayFilter()).items


def test_performances_are_sessions_that_heard_any_part(rows: Rows) -> None:
    station = Station(rows)
    station.play(NOON, after(5))
    station.session(after(-10), NOON)
    station.session(after(-10), NOON + SECOND)
    station.session(after(1), after(2), mount=1)
    station.session(after(5) - SECOND, after(9))
    station.session(after(5), after(9))
    station.session(after(1), after(2), mount=2)
    station.session(after(1), after(2), excluded="relay: Icecast")

    assert [play.performances for play in station.listed()] == [3]


def test_only_songs_are_performed(rows: Rows) -> None:
    station = Station(rows)
    station.session(after(-10), after(10))
    station.play(NOON, after(1), item=rows.item(station.site, "News", kind="news"))
    station.play(after(1), after(2))

    assert [play.performances for play in station.listed()] == [1, None]


def test_where_no_listener_is_listed_performances_are_unknown(rows: Rows) -> None:
    station = Station(rows)
    station.play(NOON, after(5))

    assert [play.performances for play in station.listed()] == [None]


def test_a_play_of_no_stream_is_heard_on_all(rows: Rows) -> None:
    station = Station(rows)
    station.session(after(1), after(2), mount=1)
    station.session(after(1), after(2), mount=2)
    station.play(NOON, after(5), stream=None)

    assert [play.performances for play in station.listed()] == [2]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plays=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), min_size=1, max_size=6),
    sessions=st.lists(
        st.tuples(st.integers(-30, 50), st.none() | st.integers(0, 60), st.integers(0, 2)),
        max_size=12,
    ),
)
def test_performances_are_the_golden_count(
    rows: Rows,
    plays: list[tuple[int, int]],
    sessions: list[tuple[int, int | None, int]],
) -> None:
    station = Station(rows, f"site-{next(_sites)}")
    now = after(60)
    for start, length, mount in sessions:
        station.session(after(start), None if length is None else after(start + length), mount)
    for start, length in plays:
        station.play(after(start), after(start + length))

    found = {(play.started_at, play.ended_at): play.performances for play in station.listed(now)}

    for start, length in plays:
        begin, end = after(start), after(start + length)
        # Without an end, polled and never listed again, a session is over at its last step.
        spans = [
            (after(at), after(at + (lasted or 0))) for at, lasted, mount in sessions if mount < 2
        ]
        heard = [1 for began, until in spans if began < end and until > begin]
        assert found[begin, end] == (len(heard) if sessions else None)


def test_listeners_at_the_end_are_the_latest_before_it(rows: Rows) -> None:
    station = Station(rows)
    for at, listeners in ((NOON, 5), (after(5) - SECOND, 8), (after(5) + SECOND, 40)):
        rows.sample(station.site, station.source, station.mounts[0], at, listeners)
    station.play(NOON, after(5))
    station.play(after(20))

    assert [(play.listeners_at_start, play.listeners_at_end) for play in station.listed()] == [
        (None, None),
        (5, 8),
    ]


@pytest.mark.parametrize(
    ("aired_s", "length_s", "told", "skipped"),
    [
        (20, 300, {}, True),
        (29.9, 300, {}, True),
        (30, 300, {}, False),
        (18, 20, {}, False),
        (20, None, {}, None),
        (20, 300, {"had_errors": True}, False),
        (20, 300, {"reason": "error"}, False),
    ],
)
def test_a_skip_is_a_play_cut_off_within_half_a_minute(
    rows: Rows,
    aired_s: float,
    length_s: int | None,
    told: dict[str, object],
    *,
    skipped: bool | None,
) -> None:
    station = Station(rows)
    length = None if length_s is None else length_s * 1_000
    item = rows.item(station.site, "Song", duration_ms=length)
    station.play(NOON, NOON + int(aired_s * SECOND), item=item, **told)

    assert [play.skipped for play in station.listed()] == [skipped]
    assert len(station.listed(asked=PlayFilter(is_skipped=True))) == (skipped is True)
    assert len(station.listed(asked=PlayFilter(is_skipped=False))) == (skipped is not True)


def test_a_play_on_air_is_not_known_to_be_skipped(rows: Rows) -> None:
    station = Station(rows)
    station.play(NOON)

    assert [play.skipped for play in station.listed(NOON + SECOND)] == [None]


def test_plays_without_an_isrc_and_with_errors_are_found(rows: Rows) -> None:
    station = Station(rows)
    station.play(NOON, after(5), had_errors=True)
    for minutes, about in ((6, {}), (7, {"isrc": ""})):
        station.play(after(minutes), after(9), item=rows.item(station.site, "No code", **about))

    lacking = station.listed(asked=PlayFilter(lacks_isrc=True))
    failed = station.listed(asked=PlayFilter(has_errors=True))

    assert [play.started_at for play in lacking] == [after(7), after(6)]
    assert [play.started_at for play in failed] == [NOON]
    assert len(station.listed(asked=PlayFilter(has_errors=False))) == 2


def test_the_total_is_that_of_the_filter_and_not_of_the_page(rows: Rows) -> None:
    station = Station(rows)
    for minutes in range(7):
        station.play(NOON + minutes * MINUTE, had_errors=minutes % 2 == 1)
    query = Query((station.site,), limit=2)

    page = list_plays(rows.database, query, NOON, PlayFilter(has_errors=True), counts=True)

    assert page.total == Total(3, at_least=False)
    assert list_plays(rows.database, query, NOON).total is None
