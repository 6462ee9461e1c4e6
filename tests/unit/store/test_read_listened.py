"""Listening time and people by session, on both stores, against plain Python over the sessions."""

from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.model.time import DAY, MINUTE, SECOND
from tallylight.store.database import Database, reading
from tallylight.store.read.listened import Listened, listened
from tests.rows import NOON, Rows, after

NOW = after(500)
LENGTHS = (0, 30, 59, 60, 61, 600, 3_600, 40 * 3_600)


class Sat(NamedTuple):
    """A session: where it began (in s after noon), how long, of whom, on what, and if it counts."""

    at_s: int
    length_s: int
    person: int
    mount: int
    excluded: bool


sat = st.builds(
    Sat,
    st.integers(-100_000, 20_000),
    st.sampled_from(LENGTHS),
    st.integers(0, 3),
    st.integers(0, 1),
    st.booleans(),
)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def golden(sessions: list[Sat], mounts: set[int], span: tuple[int, int]) -> Listened | None:
    heard = 0
    people: set[int] = set()
    for one in sessions:
        began = NOON + one.at_s * SECOND
        ended = began + one.length_s * SECOND
        # One of no length lies where it begins.
        is_there = began < span[1] and (ended > span[0] or began >= span[0])
        if one.excluded or one.mount not in mounts or not is_there:
            continue
        people.add(one.person)
        if one.length_s >= 60:
            heard += min(ended, span[1]) - max(began, span[0])
    return Listened(heard // 1_000, len(people)) if people else None


_sites = count(1)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sessions=st.lists(sat, max_size=14),
    start=st.integers(-90_000, 15_000),
    length=st.sampled_from((600, 3_600, 86_400)),
)
def test_listening_is_what_the_sessions_say(
    rows: Rows, sessions: list[Sat], start: int, length: int
) -> None:
    number = next(_sites)
    site = rows.site(f"site-{number}")
    source = rows.source(site, f"icecast-{number}")
    mounts = [rows.stream(site, source, name) for name in ("/a", "/b")]
    people = [rows.viewer(site, f"name:{number}:{person}") for person in range(4)]
    for one in sessions:
        began = NOON + one.at_s * SECOND
        told = {"viewer": people[one.person], "stream": mounts[one.mount]}
        told |= {"excluded": "relay: x"} if one.excluded else {}
        rows.session(site, source, began, ended_at=began + one.length_s * SECOND, **told)
    span = NOON + start * SECOND, NOON + (start + length) * SECOND

    with reading(rows.database) as connection:
        found = listened(connection, [site], span, NOW, None)

    expected = {
        None: golden(sessions, {0, 1}, span),
        **{key: golden(sessions, {place}, span) for place, key in enumerate(mounts)},
    }
    assert found == {key: told for key, told in expected.items() if told is not None}


def test_a_session_longer_than_a_day_is_not_cut(rows: Rows) -> None:
    """AzuraCast#5738: listening time wrapped at 24 hours."""
    site = rows.site()
    source = rows.source(site)
    told = {"viewer": rows.viewer(site), "stream": rows.stream(site, source)}
    rows.session(site, source, NOON, ended_at=NOON + 64 * DAY, **told)

    with reading(rows.database) as connection:
        found = listened(connection, [site], (NOON, NOON + 70 * DAY), NOON + 70 * DAY, None)

    assert found[None] == Listened(64 * DAY // 1_000, 1)


def test_one_that_goes_on_is_heard_up_to_now(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site, "desk", kind="push")
    told = {"viewer": rows.viewer(site), "stream": rows.stream(site, source)}
    rows.session(site, source, NOON, **told)

    with reading(rows.database) as connection:
        found = listened(connection, [site], (NOON, after(90)), after(90), None)

    assert found[None] == Listened(90 * MINUTE // 1_000, 1)


def test_one_that_was_lost_is_heard_until_its_last_sign(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    told = {"viewer": rows.viewer(site), "stream": rows.stream(site, source)}
    rows.session(site, source, NOON, last_at=after(10), **told)

    with reading(rows.database) as connection:
        found = listened(connection, [site], (NOON, after(90)), after(90), None)

    assert found[None] == Listened(10 * MINUTE // 1_000, 1)
