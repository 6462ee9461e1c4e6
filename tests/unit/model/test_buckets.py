from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tallylight.model.buckets import edges, fitting, named
from tallylight.model.time import DAY, HOUR, MINUTE
from tests.golden import local_hours
from tests.rows import NOON

DST_DAYS = [
    ("Europe/Berlin", date(2026, 3, 29), 23),
    ("Europe/Berlin", date(2026, 10, 25), 25),
    ("America/New_York", date(2026, 3, 8), 23),
    ("America/New_York", date(2026, 11, 1), 25),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Europe/Berlin", date(2026, 5, 22), 24),
]


@pytest.mark.parametrize(("zone", "day", "hours"), DST_DAYS)
def test_hours_are_those_of_the_clock_on_the_wall(zone: str, day: date, hours: float) -> None:
    told = local_hours(day, ZoneInfo(zone))

    assert edges(told[0], told[-1], HOUR, ZoneInfo(zone)) == told
    assert told[-1] - told[0] == hours * HOUR


@pytest.mark.parametrize(("zone", "day", "hours"), DST_DAYS)
def test_a_day_is_one_bucket_however_long(zone: str, day: date, hours: float) -> None:
    told = local_hours(day, ZoneInfo(zone))

    cut = edges(told[0] - 5 * HOUR, told[-1] + 5 * HOUR, DAY, ZoneInfo(zone))

    assert cut[1:-1] == [told[0], told[-1]]
    assert cut[2] - cut[1] == hours * HOUR


@pytest.mark.parametrize("hours", [2, 3])
def test_wider_hours_never_exceed_their_width_by_more_than_the_change(hours: int) -> None:
    told = local_hours(date(2026, 10, 25), ZoneInfo("Europe/Berlin"))

    cut = edges(told[0], told[-1], hours * HOUR, ZoneInfo("Europe/Berlin"))

    assert all(later - earlier <= hours * HOUR for earlier, later in pairwise(cut))


def test_the_ends_are_those_asked_for() -> None:
    start, end = NOON + 7 * MINUTE, NOON + 3 * HOUR + MINUTE

    assert edges(start, end, HOUR, ZoneInfo("UTC")) == [
        start, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR, end
    ]  # fmt: skip
    assert edges(NOON, NOON + 2 * MINUTE, MINUTE, ZoneInfo("UTC")) == [
        NOON, NOON + MINUTE, NOON + 2 * MINUTE
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("length", "bucket"),
    [
        (HOUR, "minute"),
        (DAY, "quarter"),
        (7 * DAY, "quarter"),
        (30 * DAY, "hour"),
        (90 * DAY, "day"),
    ],
)
def test_a_width_is_chosen_that_leaves_at_most_400_points(length: int, bucket: str) -> None:
    width = fitting(length)

    assert length / width <= 400
    assert named(width) == bucket
