"""Figures of sessions against plain Python over what was told, cell by cell."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.catalogue import metrics
from tallylight.analytics.scope import Filter
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND
from tallylight.store.database import reading
from tallylight.store.read.listened import listened
from tallylight.store.read.listening import tlh_today
from tests.analytics.golden_sessions import (
    FIGURES,
    Heard,
    Stay,
    figure,
    grouped,
    heard,
    length_of,
    pieces,
)
from tests.analytics.harness import BOTH, STATES, Archive, State, at, window
from tests.analytics.stays import Case, bracket, cases, of_two_sites, ready, tell
from tests.analytics.told import step
from tests.effort import tries

pytestmark = pytest.mark.past

DIMENSIONS: dict[str, Callable[[Heard], Any]] = {
    "site": lambda one: one.stay.site,
    "stream": lambda one: one.stay.stream,
    "programme": lambda one: one.stay.stream,
    "country": lambda one: one.stay.country,
    "app": lambda one: f"Player of {one.stay.person}",
    "device": lambda one: f"Radio of {one.stay.country}",
    "playback_type": lambda one: one.stay.playback_type,
    "artist": lambda one: one.stay.item and f"Artist of {one.stay.item}",
    "genre": lambda one: one.stay.item and f"Genre of {one.stay.item}",
    "kind": lambda one: one.stay.item and "song",
    "length": length_of,
}
BY = (
    (), (), ("weekday",), ("hour",), ("weekday", "hour"), ("stream", "hour"), ("country", "app"),
    *((name,) for name in DIMENSIONS),
)  # fmt: skip
WHERE: tuple[tuple[Filter, ...], ...] = (
    (),
    (),
    (Filter("country", ("FR",)),),
    (Filter("country", (None, "DE")),),
    (Filter("country", ("FR",), excludes=True), Filter("site", ("main",))),
    (Filter("country", (None,), excludes=True),),
    (Filter("stream", ("/live", "/jazz")),),
    (Filter("stream", (None,)),),
    (Filter("length", ("under 1 min",), excludes=True),),
)
ZERO = {name for name in FIGURES if metrics()[name].zero}
asked = given(
    case=cases(),
    by=st.sampled_from(BY),
    where=st.sampled_from(WHERE),
    state=st.sampled_from(STATES),
)
HEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


def is_chosen(one: Heard, where: Sequence[Filter]) -> bool:
    return all((DIMENSIONS[each.dimension](one) in each.values) != each.excludes for each in where)


def expected(case: Case, by: Sequence[str], where: Sequence[Filter] = ()) -> dict[Any, list[Any]]:
    """Every figure of every group in every bucket, where anything was told at all."""

    def is_known(group: Sequence[Any]) -> bool:
        """A site is known by sessions where it ever told of one, any of them where one did."""
        named = dict(zip(names, group, strict=False))
        sites = {named["site"]} if "site" in named else {"main", "other"}
        for each in where:
            if each.dimension == "site":
                sites = {site for site in sites if (site in each.values) != each.excludes}
        return any(one.site in sites for one in case.stays)

    own = pieces(case.window, case.bucket, by_weekday="weekday" in by, by_hour="hour" in by)
    names = [one for one in by if one not in ("weekday", "hour")]
    chosen = [one for one in heard(case.stays, case.now) if is_chosen(one, where)]
    every = [piece for each in own.values() for piece in each]
    groups = grouped(chosen, lambda one: tuple(DIMENSIONS[name](one) for name in names))
    groups = {key: each for key, each in groups.items() if any(one.reaches(every) for one in each)}
    if not names:
        groups = {(): chosen}
    return {
        (*group, *key): [
            figure(name, told, spans, sum(end - start for start, end in spans) * is_known(group))
            for name in FIGURES
        ]
        for group, told in groups.items()
        for key, spans in own.items()
    }


def check(archive: Archive, case: Case, by: Sequence[str], where: Any, state: State) -> None:
    ready(archive, case, state)

    found = archive.figures(
        FIGURES, case.window, by=by, bucket=case.bucket, where=where, sites_asked=(1, 2)
    )

    assert found.rows == expected(case, by, where)


@settings(max_examples=tries(15), deadline=None, suppress_health_check=HEALTHY)
@given(
    case=cases(),
    by=st.sampled_from(BY),
    where=st.sampled_from(WHERE),
    state=st.sampled_from(STATES),
)
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_figures_are_what_the_sessions_say(
    kept: Archive, case: Case, by: tuple[str, ...], where: Any, state: State
) -> None:
    check(kept, case, by, where, state)


@settings(max_examples=5, deadline=None, suppress_health_check=HEALTHY)
@given(
    case=cases(),
    by=st.sampled_from(BY),
    where=st.sampled_from(WHERE),
    state=st.sampled_from(STATES),
)
@pytest.mark.parametrize("kept", BOTH[1:], indirect=True)
def test_figures_are_the_same_on_postgres(
    kept: Archive, case: Case, by: tuple[str, ...], where: Any, state: State
) -> None:
    check(kept, case, by, where, state)


@settings(max_examples=tries(4), deadline=None, suppress_health_check=HEALTHY)
@given(case=cases())
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_pieces_add_up_to_the_whole(kept: Archive, case: Case) -> None:
    ready(kept, case, "half sealed")
    names = [name for name in FIGURES if metrics()[name].sums == "adds"]

    def sums(**how: Any) -> list[int]:
        rows = kept.figures(names, case.window, sites_asked=(1, 2), **how).rows
        return [sum(row[place] or 0 for row in rows.values()) for place in range(len(names))]

    whole = sums()
    for bucket in ("hour", "day", "week", "month"):
        assert sums(bucket=bucket) == whole
    for by in (("weekday", "hour"), ("site",), ("country", "length")):
        assert sums(by=by) == whole


@settings(max_examples=tries(4), deadline=None, suppress_health_check=HEALTHY)
@given(case=cases())
@pytest.mark.parametrize("kept", BOTH, indirect=True)
def test_pages_say_the_same_to_the_millisecond(kept: Archive, case: Case) -> None:
    on_streams = [one for one in case.stays if one.stream is not None]
    ready(kept, case._replace(stays=on_streams), "unsealed")
    span = case.window.start, case.window.end

    row = kept.figures(("tlh_ms", "unique_listeners"), case.window).rows[None,]

    with reading(kept.ledger.database) as connection:
        told = listened(connection, [1], span, kept.now, None).get(None)
    assert (row[0] or 0, row[1] or 0) == ((told.tlh_ms, told.unique) if told else (0, 0))
    # Today is a window that ends now.
    kept.now = case.window.end
    (row,) = kept.figures(("tlh_ms",), case.window).rows.values()
    today = tlh_today(kept.ledger.database, 1, case.window.start, case.window.end)
    assert (row[0] or 0) == (today.ms or 0)


def test_a_session_over_the_hour_that_comes_twice(archive: Archive) -> None:
    start = at("Europe/Paris", 2026, 10, 25, 1)
    archive.now = start + 30 * DAY
    tell(archive, [Stay(1, start, 4 * HOUR)])

    found = archive.figures(
        ("tlh_ms", "sessions"), window("Europe/Paris", date(2026, 10, 25), 1), by=("hour",)
    ).rows

    assert {key[0]: row for key, row in found.items() if row[0]} == {
        1: [3_600_000, 1],
        2: [7_200_000, 1],
        3: [3_600_000, 1],
    }


def test_no_day_was_left_out_where_the_calendar_left_one_out(archive: Archive) -> None:
    zone = "Pacific/Apia"
    start = at(zone, 2011, 12, 29, 23)
    archive.now = start + 30 * DAY
    tell(archive, [Stay(1, start, 2 * HOUR)])
    bracket(archive, start, start)
    days = window(zone, date(2011, 12, 29), 3)

    rows = archive.figures(("tlh_ms", "sessions"), days, bucket="day").rows

    # The 30th was never: after the 29th came the 31st.
    assert rows == {(0,): [3_600_000, 1], (1,): [3_600_000, 1]}


@pytest.mark.parametrize("state", STATES)
def test_what_comes_late_and_what_goes_on(archive: Archive, state: State) -> None:
    start = at("Asia/Kolkata", 2026, 3, 29, 10)
    archive.now = start + 20 * MINUTE
    tell(archive, [Stay(1, start, None, "Ada"), Stay(2, start - DAY, 600 * SECOND, "Bob")])
    archive.seal(state)
    days = window("Asia/Kolkata", date(2026, 3, 28), 2)
    names = ("tlh_ms", "cume", "watched_ms")
    assert archive.figures(names, days).rows[None,] == [1_800_000, 2, 1_800_000]

    archive.tell(Stay(1, start, 5 * MINUTE, "Ada").steps[1:])
    tell(archive, [Stay(3, start - DAY + HOUR, 100 * SECOND, "Zoë")])

    assert archive.figures(names, days).rows[None,] == [1_000_000, 3, 1_000_000]


def test_unknown_is_not_zero(archive: Archive) -> None:
    start = at("Europe/Paris", 2026, 3, 28, 12)
    archive.now = start + 10 * DAY
    tell(archive, [Stay(1, start), Stay(2, start + 2 * DAY)])

    rows = archive.figures(FIGURES, window("Europe/Paris", date(2026, 3, 27), 5), bucket="day").rows

    nothing = [0 if name in ZERO else None for name in FIGURES]
    nothing[FIGURES.index("aas")] = 0
    assert rows[2,] == nothing
    assert rows[0,] == rows[4,] == [None] * len(FIGURES)
    assert rows[1,] != nothing


def test_a_site_that_tells_of_plays_alone_knows_nothing_of_listeners(archive: Archive) -> None:
    start = at("UTC", 2026, 3, 28, 12)
    archive.now = start + DAY
    plays = [
        step("play.started", start + n * HOUR, subject=f"p{n}", item={"title": "x"})
        for n in range(3)
    ]
    archive.tell(plays)

    rows = archive.figures((*FIGURES, "performances"), window("UTC", date(2026, 3, 28), 1)).rows

    assert rows == {(None,): [None] * (len(FIGURES) + 1)}
