"""The time that a question is about: its ends, so many days, or a period by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from tallylight.analytics.window import Bucket, Window
from tallylight.api.listing import AskedSites, AskedSpan, Span
from tallylight.api.rooms import AskedRooms
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, EARLIEST, HOUR, Clock, Instant, instant, moment
from tallylight.store.read.first import first_fact

Period = Literal[
    "today", "yesterday", "7d", "28d", "30d", "90d", "month", "last_month", "year", "all",
    "1h", "24h",
]  # fmt: skip
LOCAL_DAYS = {"7d": 7, "28d": 28, "30d": 30, "90d": 90}
"""Whole local days, today included, as far as it has come."""
ROLLING: dict[str, Instant] = {
    "1h": HOUR,
    "24h": DAY,
    **{name: days * DAY for name, days in LOCAL_DAYS.items()},
}
"""The same as so many hours up to now, as the calls of other programs mean them."""
PARAMETERS = ("site", "from", "to", "tz", "days", "period")
_MOST_DAYS = 36_500


@dataclass(frozen=True)
class AskedTime:
    """What was said of the time, and what periods are reckoned by.

    first: when the first fact was, of the sites asked for.
    """

    span: Span
    days: int | None
    period: Period | None
    clock: Clock
    first: Callable[[], Instant | None]

    def window(
        self, bucket: Bucket | None = None, *, usual_days: int = 7, rolls: bool = False
    ) -> tuple[Window, str]:
        """The window, and its label where it ends now: what it was asked as.

        usual_days: whole local days, where no time is asked for. rolls: periods are hours up to
        now. Raises `InvalidError` with the parameter as its path.
        """
        now = self.clock()
        start, end = self._ends(now, usual_days, rolls=rolls)
        if start >= end:
            message = "The time asked for ends before it begins, or lies ahead."
            raise InvalidError(message, path="from")
        if start < EARLIEST:
            raise InvalidError("Nothing is kept from before the year 2000.", path="from")
        label = f"{self.days}/{self.period}/{self.span.start}/{rolls}" if end == now else ""
        return Window(start, end, self.span.zone, bucket), label

    def _ends(self, now: Instant, usual_days: int, *, rolls: bool) -> tuple[Instant, Instant]:
        zone = self.span.zone
        ends = self.span.start, self.span.end
        if (self.days, self.period, *ends).count(None) < 3 - (None not in ends):
            raise InvalidError("Give either a period, or days, or from and to.", path="period")
        if self.days is not None:
            return now - self.days * DAY, now
        if self.period == "all":
            return min(self.first() or now - DAY, now - HOUR), now
        if self.period is not None:
            return _period(self.period, now, zone, rolls=rolls)
        end = now if self.span.end is None else self.span.end
        if self.span.start is not None:
            return self.span.start, end
        return _midnight(_day(end - 1, zone), zone, 1 - usual_days), end


def asked_time(
    rooms: AskedRooms,
    sites: AskedSites,
    span: AskedSpan,
    days: Annotated[
        int | None, Query(ge=1, le=_MOST_DAYS, description="The last so many times 24 hours.")
    ] = None,
    period: Annotated[
        Period | None,
        Query(description="By name: whole local days, today included as far as it has come."),
    ] = None,
) -> AskedTime:
    """What a request says of the time."""
    keys = [site.key for site in sites]
    return AskedTime(span, days, period, rooms.clock, lambda: first_fact(rooms.database, keys))


Asked = Annotated[AskedTime, Depends(asked_time)]


def _period(name: Period, now: Instant, zone: ZoneInfo, *, rolls: bool) -> tuple[Instant, Instant]:
    if name in ROLLING and (rolls or name not in LOCAL_DAYS):
        return now - ROLLING[name], now
    today = _day(now, zone)
    if name in LOCAL_DAYS:
        return _midnight(today, zone, 1 - LOCAL_DAYS[name]), now
    if name == "yesterday":
        return _midnight(today, zone, -1), _midnight(today, zone)
    month = today.replace(day=1)
    if name == "last_month":
        last = (month - timedelta(days=1)).replace(day=1)
        return _midnight(last, zone), _midnight(month, zone)
    begins = {"month": month, "year": today.replace(month=1, day=1)}
    return min(_midnight(begins.get(name, today), zone), now - 1), now


def _day(at: Instant, zone: ZoneInfo) -> date:
    return moment(at).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo, days: int = 0) -> Instant:
    """When a day began, or one so many days later."""
    day += timedelta(days=days)
    return instant(datetime(day.year, day.month, day.day, tzinfo=zone))
