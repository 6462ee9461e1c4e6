"""Sums of sealed sessions: they tell what the sessions tell, or they are not taken."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.catalogue import metrics
from tallylight.analytics.rollups import rollup
from tallylight.analytics.rollups.sums import TABLES, rolled
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR, MINUTE
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import Archive, at, window
from tests.analytics.stays import Case, bracket, cases, leave_out, of_two_sites, ready, stays, tell
from tests.effort import tries

pytestmark = pytest.mark.past

ROLLED = {name: one for name, one in metrics().items() if one.rolls_up and one.relation != "plays"}
PEOPLE = tuple(name for name, one in ROLLED.items() if one.sums == "distinct")
TIMES = tuple(name for name, one in ROLLED.items() if one.sums == "adds")
BY = (
    (), ("site",), ("stream",), ("programme", "playback_type"), ("weekday", "hour"), ("length",),
    ("length", "site"),
)  # fmt: skip
WHERE = (
    (),
    (Filter("stream", ("/live",)),),
    (Filter("playback_type", (None, "transcode")),),
    (Filter("site", ("main",), excludes=True),),
)
ZONE = "Europe/Paris"
WEEK = window(ZONE, date(2026, 3, 23), 7)
NOON = at(ZONE, 2026, 3, 25, 12)


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


@pytest.fixture
def week(archive: Archive) -> Archive:
    """Three sealed sessions of an hour, and one that nobody ended; asked long after."""
    archive.now = WEEK.end + 30 * DAY
    bracket(archive, WEEK.start, WEEK.end)
    told = [
        Stay(n, NOON + n * HOUR, HOUR, person) for n, person in enumerate(("Ada", "Bob", "Zoë"))
    ]
    tell(archive, [*told, Stay(3, NOON - DAY, None)])
    archive.seal("sealed")
    return archive


def days(archive: Archive, asked: Window = WEEK, *cells: str, **more: Any) -> frozenset[int]:
    """The days whose sums are taken."""
    with archive.asking(asked) as asking:
        scope = replace(asking.scope(), rolls_up=True, cells=frozenset(cells), **more)
        found = rolled(asking.look.cursor, scope)
        return frozenset() if found is None else found.days


def listened(archive: Archive, asked: Window = WEEK) -> Any:
    return archive.figures(["tlh_ms"], asked).rows[(None,)][0]


def sums(archive: Archive) -> Sequence[Any]:
    with archive.reader.look() as look:
        return look.cursor.execute("SELECT * FROM sitting_sums ORDER BY ALL").fetchall()


@settings(max_examples=tries(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    case=cases(),
    later=stays(NOON, 3),
    names=st.sampled_from((TIMES, PEOPLE, tuple(ROLLED))),
    by=st.sampled_from(BY),
    where=st.sampled_from(WHERE),
)
def test_sums_tell_what_sessions_tell(
    archive: Archive,
    case: Case,
    later: list[Stay],
    names: Sequence[str],
    by: Sequence[str],
    where: Any,
) -> None:
    ready(archive, case, "sealed")
    tell(archive, [one._replace(number=100 + one.number) for one in later])

    def asked() -> Any:
        return archive.figures(
            names, case.window, by=by, bucket=case.bucket, where=where, sites_asked=(1, 2)
        ).rows

    with_sums = asked()
    archive.read_anew()

    assert with_sums == asked()


def test_sums_are_taken_of_days_that_are_over(week: Archive) -> None:
    assert len(days(week)) == 2
    assert len(sums(week)) == 12
    assert listened(week) == 3 * HOUR // 1_000


def test_a_session_without_an_end_is_read_beside_the_sums(week: Archive) -> None:
    assert week.figures(["gross_tlh_ms", "session_starts"], WEEK).rows == {
        (None,): [3 * HOUR // 1_000, 3]
    }


def test_a_window_that_cuts_a_quarter_hour_reads_that_file(week: Archive) -> None:
    asked = replace(WEEK, start=NOON + HOUR // 2 + MINUTE)

    assert not days(week, asked)
    assert listened(week, asked) == (2 * HOUR + HOUR // 2 - MINUTE) // 1_000


def test_a_late_session_is_told_at_once_and_its_day_is_read(week: Archive) -> None:
    before = days(week)

    tell(week, [Stay(9, NOON, HOUR, "Eve")])

    assert listened(week) == 4 * HOUR // 1_000
    assert len(before - days(week)) == 1


def test_a_rule_holds_at_once_for_what_was_summed_up_before(week: Archive) -> None:
    leave_out(week, "Bob")

    assert listened(week) == 2 * HOUR // 1_000
    assert len(days(week)) == 1

    week.reader.roll_up()

    assert len(days(week)) == 2
    assert listened(week) == 2 * HOUR // 1_000


def test_lengths_and_how_many_there_were_are_known_of_days_that_lie_inside(week: Archive) -> None:
    figures = ["sessions", "atsl_ms"]

    assert len(days(week, WEEK, "sessions", by=("length",))) == 2
    assert week.figures(figures, WEEK).rows == {(None,): [4, HOUR // 1_000]}
    assert week.figures(["sessions"], WEEK, by=("length",)).rows == {
        ("1–4 h", None): [3],
        ("under 1 min", None): [1],
    }
    assert not days(week, WEEK, "sessions", is_cut=True)
    assert not days(week, replace(WEEK, start=NOON + MINUTE), "sessions")


def test_sums_made_anew_are_the_same(week: Archive) -> None:
    before = sums(week)

    week.read_anew()
    assert not sums(week)
    week.reader.roll_up()

    assert sums(week) == before


def test_what_is_sealed_again_is_summed_up_again(week: Archive) -> None:
    tell(week, [Stay(9, NOON, HOUR, "Eve")])
    for sheet in week.shelf.sheets:
        if sheet.kind == "sessions":
            week.sealer.seal(sheet.kind, sheet.day)
    week.reader.refresh()
    week.reader.roll_up()

    assert len(days(week)) == 2
    assert listened(week) == 4 * HOUR // 1_000


def test_sums_stay_where_a_month_becomes_one_file(week: Archive) -> None:
    before, told = sums(week), days(week)

    week.compact()
    week.reader.refresh()

    assert [one.days for one in week.shelf.sheets if one.kind == "sessions"] == [2, 1]
    assert days(week) == told
    week.reader.roll_up()
    assert sums(week) == before
    assert listened(week) == 3 * HOUR // 1_000


def test_of_a_month_only_the_day_with_something_late_is_read(week: Archive) -> None:
    week.compact()
    before = days(week)

    tell(week, [Stay(9, NOON, HOUR, "Eve")])

    assert days(week) == before - {NOON // DAY}
    assert listened(week) == 4 * HOUR // 1_000
    week.sealer.seal("sessions", NOON // DAY)
    week.reader.refresh()
    week.reader.roll_up()
    assert days(week) == before
    assert listened(week) == 4 * HOUR // 1_000


def test_what_is_being_reckoned_is_broken_off(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()

    def endless(sheets: Sequence[Sheet], _root: Path) -> str:
        if sheets[0].path:
            begun.set()
        columns = ", ".join("NULL" for _ in TABLES["sitting_sums"])
        return f"SELECT {columns} FROM range(1_000_000_000_000) AS r(n) WHERE n < 0"

    monkeypatch.setattr(rollup, "_sums", endless)
    week.shelf.folder.reckoned.unlink()
    week.read_anew()
    week.reader.refresh()
    working = Thread(target=week.reader.roll_up)
    working.start()
    assert begun.wait(20)

    working.join(0.2)
    assert working.is_alive()
    while working.is_alive():
        week.reader.stop()
        working.join(0.05)

    assert not sums(week)
    assert not week.reader.roll_up()
    assert listened(week) == 3 * HOUR // 1_000
