"""A receiver that keeps what it takes, once each, as the push door does."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tallylight.spool.appender import Appender
from tallylight.spool.receiver import NotWholeError, Refusal
from tallylight.spool.shipper import Shipper
from tallylight.spool.waiting import Bounds, Waiting

DAY_US = 86_400_000_000
NOW = 1_790_000_000_000_000


class Kept:
    """Takes all but what contains `bad`; `before` may refuse a batch by raising."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.said: list[str] = []
        self.most = 10_000
        self.before: Callable[[], None] = lambda: None

    def take(self, payloads: Sequence[bytes]) -> list[Refusal]:
        self.before()
        if len(payloads) > self.most:
            raise NotWholeError("too many")
        refused = [Refusal(n, "bad", "$") for n, one in enumerate(payloads) if b"bad" in one]
        self.taken += [one for one in payloads if b"bad" not in one]
        return refused

    def close(self) -> None:
        pass


class Box:
    """A spool with a clock to turn and without threads."""

    def __init__(self, folder: Path, bounds: Bounds | None = None) -> None:
        self.now = NOW
        self.folder = folder
        self.kept = Kept()
        bounds = bounds or Bounds()
        self.appender = Appender(folder, self.clock, bounds.bytes * 2)
        self.waiting = Waiting(folder, self.clock, bounds)
        chance = random.Random(1)
        self.shipper = Shipper(self.waiting, lambda: self.kept, self.kept.said.append, chance)

    def clock(self) -> int:
        return self.now

    def log(self, *payloads: bytes) -> None:
        for payload in payloads:
            self.now += 1_000
            assert self.appender.append(payload)

    def ship(self, most: int = 1_000) -> None:
        for _ in range(most):
            if self.shipper.step() > 0:
                return
        raise AssertionError("it never rests")
