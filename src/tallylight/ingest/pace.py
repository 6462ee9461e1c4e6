"""How often something is read again that takes time to read."""

from msgspec import Struct

from tallylight.model.time import SECOND, Instant

# With the beat and the reading itself, still within the second that is promised.
_LEAST = 7 * SECOND // 10
_LONG_S = 0.5


class Pace(Struct):
    """part: what takes long to read takes one of so many parts of the time at most."""

    part: int
    read_at: Instant = 0
    pause: Instant = _LEAST

    def is_due(self, now: Instant) -> bool:
        """Whether it may be read again; a clock that was put back holds nothing up."""
        return not 0 <= now - self.read_at < self.pause

    def read(self, now: Instant, seconds: float) -> None:
        """Note that it was read, and how long that took."""
        self.read_at = now
        self.pause = _LEAST if seconds < _LONG_S else self.part * round(seconds * SECOND)
