"""A question that is being answered, and how it is stopped."""

from threading import Lock
from time import monotonic, perf_counter
from typing import Literal

from tallylight.analytics.engine import Cursor
from tallylight.model.time import Instant

Reason = Literal["late", "left"]


class StoppedError(Exception):
    """The question was stopped."""


class Running:
    """Told of its cursor by the thread that answers, and to stop by whoever waits for it.

    now: when it was asked; how old an answer is counts from then, however long it waited.
    asked_at: by the monotonic clock; all that was there then is to be seen.
    """

    def __init__(self, now: Instant) -> None:
        self.now = now
        self._lock = Lock()
        self._cursor: Cursor | None = None
        self._began: float | None = None
        self.reason: Reason | None = None
        self.asked_at = monotonic()

    def begin(self, cursor: Cursor) -> None:
        """What it reads with; its time counts from now on. Raises `StoppedError`."""
        with self._lock:
            self._cursor = cursor
        self._began = perf_counter()
        if self.reason is not None:
            raise StoppedError

    def end(self) -> None:
        """It reads no more."""
        with self._lock:
            self._cursor = None

    @property
    def seconds(self) -> float:
        """How long it has been answered; 0 while it waits for its turn and for the store."""
        return 0.0 if self._began is None else perf_counter() - self._began

    def stop(self, reason: Reason) -> None:
        """Break off what it reads now; to be said again until it has ended: the next may begin."""
        self.reason = self.reason or reason
        with self._lock:
            if self._cursor is not None:
                self._cursor.interrupt()
