"""Texts of a page as the values they stand for; what cannot be true is left out and noted."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from tallylight.model.report import Doubt
from tallylight.model.text import storable
from tallylight.model.time import EARLIEST, Instant, instant

_COUNT_LIMIT = 1_000_000_000
_BYTES_LIMIT = 2**62
_KBPS_LIMIT = 100_000_000
_SURELY_BITS = 10_000
_ABSENT = {"", "unlimited", "none", "null", "n/a"}
_WHOLE = re.compile(r"[0-9]{1,20}", re.ASCII)
_QUALITY = re.compile(r"bitrate=([0-9]{1,7})", re.ASCII)


class Figures:
    """The fields of one mount, read by kind of value; `doubts` gathers what is not believed."""

    def __init__(self, fields: dict[str, str], mount: str) -> None:
        self._fields = fields
        self._mount = mount
        self.doubts: list[Doubt] = []

    def text(self, name: str, length: int = 255) -> str | None:
        """A text, trimmed, storable and at most `length` long; None where there is none."""
        return storable(self._fields.get(name, "")).strip()[:length].strip() or None

    def count(self, name: str) -> int | None:
        return self._whole(name, _COUNT_LIMIT)

    def octets(self, name: str) -> int | None:
        return self._whole(name, _BYTES_LIMIT)

    def kbps(self, name: str, per_kbit: int = 1) -> float | None:
        told = self._whole(name, _KBPS_LIMIT * per_kbit)
        return None if told is None else told / per_kbit

    def bitrate(self) -> float | None:
        """The nominal rate in kbit/s, wherever this kind of stream tells it."""
        told = self._fields.get("bitrate", "").strip()
        if _WHOLE.fullmatch(told) and int(told) < _SURELY_BITS:
            return float(told)
        bits = self._fields.get("audio_bitrate", "").strip() or told
        if _WHOLE.fullmatch(bits) and int(bits) < _KBPS_LIMIT:
            return int(bits) / 1_000
        quality = _QUALITY.search(self._fields.get("audio_info", ""))
        return float(quality[1]) if quality else None

    def when(self, name: str) -> Instant | None:
        """An instant in any of the three ways that Icecasts write one."""
        told = self._fields.get(name, "").strip()
        for read in (datetime.fromisoformat, parsedate_to_datetime, _logged):
            try:
                moment = read(told)
                if moment.tzinfo is not None and instant(moment) >= EARLIEST:
                    return instant(moment)
            except (ValueError, OverflowError, TypeError, IndexError):
                continue
        return None

    def _whole(self, name: str, limit: int) -> int | None:
        told = self._fields.get(name, "").strip()
        if told.lower() in _ABSENT:
            return None
        if _WHOLE.fullmatch(told) and int(told) <= limit:
            return int(told)
        reason = f"{name} of {self._mount} is not a number from 0 to {limit}"
        self.doubts.append(Doubt(reason=reason, payload=storable(told)[:1_000]))
        return None


def _logged(told: str) -> datetime:
    return datetime.strptime(told, "%d/%b/%Y:%H:%M:%S %z")
