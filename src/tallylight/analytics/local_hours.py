"""Figures by the hours of local days: an hour that comes twice is one, one left out is none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from tallylight.analytics.asking import Asking
from tallylight.analytics.window import Bucket, Window
from tallylight.model.time import Instant, moment


class LocalHour(NamedTuple):
    """An hour of a day (Monday is 0) with its figures; None where nobody measured."""

    date: date
    weekday: int
    hour: int
    values: Sequence[int | None]


def local_hours(asking: Asking, metrics: Sequence[str]) -> list[LocalHour]:
    """Every hour of the window that has begun, in order."""
    window = replace(asking.window, end=min(asking.window.end, asking.now + 1))
    found = asking.figures(metrics, by=("weekday", "hour"), bucket="day", window=window)
    days = [*starts(window, "day")]
    cells = [
        LocalHour(days[bucket], weekday, hour, row)
        for (weekday, hour, bucket), row in found.rows.items()
    ]
    return sorted(cells, key=lambda cell: (cell.date, cell.hour))


def starts(window: Window, bucket: Bucket) -> Iterator[date]:
    """The local day in which each bucket begins."""
    for at in replace(window, bucket=bucket).edges[:-1]:
        yield local_day(at, window)


def local_day(at: Instant, window: Window) -> date:
    """The day of an instant, in the zone of the window."""
    return moment(at).astimezone(window.zone).date()
