"""Sets of people of local days: they tell what the sessions tell, or they are not taken."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.rollups import listeners, local_days, newcomers
from tallylight.analytics.scope import Filter, Scope
from tallylight.analytics.sessions import sittings
from tallylight.analytics.spans import Span
from tallylight.analytics.window import Window
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR, SECOND
from tallylight.store.schema import sites
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import ZONES, Archive, at, window
from tests.analytics.stays import Case, bracket, cases, leave_out, of_two_sites, ready, stays, tell
from tests.effort import tries

pytestmark = pytest.mark.past

FIGURES = ("cume", "unique_listeners", "tsl_ms", "session_starts")
BY = ((), (), ("site",), ("stream",))
WHERE = (
    (),
    (),
    (Filter("site", ("main",), excludes=True),),
    (Filter("stream", ("/live",)),),
)
ZONE = "Europe/Paris"
WEEK = window(ZONE, date(2026, 3, 23), 7)
DAYS = replace(WEEK, bucket="day")
MIDNIGHT = at(ZONE, 2026, 3, 26)


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


def place(archive: Archive, *zones: str) -> None:
    """Give the sites zones, in their order."""
    with archive.ledger.database.engine.begin() as connection:
        for key, zone in enumerate(zones, 1):
            connection.execute(sa.update(sites).where(sites.c.key == key).values(zone=zone))


@pytest.fixture
def week(archive: Archive) -> Archive:
    """Ada stays past a local midnight, where Bob comes; on the day after, too short for cume."""
    archive.now = WEEK.end + 30 * DAY
    place(archive, ZONE, ZONE)
    bracket(archive, WEEK.start, WEEK.end)
    tell(
        archive,
        [
            Stay(0, MIDNIGHT - HOUR, 2 * HOUR, "Ada"),
            Stay(1, MIDNIGHT + HOUR, HOUR, "Bob"),
            Stay(2, MIDNIGHT + DAY, 59 * SECOND, "Bob"),
        ],
    )
    archive.seal("sealed")
    return archive


def rest(archive: Archive, asked: Window = DAYS, **more: Any) -> Sequence[Span] | None:
    """When sessions are read for people all the same; None: all of the time."""
    told: list[Sequence[Span] | None] = []
    lay = listeners.told

    def watched(*of: Any) -> Any:
        found = lay(*of)
        told.append(None if found is None else found.rest)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listeners, "told", watched)
        archive.figures(["cume"], asked, bucket=asked.bucket, **more)
    return told[0]


def by_day(archive: Archive, asked: Window = DAYS, **more: Any) -> list[Any]:
    """Cume, and listeners however short, of each bucket."""
    names = ["cume", "unique_listeners"]
    found = archive.figures(names, asked, bucket=asked.bucket, **more)
    return [(place, *row) for place, row in found.by_bucket if row[1]]


def count_people(archive: Archive) -> None:
    archive.reader.refresh()
    archive.reader.roll_up()


@settings(max_examples=tries(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    case=cases(),
    later=stays(at(ZONE, 2026, 3, 25, 12), 3),
    of=st.tuples(st.sampled_from(BY), st.sampled_from(WHERE)),
    other=st.sampled_from((None, None, *ZONES)),
    state=st.sampled_from(("half sealed", "sealed", "compacted")),
)
def test_sets_tell_what_sessions_tell(
    archive: Archive,
    case: Case,
    later: list[Stay],
    of: tuple[Sequence[str], Any],
    other: str | None,
    state: Any,
) -> None:
    place(archive, case.window.zone.key, other or case.window.zone.key)
    ready(archive, case, state)
    tell(archive, [one._replace(number=100 + one.number) for one in later])

    def asked() -> Any:
        return archive.figures(
            FIGURES, case.window, by=of[0], bucket=case.bucket, where=of[1], sites_asked=(1, 2)
        ).rows

    with_sets = asked()
    archive.read_anew()

    assert with_sets == asked()


def test_nothing_is_read_of_days_that_are_over(week: Archive) -> None:
    assert rest(week) == []
    assert rest(week, WEEK) == []
    assert by_day(week) == [(2, 1, 1), (3, 2, 2), (4, 0, 1)]
    assert by_day(week, replace(WEEK, bucket="week")) == [(0, 2, 2)]


def test_people_of_several_blocks_are_united(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (listeners, local_days):
        monkeypatch.setattr(module, "BLOCK", 2)
    week.shelf.folder.reckoned.unlink()
    week.read_anew()
    count_people(week)

    assert rest(week) == []
    assert by_day(week) == [(2, 1, 1), (3, 2, 2), (4, 0, 1)]
    assert week.figures(["cume", "unique_listeners", "tsl_ms"], WEEK).rows == {
        (None,): [2, 2, 3 * HOUR // 2 // 1_000]
    }


def test_the_ends_of_a_window_are_read(week: Archive) -> None:
    asked = replace(DAYS, start=MIDNIGHT - HOUR, end=MIDNIGHT + 2 * DAY - HOUR)

    assert rest(week, asked) == [(asked.start, MIDNIGHT), (MIDNIGHT + DAY, asked.end)]
    assert by_day(week, asked) == [(0, 1, 1), (1, 2, 2), (2, 0, 1)]
    assert rest(week, replace(asked, bucket=None)) == rest(week, asked)


def test_days_of_another_zone_are_read(week: Archive) -> None:
    asked = window("Asia/Kolkata", date(2026, 3, 23), 7)

    assert rest(week, replace(asked, bucket="day")) is None
    # Of the whole time, only what is not a whole day of the site.
    found = rest(week, asked)
    assert found is not None
    assert sum(high - low for low, high in found) == DAY


def test_a_late_session_has_its_days_read(week: Archive) -> None:
    tell(week, [Stay(9, MIDNIGHT + 3 * HOUR, HOUR, "Eve")])

    assert by_day(week) == [(2, 1, 1), (3, 3, 3), (4, 0, 1)]
    # The sealed day of UTC has something of two local days.
    assert rest(week) == [(MIDNIGHT, MIDNIGHT + 2 * DAY)]

    week.sealer.seal("sessions", MIDNIGHT // DAY + 1)
    count_people(week)

    assert rest(week) == []
    assert by_day(week) == [(2, 1, 1), (3, 3, 3), (4, 0, 1)]


def test_who_goes_on_has_that_time_read(week: Archive) -> None:
    tell(week, [Stay(9, MIDNIGHT + 2 * DAY + HOUR, None, "Eve")])
    week.now = MIDNIGHT + 2 * DAY + 2 * HOUR

    assert by_day(week)[-1] == (5, 1, 1)
    assert rest(week) == [(MIDNIGHT + 2 * DAY, MIDNIGHT + 3 * DAY)]


def test_a_rule_holds_at_once(week: Archive) -> None:
    leave_out(week, "Bob")

    assert by_day(week) == [(2, 1, 1), (3, 1, 1)]
    assert rest(week) != []

    count_people(week)

    assert rest(week) == []
    assert by_day(week) == [(2, 1, 1), (3, 1, 1)]


def test_a_site_in_another_zone_has_other_days(week: Archive) -> None:
    place(week, "America/New_York")
    asked = replace(window("America/New_York", date(2026, 3, 23), 7), bucket="day")

    assert rest(week, asked) is None
    count_people(week)

    assert rest(week, asked) == []
    assert by_day(week, asked) == [(2, 2, 2), (3, 0, 1)]


def test_a_site_that_comes_later_leaves_the_others_as_they_are(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[int, ...]] = []
    gathered = local_days.gathered

    def gathering(days: Any, root: Any) -> str:
        made.append(days[0].sites)
        return gathered(days, root)

    monkeypatch.setattr(local_days, "gathered", gathering)
    tell(week, [Stay(9, MIDNIGHT + 9 * DAY, HOUR, "Eve", site="other")])
    week.now += 30 * DAY
    week.seal("sealed")
    count_people(week)

    assert {*made} == {(1, 2), (2,)}
    assert by_day(week) == [(2, 1, 1), (3, 2, 2), (4, 0, 1)]


def test_a_damaged_day_is_in_no_set(week: Archive) -> None:
    days: list[Sheet] = [one for one in week.shelf.sheets if one.kind == "sessions"]
    week.sealer.unseal("sessions", days[-1].day)

    assert rest(week) != []


def test_who_is_new_is_told_by_sets(week: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Span] = []

    def reading(scope: Scope, *more: Any) -> str:
        read.append((scope.start, scope.end))
        return sittings(scope, *more)

    monkeypatch.setattr(newcomers, "sittings", reading)

    rows = week.ask("new_vs_returning", WEEK, bucket="day")

    assert [(row["new"], row["returning"]) for row in rows if row["listeners"]] == [
        (1, 0),
        (1, 1),
        (0, 1),
    ]
    # Before the first day of which anything is known.
    assert read == [(0, MIDNIGHT - DAY)]
