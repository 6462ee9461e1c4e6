"""Listening time where a site lists nobody: by its counts, and never by both."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.listing import methods
from tallylight.analytics.scope import Filter
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant
from tallylight.store.database import reading
from tests.analytics.golden_sessions import Stay, pieces
from tests.analytics.harness import STATES, Archive, State, at, window
from tests.analytics.stays import SOURCES, bracket, of_two_sites, tell
from tests.analytics.told import step
from tests.golden import Sampled, golden

pytestmark = pytest.mark.past

ZONE = "Europe/Paris"
START = at(ZONE, 2026, 3, 29, 0)
DAY = window(ZONE, date(2026, 3, 29), 1)
NAMES = ("tlh_ms", "gross_tlh_ms", "cume", "sessions", "ath_ms")
HEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


class Count(NamedTuple):
    """A count of one stream, in µs."""

    at: Instant
    listeners: int
    stream: str = "/live"


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


@pytest.fixture
def archive(archive: Archive) -> Archive:
    archive.now = DAY.end + HOUR
    return archive


def tell_counts(archive: Archive, counts: Sequence[Count], site: str = "other") -> None:
    archive.tell(
        [
            step(
                "audience.sampled", one.at, site=site, stream=one.stream,
                listeners=one.listeners, interval_ms=600_000,
            )
            for one in counts
        ],
        source=SOURCES[site],
    )  # fmt: skip


def heard_ms(counts: Sequence[Count], own: Sequence[tuple[int, int]]) -> int | None:
    """The integral of what the counts say."""
    told = [
        Sampled(ord(one.stream[1]), one.at, one.listeners, interval_ms=600_000) for one in counts
    ]
    found = [golden(told, low * 1000, high * 1000)[None] for low, high in own]
    known = sum(each.known for each in found)
    return sum(each.heard for each in found) // 1000 if known else None


counts = st.lists(
    st.builds(
        Count,
        at=st.integers(-90, 60 * 24).map(lambda minute: START + minute * MINUTE + 17),
        listeners=st.integers(0, 50),
        stream=st.sampled_from(("/live", "/jazz")),
    ),
    max_size=12,
    unique_by=lambda one: (one.at, one.stream),
)


@settings(max_examples=15, deadline=None, suppress_health_check=HEALTHY)
@given(told=counts, state=st.sampled_from(STATES), bucket=st.sampled_from((None, "hour", "day")))
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_listening_is_the_integral_of_counts(
    kept: Archive, told: list[Count], state: State, bucket: Any
) -> None:
    kept.clear()
    kept.now = DAY.end + HOUR
    tell_counts(kept, told)
    kept.seal(state)

    rows = kept.figures(NAMES, DAY, bucket=bucket, sites_asked=(2,)).rows

    for key, own in pieces(DAY, bucket).items():
        heard = heard_ms(told, own)
        assert rows[key] == [heard, heard, None, None, None]


def test_each_site_has_its_own_method(archive: Archive) -> None:
    tell(archive, [Stay(1, START + HOUR, 30 * MINUTE, country="FR")])
    tell_counts(archive, [Count(START + HOUR, 6), Count(START + HOUR, 100)], "main")
    tell_counts(archive, [Count(START + HOUR, 6)])
    bracket(archive, START, START)

    def figures(**how: Any) -> dict[Any, list[Any]]:
        return archive.figures(("tlh_ms", "cume"), DAY, sites_asked=(1, 2), **how).rows

    # Six listeners for 25 minutes: a count holds for two and a half intervals.
    by_counts = 6 * 25 * 60_000
    assert figures() == {(None,): [1_800_000 + by_counts, 1]}
    assert figures(by=("site",)) == {
        ("main", None): [1_800_000, 1],
        ("other", None): [by_counts, None],
    }
    assert figures(by=("country",)) == {("FR", None): [1_800_000, 1], (None, None): [by_counts, 0]}
    assert figures(where=(Filter("country", ("FR",)),)) == {(None,): [1_800_000, 1]}
    assert figures(where=(Filter("country", ("FR",), excludes=True),)) == {(None,): [by_counts, 0]}
    assert figures(where=(Filter("site", ("other",)),)) == {(None,): [by_counts, None]}
    with reading(archive.ledger.database) as connection:
        assert methods(connection, {1: "main", 2: "other"}) == {
            "main": "sessions", "other": "samples",
        }  # fmt: skip


def test_average_sessions_by_counts_are_the_average_count(archive: Archive) -> None:
    every = [Count(START + minute * MINUTE, 4 if minute < 60 else 8) for minute in range(0, 120, 5)]
    tell_counts(archive, every)

    rows = archive.figures(("aas", "listeners_average", "tlh_ms"), DAY, sites_asked=(2,)).rows

    # An hour of four, another of eight, and the last count held for 20 minutes more.
    heard = (4 * 60 + 8 * 80) * 60_000
    mean = round(heard / (140 * 60_000), 2)
    assert rows == {(None,): [mean, mean, heard]}


def test_a_site_that_begins_to_list_is_known_by_sessions_alone(archive: Archive) -> None:
    tell_counts(archive, [Count(START + HOUR, 6)])
    before = archive.figures(("tlh_ms",), DAY, sites_asked=(2,)).rows
    tell(archive, [Stay(1, START + 2 * HOUR, 90 * SECOND, site="other")])

    after = archive.figures(("tlh_ms",), DAY, sites_asked=(2,)).rows

    assert (before, after) == ({(None,): [6 * 25 * 60_000]}, {(None,): [90_000]})
