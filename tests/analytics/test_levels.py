"""Listener counts: average, peak, its time and what is known, cell by cell as plain Python has it.

The same figures are asked of the counts alone, of quarter-hours that are reckoned already, and of
both where later counts touch what was reckoned.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tallylight.analytics.figures import Figures
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.ingest.quarters import roll_up
from tallylight.model.time import DAY, HOUR, MINUTE, Instant, moment
from tallylight.store.database import writing
from tallylight.store.schema import streams
from tests.analytics.golden_audience import FIGURES, Told, bucket_of, by_time
from tests.analytics.harness import ODD_DAYS, STATES, Archive, State, local, window
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

START: Instant = NOON * 1_000 // DAY * DAY
PROGRAMMES = {"/a": "one", "/b": "one", "/c": None}
UTC = ZoneInfo("UTC")


@pytest.fixture
def archive(archive: Archive) -> Archive:
    archive.now = START + 8 * DAY
    return archive


def sampled(one: Told) -> Any:
    data = {name: value for name, value in one._asdict().items() if value is not None}
    at = moment(data.pop("at"))
    return msgspec.structs.replace(observation("audience.sampled", 0, **data), at=at)


def tell(archive: Archive, counts: Sequence[Told]) -> None:
    archive.tell(map(sampled, counts))
    with writing(archive.ledger.database) as connection:
        for name, programme in PROGRAMMES.items():
            named = sa.update(streams).where(streams.c.name == name)
            connection.execute(named.values(programme=programme))


def reckon(archive: Archive) -> None:
    roll_up(archive.ledger.database, archive.ledger.run, archive.now)


def in_order(told: Figures) -> list[list[Any]]:
    return [told.rows[key] for key in sorted(told.rows)]


def compare(archive: Archive, counts: Sequence[Told], asked: Window) -> None:
    """Every way to group and to choose, against the golden answers."""
    told = archive.figures(FIGURES, asked, bucket=asked.bucket)
    expected = by_time(counts, asked, lambda at: bucket_of(asked, at))
    assert in_order(told) == list(expected.values())
    for by, names in (
        ("stream", {name: name for name in PROGRAMMES}),
        ("programme", {name: one or name for name, one in PROGRAMMES.items()}),
    ):
        told = archive.figures(FIGURES, asked, by=[by], bucket=asked.bucket)
        for group in {names[one.stream] for one in counts}:
            own = [one for one in counts if names[one.stream] == group]
            expected = by_time(own, asked, lambda at: bucket_of(asked, at))
            places = range(len(expected)) if asked.bucket else [None]
            rows = [told.rows.get((group, place)) for place in places]
            if any(row is not None for row in rows):
                assert rows == list(expected.values()), (by, group)
            else:
                assert all(row[3] is None for row in expected.values())
    chosen = [one for one in counts if one.stream == "/b"]
    told = archive.figures(FIGURES, asked, where=[Filter("stream", ("/b",))], bucket=asked.bucket)
    expected = by_time(chosen, asked, lambda at: bucket_of(asked, at))
    assert in_order(told) == list(expected.values())
    hours = archive.figures(FIGURES, replace(asked, bucket=None), by=["weekday", "hour"])
    place = asked.zone.key
    expected = by_time(
        counts, asked, lambda at: (local(at, place).weekday(), local(at, place).hour, None)
    )
    assert hours.rows == expected


zones = st.sampled_from([zone for zone in ODD_DAYS if zone != "Pacific/Apia"])


@st.composite
def stretches(draw: st.DrawFn) -> tuple[list[Told], Window]:
    """Counts around a day in which clocks are changed, no two of a stream at one time."""
    zone = draw(zones)
    day = draw(st.sampled_from(ODD_DAYS[zone]))
    around = window(zone, day, 1)
    spans = st.tuples(
        st.sampled_from(list(PROGRAMMES)),
        st.integers(-6 * 3_600_000, 30 * 3_600_000),
        st.integers(0, 999),
        st.integers(0, 30),
        st.sampled_from([None, 0, 2]),
        st.sampled_from([None, 5, 31]),
        st.sampled_from([15_000, 60_000, 420_000, 7_200_000]),
    )
    drawn = draw(st.lists(spans, min_size=1, max_size=14, unique_by=lambda one: one[:2]))
    counts = [Told(name, around.start + ms * 1_000 + us, *rest) for name, ms, us, *rest in drawn]
    shift = draw(st.integers(0, 5 * HOUR))
    bucket = draw(st.sampled_from([None, "quarter", "hour", "day"]))
    return counts, replace(around, start=around.start + shift, bucket=bucket)


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=stretches(), later=st.integers(0, 14))
def test_figures_are_the_same_from_counts_and_from_quarter_hours(
    kept: Archive, drawn: tuple[list[Told], Window], later: int
) -> None:
    counts, asked = drawn
    kept.clear()
    kept.now = asked.end + DAY
    tell(kept, counts[later:])
    compare(kept, counts[later:], asked)

    reckon(kept)
    compare(kept, counts[later:], asked)

    tell(kept, counts[:later])
    compare(kept, counts, asked)
    reckon(kept)
    compare(kept, counts, asked)


@pytest.mark.parametrize("state", STATES)
def test_a_week_of_counts_in_whatever_state(archive: Archive, state: State) -> None:
    counts = [
        Told(name, START + minute * MINUTE, (minute * 7 + ord(name[1])) % 41, None, 40, 360_000)
        for name in PROGRAMMES
        for minute in range(0, 2 * 1_440, 13)
        if minute % 500 < 300
    ]
    tell(archive, counts)
    archive.seal(state)
    asked = Window(START + 5 * HOUR, START + DAY + 7 * HOUR, UTC, "day")
    compare(archive, counts, asked)

    reckon(archive)
    compare(archive, counts, asked)


def test_days_are_weighed_by_what_is_known_and_sum_to_the_whole(archive: Archive) -> None:
    tell(archive, [Told("/a", START + day * DAY, 10 * day, interval_ms=360_000) for day in (0, 1)])
    asked = Window(START, START + 7 * DAY, UTC)

    days = in_order(archive.figures(["listeners_known_ms"], asked, bucket="day"))
    (whole,) = archive.figures(["listeners_known_ms", "listeners_average"], asked).rows.values()

    assert [row[0] for row in days] == [900_000, 900_000, None, None, None, None, None]
    assert whole == [1_800_000, 5.0]


def test_of_two_counts_at_one_time_the_later_told_holds(archive: Archive) -> None:
    tell(archive, [Told("/a", START, 3), Told("/a", START, 8)])

    (row,) = archive.figures(FIGURES, Window(START, START + HOUR, UTC)).rows.values()

    assert row == [8.0, 8, START, 37_500]


def test_nothing_is_known_after_now(archive: Archive) -> None:
    archive.now = START + 20_000_000
    tell(archive, [Told("/a", START, 3)])

    (row,) = archive.figures(FIGURES, Window(START, START + DAY, UTC)).rows.values()

    assert row == [3.0, 3, START, 20_000]


def test_a_day_that_was_left_out_has_no_bucket(archive: Archive) -> None:
    zone = "Pacific/Apia"
    asked = window(zone, date(2011, 12, 29), 3, bucket="day")
    archive.now = asked.end + DAY
    tell(archive, [Told("/a", asked.start + HOUR, 4), Told("/a", asked.end - HOUR, 6)])

    told = archive.figures(["listeners_peak"], asked, bucket="day")

    assert told.rows == {(0,): [4], (1,): [6]}


def test_where_the_counts_are_gone_the_quarter_hours_stay(archive: Archive) -> None:
    tell(
        archive,
        [Told("/a", START + minute * MINUTE, 5, interval_ms=60_000) for minute in range(60)],
    )
    reckon(archive)
    with writing(archive.ledger.database) as connection:
        connection.execute(sa.text("DELETE FROM audience"))
    archive.reader.changes.note_all("audience")

    (row,) = archive.figures(FIGURES, Window(START, START + DAY, UTC)).rows.values()

    assert row == [5.0, 5, START, 59 * 60_000 + 150_000]


def test_two_sites_are_summed(archive: Archive) -> None:
    tell(archive, [Told("/a", START, 3), Told("/c", START, 4)])
    archive.tell(
        [
            observation(
                "audience.sampled",
                -43_200,
                site="other",
                stream="/a",
                listeners=5,
                interval_ms=15_000,
            )
        ]
    )
    reckon(archive)
    asked = Window(START, START + HOUR, UTC)

    both = archive.figures(["listeners_peak"], asked, sites_asked=(1, 2)).rows
    apart = archive.figures(["listeners_peak"], asked, by=["site"], sites_asked=(1, 2)).rows

    assert both == {(None,): [12]}
    assert apart == {("main", None): [7], ("other", None): [5]}
