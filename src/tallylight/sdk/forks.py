"""Nothing has the store open while a program is forked.

SQLite keeps by process who has a file open and locked. A forked process inherits that belief
without the locks, and what it writes then can be lost. So whoever has the store open lets go of it
before a fork, and opens it again when it is needed. Where that takes too long, the forked process
leaves the store alone: what it logs waits in the spool, for other processes to ship.
"""

import os
import threading
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from time import monotonic
from typing import Protocol

_PATIENCE_S = 10.0


class Opener(Protocol):
    """Something that has the store open at times."""

    @property
    def is_open(self) -> bool:
        """Whether this process has the store open by it."""
        ...

    def let_go(self, within_s: float) -> None:
        """Have the store closed, if that can be had so soon."""
        ...


class _Gate:
    """Through which the store is opened; closed while a process is forked."""

    def __init__(self) -> None:
        self.openers: weakref.WeakSet[Opener] = weakref.WeakSet()
        self.is_spoiled = False
        self.lock = threading.Lock()
        self._is_closed = False
        self._is_clean = True

    def before(self) -> None:
        deadline = monotonic() + _PATIENCE_S
        self._is_closed = self._is_clean = False
        while not self._is_clean and monotonic() < deadline:
            for opener in list(self.openers):
                opener.let_go(max(0, deadline - monotonic()))
            self._is_closed = self.lock.acquire(timeout=max(0, deadline - monotonic()))
            self._is_clean = self._is_closed and not any(one.is_open for one in self.openers)
            if self._is_closed and not self._is_clean:
                self.lock.release()
                self._is_closed = False

    def after_in_parent(self) -> None:
        if self._is_closed:
            self.lock.release()
            self._is_closed = False

    def after_in_child(self) -> None:
        self.lock = threading.Lock()
        self._is_closed = False
        self.is_spoiled = self.is_spoiled or not self._is_clean


_gate = _Gate()


def follow(opener: Opener) -> None:
    """Have something let go of the store before forks."""
    _gate.openers.add(opener)


def is_spoiled() -> bool:
    """Whether this process was forked while the store was open, and has to leave it alone."""
    return _gate.is_spoiled


@contextmanager
def opening() -> Generator[None]:
    """While the store is being opened; nothing is forked meanwhile."""
    with _gate.lock:
        yield


# The latest handler runs first: once that of thread pools has run, they take no work.
import_module("concurrent.futures.thread")
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_gate.before,
        after_in_parent=_gate.after_in_parent,
        after_in_child=_gate.after_in_child,
    )
