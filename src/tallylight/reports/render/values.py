"""Values as people read them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.model.text import neutral
from tallylight.model.time import Instant, moment

UNKNOWN = "–"
_SECOND_MS, _MINUTE_MS, _HOUR_MS = 1_000, 60_000, 3_600_000


def told(value: Any, unit: str | None) -> str:  # noqa: ANN401 - of any kind
    """A value with its unit, in plain signs; unknown is a dash."""
    if value is None or value == "":
        return UNKNOWN
    if unit == "ms":
        return _length(round(value))
    if unit == "percent":
        return f"{value:,.2f} %"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.2f}" if value % 1 else f"{value:,.0f}"
    return neutral(value)


def is_number(unit: str | None) -> bool:
    """Whether what has this unit stands at the right of its column."""
    return unit not in (None, "text", "id", "date", "instant")


def minute(at: Instant, zone: ZoneInfo) -> str:
    """A time to the minute, by the clocks of a zone."""
    local: datetime = moment(at).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M}"


def _length(milliseconds: int) -> str:
    if milliseconds < _MINUTE_MS:
        return f"{milliseconds // _SECOND_MS} s"
    if milliseconds < _HOUR_MS:
        return f"{milliseconds // _MINUTE_MS} m {milliseconds % _MINUTE_MS // _SECOND_MS} s"
    return f"{milliseconds // _HOUR_MS:,} h {milliseconds % _HOUR_MS // _MINUTE_MS} m"
