"""What a process logs through: appended at once, synced and shipped by threads of its own."""

import atexit
import os
import random
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from tallylight.model.time import Clock
from tallylight.spool.appender import Appender
from tallylight.spool.receiver import Receiver, Turn
from tallylight.spool.segment import SIZE
from tallylight.spool.shipper import Say, Shipper
from tallylight.spool.waiting import Bounds, Waiting

# A power cut takes at most what was logged within about 50 ms: this, and a sync of the disk.
_SYNC_AFTER_S = 0.02
_AT_EXIT_S = 2.0
_JOIN_S = 2.0
# Room for those who append until whoever ships has dropped the oldest.
_SEGMENTS_BEYOND = 16


def _nothing() -> None:
    """There is nothing beside."""


class Outlet:
    """The spool in a folder as one process uses it, from any of its threads; it survives forks.

    beside: work of the thread that syncs, done after each sync, such as writing log files.
    after_fork: what else a forked process has to begin anew.
    Raises `OSError` where the folder cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        bounds: Bounds,
        connect: Callable[[], Receiver],
        say: Say,
        turn: Turn | None = None,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.beside: Callable[[], None] = _nothing
        self.after_fork: Callable[[], None] = _nothing
        self._appender = Appender(folder, clock, bounds.bytes + _SEGMENTS_BEYOND * SIZE)
        waiting = Waiting(folder, clock, bounds)
        self._shipper = Shipper(waiting, connect, say, random.Random(), turn)  # noqa: S311 - jitter
        self._is_closed = False
        self._begin()
        _outlets.add(self)

    @property
    def lost(self) -> int:
        """Observations of this process that neither disk nor spool had room for."""
        return self._appender.lost

    def append(self, payload: bytes) -> bool:
        """Take an observation as JSON; False where it is lost. It is safe from now on.

        From the end of the process at once, from a power cut after about 50 ms.
        """
        if not self._threads:
            self.start()
        is_kept = not self._is_closed and self._appender.append(payload)
        self.wake()
        return is_kept

    def wake(self) -> None:
        """Have the threads look."""
        for event in (self._unsynced, self._unsent):
            if not event.is_set():
                event.set()

    def flush(self, timeout: float) -> bool:
        """Wait until all that this process logged is acknowledged; False after `timeout` s."""
        self._appender.sync()
        self._unsent.set()
        return self._appender.is_acknowledged(timeout)

    def close(self, timeout: float = _AT_EXIT_S) -> bool:
        """Flush for at most `timeout` s and end; what still waits is sent by the next process."""
        if self._is_closed:
            return True
        is_sent = self.flush(timeout)
        self._is_closed = True
        self._stopping.set()
        self.wake()
        deadline = monotonic() + _JOIN_S
        for thread in self._threads:
            thread.join(max(0, deadline - monotonic()))
        self._appender.close()
        self.beside()
        return is_sent

    def _begin(self) -> None:
        self._unsynced, self._unsent = threading.Event(), threading.Event()
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads, so that no call has to."""
        with self._starting:
            if self._threads or self._is_closed:
                return
            ship = threading.Thread(
                target=self._shipper.run,
                args=(self._unsent, self._stopping),
                name="tallylight-ship",
                daemon=True,
            )
            sync = threading.Thread(target=self._syncing, name="tallylight-sync", daemon=True)
            # At the end of the interpreter no thread can be started; what waits is kept.
            with suppress(RuntimeError):
                ship.start()
                sync.start()
            self._threads = [ship, sync]

    def _syncing(self) -> None:
        while not self._stopping.is_set():
            self._unsynced.wait()
            self._stopping.wait(_SYNC_AFTER_S)
            self._unsynced.clear()
            with suppress(OSError):
                self._appender.sync()
            self.beside()

    def forget(self) -> None:
        """Begin anew in a forked process."""
        self._appender.forget()
        self._shipper.forget()
        self._begin()
        self.after_fork()


_outlets: weakref.WeakSet[Outlet] = weakref.WeakSet()


def _at_exit() -> None:
    for outlet in list(_outlets):
        outlet.close()


def _after_fork() -> None:
    for outlet in list(_outlets):
        outlet.forget()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
