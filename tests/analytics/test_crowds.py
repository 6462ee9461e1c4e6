"""Counts by quarter-hour, made once: they tell what sessions tell, or they are not taken."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.rollups.crowds import PERSONS, rolled
from tallylight.analytics.rollups.zones import Reaching, zones
from tallylight.analytics.scope import Filter
from tallylight.analytics.spans import Span
from tallylight.analytics.window import Window
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND
from tallylight.store.schema import sessions
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import Archive, at, window
from tests.analytics.stays import Case, bracket, cases, leave_out, of_two_sites, ready, stays, tell
from tests.effort import tries

pytestmark = pytest.mark.past

FIGURES = ("aqh", "concurrency_peak", "concurrency_peak_at")
BY = ((), ("site",), ("stream",), ("programme",), ("site", "stream"), ("weekday", "hour"))
WHERE = (
    (),
    (Filter("stream", ("/live",)),),
    (Filter("stream", (None,)),),
    (Filter("site", ("main",), excludes=True),),
)
ZONE = "Europe/Paris"
WEEK = window(ZONE, date(2026, 3, 23), 7)
NOON = at(ZONE, 2026, 3, 25, 12)
MIDNIGHT = NOON // DAY * DAY + DAY


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


@pytest.fixture
def week(archive: Archive) -> Archive:
    """Four sealed sessions: Ada's goes on past midnight, where the next day has one of her own."""
    archive.now = WEEK.end + 30 * DAY
    bracket(archive, WEEK.start, WEEK.end)
    tell(
        archive,
        [
            Stay(0, NOON, HOUR, "Ada"),
            Stay(1, MIDNIGHT - HOUR, 63 * MINUTE, "Ada"),
            Stay(2, MIDNIGHT + 5 * MINUTE, 3 * MINUTE, "Ada"),
            Stay(3, MIDNIGHT + HOUR, HOUR, "Bob", stream="/jazz"),
        ],
    )
    archive.seal("sealed")
    return archive


def rest(archive: Archive, asked: Window = WEEK) -> list[Span] | None:
    """When sessions are read all the same; None: all of the time."""
    with archive.asking(asked) as asking:
        found = rolled(asking.look.cursor, replace(asking.scope(), rolls_up=True), PERSONS)
        return None if found is None else found.rest


def person_quarters(archive: Archive, asked: Window = WEEK, **more: Any) -> Any:
    """How many persons there were in each quarter-hour of a window, added up."""
    found = archive.figures(["aqh"], asked, bucket="quarter", **more)
    return sum(persons for (persons,) in found.rows.values())


def counted(archive: Archive) -> Sequence[Any]:
    with archive.reader.look() as look:
        return look.cursor.execute("SELECT * FROM crowds ORDER BY ALL").fetchall()


