"""Questions of sessions against plain Python over what was told."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.dayparts import read_parts
from tallylight.analytics.window import Bucket, Window
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, HOUR, MINUTE, Instant, moment
from tests.analytics.golden_sessions import (
    Heard,
    Piece,
    Stay,
    figure,
    grouped,
    heard,
    length_of,
    pieces,
)
from tests.analytics.harness import BOTH, STATES, Archive, State, at, window
from tests.analytics.stays import Case, bracket, cases, of_two_sites, ready, tell
from tests.effort import tries

pytestmark = pytest.mark.past

HEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
LENGTHS = ("under 1 min", "1–5 min", "5–15 min", "15–60 min", "1–4 h", "over 4 h")
PARTS = ((6, 10), (10, 15), (15, 19), (19, 24), (0, 6))


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


def own(case: Case) -> list[Heard]:
    """What is asked about: the sessions of one site."""
    return [one for one in heard(case.stays, case.now) if one.stay.site == "main"]


def spans_of(asked: Window, bucket: Bucket) -> list[tuple[Any, list[Piece]]]:
    return sorted(((key[0], each) for key, each in pieces(asked, bucket).items()))


def known(case: Case, spans: list[Piece]) -> int:
    lists = any(one.site == "main" for one in case.stays)
    return sum(end - start for start, end in spans) if lists else 0


def check_parts_of_a_day(archive: Archive, case: Case) -> None:
    by_part: dict[tuple[str, str], list[Piece]] = {}
    cells = pieces(case.window, None, by_weekday=True, by_hour=True)
    for (weekday, hour, _), spans in cells.items():
        first, last = next(part for part in PARTS if part[0] <= hour < part[1])
        days = "weekend" if weekday >= 5 else "weekdays"
        by_part.setdefault((f"{first:02}–{last:02}", days), []).extend(spans)

    rows = archive.ask("audience_by_daypart", case.window)

    names = ("tlh_ms", "aqh", "cume", "tsl_ms")
    assert {(row["daypart"], row["days"]): [row[name] for name in names] for row in rows} == {
        key: [figure(name, own(case), sorted(spans), known(case, spans)) for name in names]
        for key, spans in by_part.items()
    }


def check_who_is_new(archive: Archive, case: Case, bucket: Bucket) -> None:
    rows = archive.ask("new_vs_returning", case.window, bucket=bucket)

    told = own(case)
    wanted: list[tuple[int | None, ...]] = []
    for _, spans in spans_of(case.window, bucket):
        people = {one.stay.person for one in told if one.reaches(spans)}
        before = {one.stay.person for one in told if one.began < spans[0][0]}
        count = figure("unique_listeners", told, spans, known(case, spans))
        new = len(people - before)
        wanted.append((count, None, None) if count is None else (count, new, count - new))
    assert [(row["listeners"], row["new"], row["returning"]) for row in rows] == wanted


def check_breakdowns(archive: Archive, case: Case) -> None:
    _, spans = spans_of(case.window, "month")[0]
    spans = [piece for _, each in spans_of(case.window, "month") for piece in each]
    there = [one for one in own(case) if one.reaches(spans)]
    total = figure("tlh_ms", there, spans, 1)

    countries = archive.ask("countries", case.window)
    lengths = archive.ask("lengths", case.window)

    groups = grouped(there, lambda one: one.stay.country)
    assert {row.pop("country"): row for row in countries} == {
        country: {
            "sessions": len(each),
            "listeners": len({one.stay.person for one in each}),
            "tlh_ms": (tlh := figure("tlh_ms", each, spans, 1)),
            "share_percent": pytest.approx(100 * tlh / total, abs=0.006) if total else None,
        }
        for country, each in groups.items()
    }
    by_length = grouped(there, length_of)
    assert [(row["length"], row["sessions"], row["gross_tlh_ms"]) for row in lengths] == [
        (name, len(each), sum(one.inside(spans) for one in each))
        for name in LENGTHS
        for each in [by_length.get(name, [])]
        if there
    ]


def check_peaks(archive: Archive, case: Case, bucket: Bucket) -> None:
    rows = archive.ask("concurrency", case.window, bucket=bucket)

    names = ("concurrency_peak", "concurrency_peak_at")
    assert [
        (row["from"] // 1000, row["until"] // 1000, row["peak"], row["peak_at"]) for row in rows
    ] == [
        (
            spans[0][0],
            spans[-1][1],
            *(figure(name, own(case), spans, known(case, spans)) for name in names),
        )
        for _, spans in spans_of(case.window, bucket)
    ]


def check(archive: Archive, case: Case, state: State, bucket: Bucket) -> None:
    ready(archive, case, state)
    check_parts_of_a_day(archive, case)
    check_who_is_new(archive, case, bucket)
    check_breakdowns(archive, case)
    check_peaks(archive, case, bucket)


asked = given(
    case=cases(), state=st.sampled_from(STATES), bucket=st.sampled_from(("day", "week", "hour"))
)


@settings(max_examples=tries(10), deadline=None, suppress_health_check=HEALTHY)
@asked
@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_answers_are_what_the_sessions_say(
    kept: Archive, case: Case, state: State, bucket: Bucket
) -> None:
    check(kept, case, state, bucket)


@settings(max_examples=3, deadline=None, suppress_health_check=HEALTHY)
@asked
@pytest.mark.parametrize("kept", BOTH[1:], indirect=True)
def test_answers_are_the_same_on_postgres(
    kept: Archive, case: Case, state: State, bucket: Bucket
) -> None:
    check(kept, case, state, bucket)


def test_who_was_there_a_year_ago_is_not_new(archive: Archive) -> None:
    start = at("UTC", 2026, 3, 28, 12)
    archive.now = start + DAY
    tell(archive, [Stay(1, start - 365 * DAY, person="Ada"), Stay(2, start, person="Ada")])
    tell(archive, [Stay(3, start, person="Bob")])

    (row,) = archive.ask("new_vs_returning", window("UTC", date(2026, 3, 28), 1))

    assert (row["listeners"], row["new"], row["returning"]) == (2, 1, 1)


def test_the_month_so_far_and_to_its_end(archive: Archive) -> None:
    zone = "Europe/Paris"
    archive.now = now = at(zone, 2026, 3, 30, 12)
    days = [(2, day, 12) for day in range(20, 29)] + [(3, day, 8) for day in range(1, 31)]
    stays = [
        Stay(n, start := at(zone, 2026, *told), HOUR if is_tuesday(start) else 30 * MINUTE)
        for n, told in enumerate(days)
    ]
    tell(archive, [*stays, Stay(99, at(zone, 2026, 3, 30, 9), 45_000_000)])
    bracket(archive, now - 60 * DAY, now)

    (row,) = archive.ask("month_to_date", window(zone, date(2026, 3, 1), 1), cap_hours=40)

    # 30 days, of which four were Tuesdays; today has had its half hour; tomorrow is a Tuesday.
    so_far = 26 * 30 * MINUTE // 1000 + 4 * HOUR // 1000
    tuning = so_far + 45_000
    assert row == {
        "from": at(zone, 2026, 3, 1),
        "until": at(zone, 2026, 4, 1),
        "tlh_ms": so_far,
        "ath_ms": tuning,
        "projected_tlh_ms": so_far + HOUR // 1000,
        "projected_ath_ms": tuning + HOUR // 1000,
        "cap_hours": 40,
        "cap_percent": round(100 * tuning / (40 * 3_600_000), 2),
        "projected_percent": round(100 * (tuning + 3_600_000) / (40 * 3_600_000), 2),
    }


def test_a_month_of_which_nothing_is_known(archive: Archive) -> None:
    archive.now = at("UTC", 2026, 3, 30, 12)

    (row,) = archive.ask("month_to_date", window("UTC", date(2026, 3, 1), 1))

    assert [*row.values()][2:] == [None] * 7


@pytest.mark.parametrize("told", ["", "6", "6-6", "24-3", "6-25", "six-ten", "6-10,9-12", "6-10,"])
def test_dayparts_that_cannot_be_read_are_refused(told: str) -> None:
    with pytest.raises(InvalidError):
        read_parts(told)


def test_a_daypart_may_go_on_after_midnight(archive: Archive) -> None:
    start = at("UTC", 2026, 3, 25, 23)
    archive.now = start + DAY
    tell(archive, [Stay(1, start, 4 * HOUR)])

    (row,) = archive.ask(
        "audience_by_daypart", Window(start, start + 4 * HOUR, ZoneInfo("UTC")), dayparts="22-2"
    )

    assert row == {
        "daypart": "22–02", "days": "weekdays", "tlh_ms": 10_800_000, "aqh": 1.0, "cume": 1,
        "tsl_ms": 10_800_000,
    }  # fmt: skip


def is_tuesday(at_: Instant) -> bool:
    return moment(at_).weekday() == 1
