from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.analytics.asking import Asking
from tallylight.analytics.breakdown import share
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.window import Window
from tallylight.model.time import HOUR, Instant, instant, moment

_METRICS = ("tlh_ms", "ath_ms")
_LOOK_BACK = timedelta(days=28)
_HOUR_MS = HOUR // 1000
_DAY = timedelta(days=1)


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    zone = asking.window.zone
    today = moment(asking.now).astimezone(zone).date()
    first = today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    start, end = _midnight(first, zone), _midnight(following, zone)
    so_far = _sums(asking, start, asking.now)
    of_today = _sums(asking, _midnight(today, zone), asking.now)
    means = _means(asking, today, zone)
    days = [today + n * _DAY for n in range((following - today).days)]
    projected = [
        _projected(so_far[place], of_today[place], [means[day.weekday()][place] for day in days])
        for place in range(len(_METRICS))
    ]
    cap = asking.parameters["cap_hours"]
    shares = [share(ath, (cap or 0) * _HOUR_MS) for ath in (so_far[1], projected[1])]
    return [(start, end, *so_far, *projected, cap, *shares)]


def _projected(so_far: int | None, of_today: int | None, usual: Sequence[int | None]) -> int | None:
    """What there is, and the usual of what is left; today comes to its usual at least."""
    known = [each for each in usual if each is not None]
    if so_far is None or len(known) < len(usual):
        return None
    return so_far + max(0, known[0] - (of_today or 0)) + sum(known[1:])


def _sums(asking: Asking, start: Instant, end: Instant) -> Sequence[int | None]:
    window = Window(start, end, asking.window.zone)
    return asking.figures(_METRICS, window=window).rows.get((None,), [None] * len(_METRICS))


def _means(asking: Asking, today: date, zone: ZoneInfo) -> Sequence[Sequence[int | None]]:
    """By weekday, the mean of the last weeks; of all days, where that weekday was never known."""
    start = _midnight(today - _LOOK_BACK, zone)
    window = Window(start, _midnight(today, zone), zone, "day")
    found = asking.figures(_METRICS, bucket="day", window=window)
    days = [
        (moment(window.edges[place]).astimezone(zone).weekday(), row)
        for place, row in found.by_bucket
    ]
    means: list[list[int | None]] = []
    for weekday in range(7):
        own: list[int | None] = []
        for place in range(len(_METRICS)):
            every = [row[place] for _, row in days if row[place] is not None]
            same = [row[place] for day, row in days if day == weekday and row[place] is not None]
            chosen = same or every
            own.append(sum(chosen) // len(chosen) if chosen else None)
        means.append(own)
    return means


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    return instant(datetime(day.year, day.month, day.day, tzinfo=zone))


QUESTION = Question(
    title="Month to date",
    definition="Listening and tuning time of the local month so far; to its end, each day that is "
    "left counts as the mean of the same weekdays of the last 28 days; against a cap of tuning "
    "hours, where one is given.",
    columns={
        "from": Column("From", "instant"),
        "until": Column("Until", "instant"),
        "tlh_ms": Column("Listening time", "ms"),
        "ath_ms": Column("Tuning time", "ms"),
        "projected_tlh_ms": Column("Listening time at its end", "ms"),
        "projected_ath_ms": Column("Tuning time at its end", "ms"),
        "cap_hours": Column("Cap in hours", "number"),
        "cap_percent": Column("Of the cap", "percent"),
        "projected_percent": Column("Of the cap at its end", "percent"),
    },
    answer=_answer,
    parameters={"cap_hours": Parameter("Cap of tuning hours", "int", least=1, most=1_000_000_000)},
    takes_window=False,
)
