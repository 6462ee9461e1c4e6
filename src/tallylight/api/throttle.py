"""Guessing is slow: attempts are counted per account and per address, whatever headers say."""

from collections import OrderedDict, deque
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

from tallylight.model.errors import TooManyAttemptsError
from tallylight.model.time import MINUTE, SECOND, Clock, Instant

WINDOW = 5 * MINUTE
PER_ACCOUNT = 8
PER_ADDRESS = 40
_REMEMBERED = 20_000


class Throttle:
    """At most so many attempts in `WINDOW`; one that succeeds is taken back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._attempts: OrderedDict[str, deque[Instant]] = OrderedDict()

    def attempt(self, *, account: str | None, address: str) -> None:
        """Count an attempt before it is judged, so that many at once cannot slip through.

        Raises `TooManyAttemptsError`, and then counts nothing.
        """
        now = self._clock()
        with self._lock:
            counted = [(self._recent(key, now), limit) for key, limit in _keys(account, address)]
            waits = [tries[0] + WINDOW - now for tries, limit in counted if len(tries) >= limit]
            if waits:
                raise TooManyAttemptsError(retry_after_s=ceil(max(waits) / SECOND))
            for tries, _ in counted:
                tries.append(now)

    def forgive(self, *, account: str | None, address: str) -> None:
        """Take the last attempt back: it was right; the account starts anew."""
        with self._lock:
            for key, _ in _keys(account, address):
                tries = self._attempts.get(key)
                if tries:
                    tries.pop()
            if account is not None:
                self._attempts.pop(f"account {account}", None)

    def _recent(self, key: str, now: Instant) -> deque[Instant]:
        tries = self._attempts.setdefault(key, deque())
        self._attempts.move_to_end(key)
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        if len(self._attempts) > _REMEMBERED:
            self._attempts.popitem(last=False)
        return tries


def _keys(account: str | None, address: str) -> list[tuple[str, int]]:
    keys = [(f"address {network(address)}", PER_ADDRESS)]
    if account is not None:
        keys.append((f"account {account}", PER_ACCOUNT))
    return keys


@lru_cache(_REMEMBERED)
def network(address: str) -> str:
    """An IPv4 address, or the /64 that one IPv6 household has to itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(int(known) >> 64) if isinstance(known, IPv6Address) else address
