"""What tells of a time says of it what all that was ever seen says, on both stores."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.model.coverage import Stretch, outages
from tallylight.model.time import MINUTE, SECOND, Instant
from tallylight.model.uptime import Spell, spells
from tallylight.store.database import Database, reading
from tallylight.store.read.looks import seen_of_sources, seen_of_streams
from tests.effort import tries
from tests.rows import NOON, Rows, after

LOOK = 15 * SECOND
LOCAL = settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
names = map("site-{}".format, count(1))
# What was seen, for how many minutes, and for how many nobody asked before.
seen = st.lists(
    st.tuples(
        st.sampled_from(("up", "down", "unknown")),
        st.integers(1, 10),
        st.sampled_from((0, 0, 0, 1, 30)),
    ),
    max_size=12,
)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def told(rows: Rows, looks: list[tuple[str, int, int]], *, of_source: bool) -> tuple[int, Instant]:
    """The site of a stream that was seen like that, and when it was seen last."""
    name = next(names)
    site = rows.site(name)
    source = rows.source(site, name)
    stream = rows.stream(site, source)
    at = NOON
    for number, (state, minutes, unasked) in enumerate(looks):
        start = at + unasked * MINUTE
        at = start + minutes * MINUTE
        reason = None if state == "up" else f"reason {number}"
        span = start, at - LOOK
        rows.stretch(site, source, None if of_source else stream, state, span, reason=reason)
    return site, at


def since(rows: Rows, site: int, start: Instant, *, of_source: bool) -> list[Stretch]:
    seen_of = seen_of_sources if of_source else seen_of_streams
    with reading(rows.database) as connection:
        found = seen_of(connection, [site], start)
    return [one for each in found.values() for one in each]


def clipped(found: list[Stretch], start: Instant, now: Instant) -> list[Spell]:
    return [
        one._replace(start=max(one.start, start)) for one in spells(found, now) if one.end > start
    ]


@LOCAL
@given(looks=seen, minutes=st.integers(-5, 130), of_source=st.booleans())
def test_the_rest_tells_of_a_time_what_all_of_it_tells(
    rows: Rows, looks: list[tuple[str, int, int]], minutes: int, *, of_source: bool
) -> None:
    site, last = told(rows, looks, of_source=of_source)
    start, now = after(minutes), last + MINUTE

    all_of_it = since(rows, site, 0, of_source=of_source)
    rest = since(rows, site, start, of_source=of_source)

    assert len(all_of_it) == len(looks)
    assert clipped(rest, start, now) == clipped(all_of_it, start, now)
    assert [one for one in outages(rest, now) if (one.ended_at or now) > start] == [
        one for one in outages(all_of_it, now) if (one.ended_at or now) > start
    ]


def test_what_was_over_before_is_not_read(rows: Rows) -> None:
    looks = [("up", 5, 0), ("down", 5, 0)] * 20
    site, last = told(rows, looks, of_source=False)

    assert len(since(rows, site, last, of_source=False)) == 2
