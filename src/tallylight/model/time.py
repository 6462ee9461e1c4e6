"""Instants are integer microseconds since the Unix epoch in UTC; durations integer ms."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import time_ns
from zoneinfo import ZoneInfo

Instant = int
Clock = Callable[[], Instant]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
EARLIEST: Instant = (datetime(2000, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
FUTURE_TOLERANCE = HOUR


def system_clock() -> Instant:
    """Now, in microseconds since the epoch; pass this where a `Clock` is wanted in production."""
    return time_ns() // 1_000


def instant(moment: datetime | int) -> Instant:
    """Microseconds of an aware datetime, or of an integer of epoch milliseconds."""
    if isinstance(moment, int):
        return moment * 1_000
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: Instant) -> datetime:
    """The aware UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=at)


def rfc3339(at: Instant) -> str:
    """An instant as RFC 3339 in UTC with `Z`; fractions only where there are any."""
    return moment(at).isoformat().replace("+00:00", "Z")


def local_midnight(at: Instant, zone: ZoneInfo) -> Instant:
    """The instant at which the local day of `at` began in `zone`."""
    local = moment(at).astimezone(zone)
    return instant(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))
