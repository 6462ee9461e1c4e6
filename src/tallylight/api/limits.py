"""How much one may ask for: a minute, at once, of live streams; what is over is refused early.

The shares of one token, person or address leave room for the others. A program on this machine is
limited a hundred times more generously; whether the server lives and is ready may always be asked.
"""

from collections import Counter
from collections.abc import Generator, Hashable
from contextlib import contextmanager

from msgspec import Struct
from starlette.types import Scope

from tallylight.api.allowance import USUAL, Allowance
from tallylight.api.buckets import Buckets
from tallylight.api.principal import Principal
from tallylight.api.proxy import Proxies, is_nearby
from tallylight.api.throttle import network
from tallylight.model.errors import BusyError, TallylightError, TooManyRequestsError
from tallylight.model.time import Clock

REASONS = ("rate", "busy", "live")
_NEARBY_COST = 0.01
_LIVE_AGAIN_S = 10


class Visitor(Struct, frozen=True):
    """Where a request comes from; `cost` is what it takes from a bucket."""

    address: str
    is_nearby: bool

    @property
    def cost(self) -> float:
        return _NEARBY_COST if self.is_nearby else 1.0


class Limiter:
    """What everybody took so far; belongs to the event loop."""

    def __init__(self, clock: Clock, proxies: Proxies, allowance: Allowance = USUAL) -> None:
        self._proxies = proxies
        self._allowance = allowance
        self._addresses = Buckets(clock, allowance.address_per_min)
        self._askers = Buckets(clock, allowance.requests_per_min)
        self._pushers = Buckets(clock, allowance.pushes_per_min)
        self._asking: Counter[str] = Counter()
        self._sharing: Counter[str] = Counter()
        self._live: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    @property
    def asking(self) -> int:
        """How many requests are answered now."""
        return self._asking.total()

    @property
    def live(self) -> int:
        """How many live streams are open."""
        return self._live.total()

    def visitor(self, scope: Scope) -> Visitor:
        """Who comes, as far as that can be believed."""
        return Visitor(network(self._proxies.client(scope)), is_nearby(scope))

    def arrive(self, visitor: Visitor) -> None:
        """Count a request of an address. Raises `TooManyRequestsError`."""
        self._take(self._addresses, visitor.address, visitor)

    def ask(self, visitor: Visitor, principal: Principal) -> None:
        """Count a request of a token or a person. Raises `TooManyRequestsError`."""
        self._take(self._askers, principal.id, visitor)

    def push(self, visitor: Visitor, principal: Principal) -> None:
        """Count a post of observations. Raises `TooManyRequestsError`."""
        self._take(self._pushers, principal.id, visitor)

    @contextmanager
    def place(self, visitor: Visitor) -> Generator[None]:
        """One of the requests that are answered at a time. Raises `BusyError`."""
        most = self._allowance.requests_at_once
        is_greedy = self._asking[visitor.address] >= most // 2 and not visitor.is_nearby
        if is_greedy or self.asking >= most:
            raise self._noted("busy", BusyError())
        with _counted(self._asking, visitor.address):
            yield

    @contextmanager
    def share(self, principal: Principal) -> Generator[None]:
        """At most half of all places for one token or person. Raises `BusyError`."""
        who = str(principal.id)
        if self._sharing[who] >= self._allowance.requests_at_once // 2:
            raise self._noted("busy", BusyError())
        with _counted(self._sharing, who):
            yield

    @contextmanager
    def stream(self, visitor: Visitor) -> Generator[None]:
        """One of the live streams. Raises `BusyError` and `TooManyRequestsError`."""
        if self.live >= self._allowance.live_clients:
            message = "As many live streams are open as may be; come again later."
            raise self._noted("live", BusyError(message, retry_after_s=_LIVE_AGAIN_S))
        most = self._allowance.live_per_address
        if self._live[visitor.address] >= most and not visitor.is_nearby:
            message = f"Your address has {most} live streams open, which is as many as it may."
            raise self._noted("live", TooManyRequestsError(message, retry_after_s=_LIVE_AGAIN_S))
        with _counted(self._live, visitor.address):
            yield

    def _take(self, buckets: Buckets, key: Hashable, visitor: Visitor) -> None:
        try:
            buckets.take(key, visitor.cost)
        except TooManyRequestsError as error:
            raise self._noted("rate", error) from None

    def _noted(self, reason: str, error: TallylightError) -> TallylightError:
        self.refused[reason] += 1
        return error


@contextmanager
def _counted(counter: Counter[str], key: str) -> Generator[None]:
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]
