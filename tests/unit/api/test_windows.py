"""The time that a question is about."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tallylight.api.listing import Span
from tallylight.api.windows import AskedTime, Period
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, HOUR, Instant, instant, rfc3339

PARIS = ZoneInfo("Europe/Paris")
# Sunday, in the hour after clocks were put back.
NOW = instant(datetime(2026, 10, 25, 14, 30, tzinfo=PARIS))
FIRST = instant(datetime(2026, 3, 1, 8, tzinfo=PARIS))


def asked(
    period: Period | None = None,
    *,
    days: int | None = None,
    start: Instant | None = None,
    end: Instant | None = None,
    zone: ZoneInfo = PARIS,
) -> AskedTime:
    return AskedTime(Span(start, end, zone), days, period, lambda: NOW, lambda: FIRST)


def ends(time: AskedTime, *, rolls: bool = False) -> tuple[str, str]:
    window, _ = time.window(rolls=rolls)
    local = (datetime.fromisoformat(rfc3339(at)) for at in (window.start, window.end))
    first, last = (at.astimezone(window.zone) for at in local)
    return f"{first:%Y-%m-%d %H:%M}", f"{last:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("today", "2026-10-25 00:00", "2026-10-25 14:30"),
        ("yesterday", "2026-10-24 00:00", "2026-10-25 00:00"),
        ("7d", "2026-10-19 00:00", "2026-10-25 14:30"),
        ("28d", "2026-09-28 00:00", "2026-10-25 14:30"),
        ("month", "2026-10-01 00:00", "2026-10-25 14:30"),
        ("last_month", "2026-09-01 00:00", "2026-10-01 00:00"),
        ("year", "2026-01-01 00:00", "2026-10-25 14:30"),
        ("all", "2026-03-01 08:00", "2026-10-25 14:30"),
        ("1h", "2026-10-25 13:30", "2026-10-25 14:30"),
    ],
)
def test_periods_are_whole_local_days(period: Period, start: str, end: str) -> None:
    assert ends(asked(period)) == (start, end)


def test_the_day_of_25_hours_begins_at_its_midnight() -> None:
    window, _ = asked("today").window()

    assert window.end - window.start == 15 * HOUR + HOUR // 2


@pytest.mark.parametrize(("period", "days"), [("7d", 7), ("30d", 30), ("24h", 1)])
def test_called_by_its_old_name_a_period_is_so_many_hours(period: Period, days: int) -> None:
    window, _ = asked(period).window(rolls=True)

    assert (window.start, window.end) == (NOW - days * DAY, NOW)


def test_days_are_so_many_times_24_hours() -> None:
    window, _ = asked(days=2).window()

    assert (window.start, window.end) == (NOW - 2 * DAY, NOW)


def test_without_a_time_it_is_the_usual_one() -> None:
    assert ends(asked()) == ("2026-10-19 00:00", "2026-10-25 14:30")
    window, _ = asked(end=NOW - 10 * DAY).window(usual_days=1)
    # It was summer then.
    assert window.end - window.start == 15 * HOUR + HOUR // 2


def test_all_of_nothing_is_a_day() -> None:
    time = AskedTime(Span(None, None, PARIS), None, "all", lambda: NOW, lambda: None)

    assert time.window()[0].start == NOW - DAY


def test_only_what_ends_now_is_asked_by_a_label() -> None:
    labels = [
        one.window()[1]
        for one in (asked("today"), asked("7d"), asked(days=7), asked(), asked(start=FIRST))
    ]

    assert len({*labels}) == 5
    assert all(labels)
    assert asked("yesterday").window()[1] == ""
    assert asked(start=FIRST, end=NOW - 1).window()[1] == ""


@pytest.mark.parametrize(
    "time",
    [
        asked("7d", days=1),
        asked("7d", start=FIRST),
        asked(days=1, end=NOW),
        asked(start=NOW),
        asked(start=NOW, end=FIRST),
        asked(start=1),
    ],
)
def test_what_makes_no_time_is_refused(time: AskedTime) -> None:
    with pytest.raises(InvalidError):
        time.window()
