"""Sums of whole months: they tell what the sessions tell, or they are not taken."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.catalogue import metrics
from tallylight.analytics.rollups import rollup
from tallylight.analytics.rollups.months import DIMENSIONS, rolled
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.model.time import DAY, HOUR, MINUTE
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import ZONES, Archive, at, window
from tests.analytics.stays import (
    Case,
    bracket,
    leave_out,
    let_in,
    of_two_sites,
    ready,
    stays,
    tell,
)
from tests.effort import tries

pytestmark = pytest.mark.past

FIGURES = tuple(
    name for name, one in metrics().items() if one.rolls_up and one.relation == "sittings"
)
BY = (
    (), ("person",), ("country",), ("app", "device"), ("item",), ("artist", "stream"),
    ("site", "country"), ("playback_type", "programme"), ("category",),
)  # fmt: skip
WHERE = (
    (),
    (Filter("country", ("FR", None)),),
    (Filter("item", (None,), excludes=True),),
    (Filter("stream", ("/live",)),),
    (Filter("site", ("main",), excludes=True),),
)
ZONE = "Europe/Paris"
QUARTER = window(ZONE, date(2026, 3, 1), 100)
MARCH = at("UTC", 2026, 3, 1) // DAY
APRIL = at("UTC", 2026, 4, 1) // DAY


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Some months with a change of clocks, from a first of a month on or not, to anywhere."""
    zone = draw(st.sampled_from(ZONES))
    whole = window(zone, date(2026, 3, draw(st.sampled_from((1, 2)))), draw(st.integers(60, 100)))
    asked = Window(whole.start + draw(st.sampled_from((0, HOUR + 1))), whole.end, whole.zone)
    told = draw(stays(asked.start, 100))
    return Case(asked, None, told, asked.end + draw(st.sampled_from((HOUR, 90 * DAY))))


class Query(NamedTuple):
    """What is asked, over which state of the archive; which rule there is before."""

    names: Sequence[str]
    by: Sequence[str]
    where: Sequence[Filter]
    state: Any
    rule: Callable[[Archive, str], None] | None


def queries() -> st.SearchStrategy[Query]:
    """Any figures of sessions, by anything that months know."""
    return st.builds(
        Query,
        names=st.lists(st.sampled_from(FIGURES), min_size=1, max_size=4, unique=True),
        by=st.sampled_from(BY),
        where=st.sampled_from(WHERE),
        state=st.sampled_from(("half sealed", "sealed", "compacted")),
        rule=st.sampled_from((None, leave_out, let_in)),
    )


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


