"""Turns of questions: while facts come in, a short one is waited for where processors are few."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

_LONG_S = 0.5
_LOOK_S = 0.05


def spare_processors() -> int:
    """How many processors questions may keep busy, so that one is left for what comes in."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 1) - 1)


class Turns:
    """Who answers now. A question that takes long holds up nobody: others begin beside it."""

    def __init__(self, at_once: int, long_s: float = _LONG_S) -> None:
        self._at_once = at_once
        self._long_s = long_s
        self._begun: dict[object, float] = {}
        self._changed = Condition()

    @contextmanager
    def taken(self, is_busy: Callable[[], bool]) -> Generator[None]:
        """Have a turn; is_busy: whether there is anything that must not wait for questions."""
        own = object()
        with self._changed:
            while self._short() >= self._at_once and is_busy():
                self._changed.wait(_LOOK_S)
            self._begun[own] = monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._begun[own]
                self._changed.notify()

    def _short(self) -> int:
        """How many are being answered that are soon done, as far as can be told."""
        now = monotonic()
        return sum(now - began < self._long_s for began in self._begun.values())
