"""Spans of local time: days have 23 to 25 hours, and hours begin where the clock on the wall says.

Zones are shifted by whole quarters of an hour, so every edge is a quarter-hour of UTC.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tallylight.model.time import DAY, HOUR, MINUTE, Instant, local_midnight, moment

Bucket = Literal["minute", "quarter", "hour", "day"]
QUARTER: Instant = 15 * MINUTE
WIDTHS: dict[Bucket, Instant] = {"minute": MINUTE, "quarter": QUARTER, "hour": HOUR, "day": DAY}
# What is chosen from, where the width is left to us: from quarters on, they are kept ready.
_STEPS = (MINUTE, QUARTER, 2 * QUARTER, HOUR, 2 * HOUR, 3 * HOUR, DAY)
_MOST = 400


def fitting(length: Instant) -> Instant:
    """The narrowest width that cuts a span of this length into at most about 400."""
    return next((width for width in _STEPS if length <= width * _MOST), DAY)


def named(width: Instant) -> Bucket:
    """What a width is a multiple of."""
    return next(name for name in reversed(WIDTHS) if width % WIDTHS[name] == 0)


def edges(start: Instant, end: Instant, width: Instant, zone: ZoneInfo) -> list[Instant]:
    """`start`, every edge between, and `end`; widths are a day, or parts of one."""
    inside = _minutes(start, end, width) if width < QUARTER else _local(start, end, width, zone)
    return [start, *(edge for edge in inside if start < edge < end), end]


def _minutes(start: Instant, end: Instant, width: Instant) -> Iterator[Instant]:
    yield from range(start // width * width, end, width)


def _local(start: Instant, end: Instant, width: Instant, zone: ZoneInfo) -> Iterator[Instant]:
    midnight = local_midnight(start, zone)
    while midnight < end:
        following = local_midnight(midnight + DAY + 6 * HOUR, zone)
        if following - midnight == DAY:
            yield from range(midnight, following, width)
        elif width >= DAY:
            yield midnight
        else:
            yield from _of_long_day(midnight, following, width, zone)
        midnight = following


def _of_long_day(
    midnight: Instant, following: Instant, width: Instant, zone: ZoneInfo
) -> Iterator[Instant]:
    """The edges of a day in which clocks are changed: an hour that comes twice is two."""
    before: timedelta | None = None
    for at in range(midnight, following, QUARTER):
        local = moment(at).astimezone(zone)
        told = timedelta(hours=local.hour, minutes=local.minute)
        length = timedelta(microseconds=width)
        if before is None or told < before or told // length != before // length:
            yield at
        before = told