@pytest.fixture
def spring(archive: Archive) -> Archive:
    """A session in each of three sealed months, one short; asked long after."""
    archive.now = QUARTER.end + 60 * DAY
    bracket(archive, QUARTER.start, QUARTER.end)
    march, april, may = (at(ZONE, 2026, month, 5, 12) for month in (3, 4, 5))
    tell(
        archive,
        [
            Stay(0, march, HOUR, "Ada", country="FR"),
            Stay(1, march + DAY, HOUR, "Ada", country="FR"),
            Stay(2, april, HOUR, "Ada", country="FR"),
            Stay(3, april + DAY, MINUTE // 2, "Bob", country="DE"),
            Stay(4, may, HOUR, "Zoë"),
        ],
    )
    archive.seal("sealed")
    return archive


def taken(archive: Archive, asked: Window = QUARTER, *cells: str, **more: Any) -> list[int]:
    """The days whose months are taken."""
    with archive.asking(asked) as asking:
        scope = replace(asking.scope(), rolls_up=True, cells=frozenset(cells), **more)
        found = rolled(asking.look.cursor, scope)
        return [] if found is None else sorted(found.days)


def by_country(archive: Archive, asked: Window = QUARTER) -> Any:
    found = archive.figures(["sessions", "cume", "tlh_ms"], asked, by=("country",)).rows
    return {country: row for (country, _), row in found.items()}


def by_item(archive: Archive) -> Any:
    found = archive.figures(["sessions", "watched_ms"], QUARTER, by=("item",))
    return sorted(found.rows.values(), reverse=True)


@settings(max_examples=tries(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), later=stays(QUARTER.start, 100), query=queries())
def test_months_tell_what_sessions_tell(
    archive: Archive, case: Case, later: list[Stay], query: Query
) -> None:
    ready(archive, case, query.state)
    tell(archive, [one._replace(number=100 + one.number) for one in later[:2]])
    if query.rule is not None:
        query.rule(archive, "Bob")

    def asked() -> Any:
        return archive.figures(
            query.names, case.window, by=query.by, where=query.where, sites_asked=(1, 2)
        ).rows

    with_sums = asked()
    archive.read_anew()

    assert with_sums == asked()


def test_months_that_are_over_are_taken(spring: Archive) -> None:
    assert {day // 30 for day in taken(spring)} == {MARCH // 30, APRIL // 30}
    assert by_country(spring) == {
        "FR": [3, 1, 3 * HOUR // 1_000],
        "DE": [1, 0, 0],
        None: [1, 1, HOUR // 1_000],
    }


def test_days_that_an_end_of_the_time_cuts_are_taken_off(spring: Archive) -> None:
    later = replace(QUARTER, start=at(ZONE, 2026, 3, 5, 12, 30))
    earlier = replace(QUARTER, end=at(ZONE, 2026, 3, 6, 12, 30))

    assert taken(spring, replace(QUARTER, start=QUARTER.start + 2 * HOUR)) == taken(spring)
    assert [day for day in taken(spring, later) if day < APRIL] == [MARCH + 5]
    assert by_country(spring, later)["FR"] == [3, 1, 5 * HOUR // 2_000]
    assert taken(spring, earlier) == [MARCH + 4]
    assert by_country(spring, earlier) == {"FR": [2, 1, 3 * HOUR // 2_000]}


def test_whoever_came_only_when_it_is_not_asked_is_not_counted(spring: Archive) -> None:
    april = replace(QUARTER, start=APRIL * DAY, end=at(ZONE, 2026, 4, 6, 11))

    assert taken(spring, april) == [APRIL + 4]
    assert by_country(spring, april) == {"FR": [1, 1, HOUR // 1_000]}


def test_of_most_days_of_a_month_nothing_is_taken_off(spring: Archive) -> None:
    early = replace(QUARTER, end=at(ZONE, 2026, 3, 5, 12, 30))

    assert not taken(spring, early)
    assert by_country(spring, early) == {"FR": [1, 1, HOUR // 2_000]}


def test_bytes_are_not_taken_off(spring: Archive) -> None:
    cut = replace(QUARTER, end=at(ZONE, 2026, 3, 6, 12, 30))

    assert taken(spring, QUARTER, "bytes_served")
    assert not taken(spring, cut, "bytes_served")


def test_of_the_month_that_goes_on_every_five_days_are_summed_up(spring: Archive) -> None:
    june = at(ZONE, 2026, 6, 1, 12)
    tell(spring, [Stay(10 + day, june + day * DAY, HOUR, "Ada", country="FR") for day in range(7)])
    spring.seal("sealed")
    year = replace(QUARTER, end=spring.now)

    assert [day - june // DAY for day in taken(spring, year) if day >= june // DAY] == [*range(5)]
    assert by_country(spring, year)["FR"] == [10, 1, 10 * HOUR // 1_000]


def test_a_month_is_known_by_its_end_where_its_days_are_not(
    spring: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    april = replace(QUARTER, start=APRIL * DAY, end=APRIL * DAY + 30 * DAY)
    over = Stay(9, april.end - HOUR, 3 * HOUR, "Eve", country="FR")
    tell(spring, [over])
    spring.seal("sealed")
    monkeypatch.setitem(rollup.MOST, "sitting_sums", 0)
    spring.shelf.folder.reckoned.unlink()
    spring.read_anew()
    spring.reader.refresh()
    spring.reader.roll_up()

    assert taken(spring)
    assert not taken(spring, april)
    assert by_country(spring, april)["FR"] == [2, 2, 2 * HOUR // 1_000]


def test_pieces_of_a_time_and_lengths_are_read_of_sessions(spring: Archive) -> None:
    assert not taken(spring, is_cut=True)
    assert not taken(spring, by=("length",))
    assert all(taken(spring, by=(one,)) for one in DIMENSIONS)


def test_a_rule_holds_at_once_and_nothing_is_summed_up_again(spring: Archive) -> None:
    before = taken(spring)

    leave_out(spring, "Ada")

    assert by_country(spring) == {"DE": [1, 0, 0], None: [1, 1, HOUR // 1_000]}
    assert taken(spring) == before


def test_rules_hold_where_nobody_asks_who_it_was(spring: Archive) -> None:
    hour, may = HOUR // 1_000, at(ZONE, 2026, 5, 5, 14)
    alien = Stay(5, may, HOUR, "Ada", stream=None, item="Alien")
    films = [
        alien,
        alien._replace(number=6, person="Bob"),
        alien._replace(number=7, person="Zoë", excluded=True),
        Stay(8, may + DAY, HOUR, "Zoë", stream=None, item="Brazil", excluded=True),
    ]
    tell(spring, films)
    spring.seal("sealed")
    told = frozenset({"sessions", "watched_ms"})

    with spring.asking(QUARTER) as asking:
        scope = replace(asking.scope("item"), rolls_up=True, cells=told)
        found = rolled(asking.look.cursor, scope)
    assert found is not None
    assert "item_months" in found.rows
    assert by_item(spring) == [[5, 4 * hour + 30_000], [2, 2 * hour]]

    leave_out(spring, "Bob")
    assert by_item(spring) == [[4, 4 * hour], [1, hour]]

    let_in(spring, "Zoë")
    assert by_item(spring) == [[4, 4 * hour], [2, 2 * hour], [1, hour]]


def test_a_day_with_something_late_is_read(spring: Archive) -> None:
    tell(spring, [Stay(9, at(ZONE, 2026, 3, 5, 12), HOUR, "Eve", country="FR")])

    assert min(taken(spring)) == MARCH + 5
    assert by_country(spring)["FR"] == [4, 2, 4 * HOUR // 1_000]

    spring.sealer.seal("sessions", MARCH + 4)
    spring.reader.refresh()
    spring.reader.roll_up()

    assert min(taken(spring)) == MARCH + 4
    assert by_country(spring)["FR"] == [4, 2, 4 * HOUR // 1_000]


def test_months_are_there_after_a_start(spring: Archive) -> None:
    before, told = taken(spring), by_country(spring)

    spring.read_anew()
    assert not taken(spring)
    spring.reader.roll_up()

    assert taken(spring) == before
    assert by_country(spring) == told
