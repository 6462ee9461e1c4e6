"""Listener figures on both stores, against golden answers in plain Python over the samples."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import count, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.ingest.quarters import roll_up
from tallylight.model.buckets import QUARTER, edges
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store.database import Database
from tallylight.store.read.series import Heard, Wanted, listener_series
from tallylight.store.write.transaction import FactWriter
from tests.golden import Sampled, golden, local_hours
from tests.rows import NOON, Rows, after

MOUNTS = (0, 1, 2)
LATER = NOON + 300 * DAY


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def rolled(database: Database) -> None:
    """Reckon all quarter-hours, as the server does each minute."""
    with closing(FactWriter(database)) as facts:

        def run(work: Callable[[Any], None]) -> None:
            with facts.transaction() as tx:
                work(tx)

        roll_up(database, run, LATER)


def asked(rows: Rows, site: int, cut: list[Instant], *names: str, now: Instant = LATER) -> Heard:
    wanted = Wanted(sites=(site,), names=names, edges=cut, now=now)
    return listener_series(rows.database, wanted)


def told(rows: Rows, site: int, source: int, streams: list[int], samples: list[Sampled]) -> None:
    for one in samples:
        rows.sample(
            site,
            source,
            streams[one.stream],
            one.at,
            one.listeners,
            excluded=one.excluded,
            peak=one.peak,
            interval_ms=one.interval_ms,
        )


@st.composite
def audiences(draw: st.DrawFn) -> tuple[list[Sampled], int]:
    """Samples of some mounts within three hours, in any order, and how many came before a look."""
    samples: dict[tuple[int, Instant], Sampled] = {}
    for mount in MOUNTS[: draw(st.integers(1, 3))]:
        interval = draw(st.sampled_from((5_000, 15_000, 60_000, 300_000)))
        for place in draw(st.sets(st.integers(0, 180), max_size=12)):
            at = NOON - 30 * MINUTE + place * MINUTE + draw(st.integers(0, 59)) * SECOND
            listeners = draw(st.integers(0, 50))
            excluded = draw(st.none() | st.integers(0, listeners))
            peak = draw(st.none() | st.integers(listeners, 80))
            samples[mount, at] = Sampled(mount, at, listeners, excluded, peak, interval)
    told_in = draw(st.permutations(list(samples.values())))
    return told_in, draw(st.integers(0, len(told_in)))


_sites = count(1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    audience=audiences(), minutes=st.integers(0, 40), width=st.sampled_from((MINUTE, QUARTER, HOUR))
)
def test_any_filter_gives_the_golden_answer(
    rows: Rows, audience: tuple[list[Sampled], int], minutes: int, width: Instant
) -> None:
    samples, before = audience
    number = next(_sites)
    site = rows.site(f"site-{number}")
    source = rows.source(site, f"icecast-{number}")
    streams = [rows.stream(site, source, f"/{mount}") for mount in MOUNTS]
    told(rows, site, source, streams, samples[:before])
    rolled(rows.database)
    told(rows, site, source, streams, samples[before:])
    cut = edges(after(minutes), after(minutes + 95), width, ZoneInfo("UTC"))

    for names, mounts in (((), MOUNTS), (("/0",), (0,)), (("/0", "/1"), (0, 1))):
        heard = asked(rows, site, cut, *names)
        meant = [sample for sample in samples if sample.stream in mounts]
        for line in heard.series:
            mount = None if line.stream is None else int(line.stream.name[1:])
            for cell, (start, end) in zip(line.cells, pairwise(cut), strict=True):
                expected = golden(meant, start, end).get(mount)
                found = (cell.heard, cell.known, cell.low, cell.high)
                assert found == (expected or (0, 0, None, None)), (names, mount, start)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
    ],
)
def test_a_day_in_which_clocks_change_adds_up(rows: Rows, zone: str, day: date) -> None:
    site = rows.site(zone=zone)
    source = rows.source(site)
    streams = [rows.stream(site, source, f"/{mount}") for mount in MOUNTS]
    hours = local_hours(day, ZoneInfo(zone))
    samples = [
        Sampled(place % 3, at, place % 17, None, None, 300_000)
        for place, at in enumerate(range(hours[0] - HOUR, hours[-1] + HOUR, 4 * MINUTE))
        if place % 29
    ]
    told(rows, site, source, streams, samples)
    rolled(rows.database)

    by_hour = asked(rows, site, edges(hours[0], hours[-1], HOUR, ZoneInfo(zone)))
    by_day = asked(rows, site, edges(hours[0], hours[-1], DAY, ZoneInfo(zone)))

    for cell, (start, end) in zip(by_hour.series[0].cells, pairwise(hours), strict=True):
        expected = golden(samples, start, end)[None]
        assert (cell.heard, cell.known, cell.low, cell.high) == expected
    [whole] = by_day.series[0].cells
    assert (whole.heard, whole.known) == golden(samples, hours[0], hours[-1])[None][:2]


def test_listening_time_and_people_come_from_sessions_where_there_are_any(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    mp3, aac = (rows.stream(site, source, name) for name in ("/live.mp3", "/live.aac"))
    ada, bob = (rows.viewer(site, f"name:{name}") for name in ("Ada", "Bob"))
    rows.sample(site, source, mp3, NOON, 99)
    rows.session(site, source, after(-30), stream=mp3, viewer=ada, ended_at=after(30))
    rows.session(site, source, after(10), stream=aac, viewer=ada, ended_at=after(20))
    rows.session(site, source, after(10), stream=aac, viewer=bob, ended_at=after(10.5))
    rows.session(site, source, NOON, stream=aac, viewer=bob, ended_at=after(60), excluded="relay")

    heard = asked(rows, site, [NOON, after(60)])

    figures = {
        line.stream and line.stream.name: (line.tlh_ms, line.unique) for line in heard.series
    }
    assert heard.method == "sessions"
    # A minute at least for listening time, Ada is one person on two mounts.
    assert figures[None] == (40 * 60_000, 2)
    assert figures["/live.mp3"] == (30 * 60_000, 1)


def test_without_client_lists_listening_time_is_the_integral_of_counts(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    for minutes in range(60):
        rows.sample(site, source, stream, after(minutes), 2, interval_ms=60_000)

    heard = asked(rows, site, [NOON, after(60)])

    assert heard.method == "samples"
    assert (heard.series[0].tlh_ms, heard.series[0].unique) == (2 * 3_600_000, None)


def test_now_is_the_newest_count_that_holds_and_nobody_where_it_is_down(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    names = ("/a", "/b", "/c")
    up, down, silent = (rows.stream(site, source, name) for name in names)
    rows.sample(site, source, up, after(10), 7, excluded=2)
    rows.sample(site, source, down, after(10), 9)
    rows.sample(site, source, silent, after(8), 9)
    rows.stretch(site, source, down, "down", (after(10), after(10)))

    heard = asked(rows, site, [NOON, after(10)], *names, now=after(10))

    assert [line.now for line in heard.series] == [5, 5, 0, None]


def test_relays_are_no_listeners_and_theirs_are_counted_where_they_connect(rows: Rows) -> None:
    """icecast-kh#398: 50 were shown where 2 listened."""
    site = rows.site()
    origin, edge = rows.source(site, "origin"), rows.source(site, "edge")
    master = rows.stream(site, origin, "/live")
    relay = rows.stream(site, edge, "/live")
    for minutes in range(60):
        # Of three connections of the origin, one is the relay, which has two listeners itself.
        rows.sample(site, origin, master, after(minutes), 3, excluded=1, interval_ms=60_000)
        rows.sample(site, edge, relay, after(minutes), 2, interval_ms=60_000)

    heard = asked(rows, site, [NOON, after(60)])

    assert (heard.series[0].whole.mean, heard.series[0].whole.high) == (4.0, 4)


def test_a_count_told_once_an_hour_holds_as_long_as_it_says(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.sample(site, source, stream, NOON, 7, interval_ms=3_600_000)
    rolled(rows.database)

    # It holds for two and a half hours; from one to four, an hour and a half is known.
    heard = asked(rows, site, [after(60), after(120), after(240)])

    assert [cell.known for cell in heard.series[0].cells] == [HOUR, HOUR // 2]
    assert heard.series[0].whole.mean == 7


def test_a_month_is_read_from_few_rows(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    for hour in range(0, 720, 8):
        rows.sample(site, source, stream, NOON + hour * HOUR, hour, interval_ms=60_000)
    rolled(rows.database)
    start, end = NOON + 7 * MINUTE, NOON + 30 * DAY
    cut = edges(start, end, 2 * HOUR, ZoneInfo("Europe/Berlin"))

    heard = asked(rows, site, cut)

    assert heard.series[0].whole.known == 89 * 150 * SECOND
    assert heard.series[0].whole.high == 712
