"""Token buckets: how many requests one may send in a minute, and how many at once."""

from collections import OrderedDict
from collections.abc import Hashable
from math import ceil

from tallylight.model.errors import TooManyRequestsError
from tallylight.model.time import MINUTE, SECOND, Clock, Instant

REMEMBERED = 20_000
_BURST = 6


class Buckets:
    """One bucket a key, which fills `per_min` a minute and holds a sixth of it.

    Belongs to one event loop. Of keys only the latest are remembered; one that is forgotten was
    quiet for long, so that its bucket was full.
    """

    def __init__(self, clock: Clock, per_min: int) -> None:
        self._clock = clock
        self._rate = per_min / MINUTE
        self._most = max(1.0, per_min / _BURST)
        self._left: OrderedDict[Hashable, tuple[float, Instant]] = OrderedDict()

    def take(self, key: Hashable, cost: float = 1.0) -> None:
        """Count a request; raises `TooManyRequestsError`, and then counts nothing."""
        now = self._clock()
        left, at = self._left.pop(key, (self._most, now))
        # A clock that was set back takes nothing away.
        left = min(self._most, left + max(0, now - at) * self._rate)
        is_refused = left < cost
        self._left[key] = (left if is_refused else left - cost, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        if is_refused:
            raise TooManyRequestsError(retry_after_s=ceil((cost - left) / self._rate / SECOND))