@settings(max_examples=tries(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    case=cases(),
    later=stays(NOON, 3),
    by=st.sampled_from(BY),
    where=st.sampled_from(WHERE),
    state=st.sampled_from(("half sealed", "sealed", "compacted")),
)
def test_counts_tell_what_sessions_tell(
    archive: Archive, case: Case, later: list[Stay], by: Sequence[str], where: Any, state: Any
) -> None:
    ready(archive, case, state)
    tell(archive, [one._replace(number=100 + one.number) for one in later])

    def asked() -> Any:
        return archive.figures(
            FIGURES, case.window, by=by, bucket=case.bucket, where=where, sites_asked=(1, 2)
        ).rows

    with_counts = asked()
    archive.read_anew()

    assert with_counts == asked()


def test_nothing_is_read_of_days_that_are_over(week: Archive) -> None:
    assert rest(week) == []


def test_who_stays_past_midnight_is_one_with_the_session_of_the_next_day(week: Archive) -> None:
    # 3 minutes of the one and 3 of the other lie in the same quarter-hour.
    assert person_quarters(week) == 4 + 4 + 1 + 4


def test_persons_of_streams_and_of_all_together(week: Archive) -> None:
    jazz = (Filter("stream", ("/jazz",)),)

    assert person_quarters(week, where=jazz) == 4
    assert rest(week) == []


def test_a_window_that_cuts_quarter_hours_reads_its_edges(week: Archive) -> None:
    asked = replace(WEEK, start=WEEK.start + MINUTE, end=WEEK.end - SECOND)

    assert rest(week, asked) == [
        (WEEK.start + MINUTE, WEEK.start + QUARTER),
        (WEEK.end - QUARTER, WEEK.end - SECOND),
    ]


def test_a_late_session_is_told_at_once_and_its_time_is_read(week: Archive) -> None:
    tell(week, [Stay(9, NOON + 2 * HOUR, HOUR, "Eve")])

    assert person_quarters(week) == 17
    read = rest(week)
    assert read
    assert all(low >= NOON // DAY * DAY and high < MIDNIGHT + HOUR for low, high in read)


def test_the_time_of_a_session_that_goes_on_is_read(week: Archive) -> None:
    week.now = WEEK.end
    begun = WEEK.end - 2 * HOUR
    tell(week, [Stay(9, begun, None, "Eve")])

    assert rest(week) == [(begun, WEEK.end)]


def test_a_silent_session_that_is_sealed_is_read_beside_the_counts(week: Archive) -> None:
    tell(week, [Stay(9, NOON + 50 * HOUR, None, "Eve")])
    week.seal("sealed")

    silent = NOON + 50 * HOUR
    assert rest(week) == [(silent, silent + QUARTER)]
    assert person_quarters(week) == 13


def test_a_rule_holds_at_once_and_is_counted_again(week: Archive) -> None:
    leave_out(week, "Bob")

    assert person_quarters(week) == 9
    assert rest(week)

    week.reader.roll_up()

    assert rest(week) == []
    assert person_quarters(week) == 9


def test_counted_anew_is_the_same(week: Archive) -> None:
    before = counted(week)

    week.read_anew()
    assert rest(week) is None
    week.reader.roll_up()

    assert counted(week) == before


def test_counts_stay_where_a_month_becomes_one_file(week: Archive) -> None:
    before = counted(week)

    week.compact()
    week.reader.refresh()

    assert rest(week) == []
    week.reader.roll_up()
    assert counted(week) == before


def test_what_is_sealed_again_is_counted_again(week: Archive) -> None:
    tell(week, [Stay(9, NOON + 2 * HOUR, HOUR, "Eve")])
    for sheet in week.shelf.sheets:
        if sheet.kind == "sessions":
            week.sealer.seal(sheet.kind, sheet.day)
    week.reader.refresh()
    week.reader.roll_up()

    assert rest(week) == []
    assert person_quarters(week) == 17


def test_what_is_dropped_is_not_counted_any_more(week: Archive) -> None:
    day = NOON // DAY
    with week.ledger.database.engine.begin() as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.started_at < MIDNIGHT))
    week.sealer.unseal("sessions", day)
    week.reader.changes.note_all("sessions")

    # Bob alone is left of the morning, and Ada's 3 minutes are too few.
    assert person_quarters(week) == 4

    week.reader.roll_up()

    assert person_quarters(week) == 4
    assert rest(week) == []


def test_another_programme_of_several_streams_reads_sessions(week: Archive) -> None:
    with week.asking(WEEK) as asking:
        scope = replace(
            asking.scope("programme"),
            rolls_up=True,
            where=(Filter("stream", ("/live", "/jazz")), Filter("playback_type", (None,))),
        )
        assert rolled(asking.look.cursor, scope, PERSONS) is None


def sheet(day: int, low: int) -> Sheet:
    return Sheet(
        kind="sessions", day=day, path=f"{day}", rows=1, low=low, high=low, checksum="", rule=1,
        rev=day, bytes=1,
    )  # fmt: skip


def test_zones_are_cut_where_other_days_reach_and_at_midnight() -> None:
    first, second = sheet(0, HOUR), sheet(1, DAY + QUARTER + 1)
    days = Reaching(first, DAY + 2 * QUARTER), Reaching(second, DAY + HOUR)

    found = [(zone.low, zone.high, [one.day for one in zone.sheets]) for zone in zones(days)]

    assert found == [
        (HOUR, DAY, [0]),
        (DAY, DAY + QUARTER, [0]),
        (DAY + QUARTER, DAY + 3 * QUARTER, [0, 1]),
        (DAY + 3 * QUARTER, DAY + HOUR + QUARTER, [1]),
    ]
    assert zones(()) == ()


def test_the_peak_of_a_quarter_hour_is_told_with_its_first_moment(week: Archive) -> None:
    tell(week, [Stay(9, NOON + 20 * MINUTE + 1, HOUR, "Eve")])
    week.sealer.seal("sessions", NOON // DAY)
    week.reader.refresh()
    week.reader.roll_up()

    found = week.figures(["concurrency_peak", "concurrency_peak_at"], replace(WEEK, bucket="day"))

    assert rest(week) == []
    assert found.rows[(None,)] == [2, (NOON + 20 * MINUTE + 1) // 1_000 * 1_000]
