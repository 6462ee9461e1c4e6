"""A full disk is a state: told before the last byte is gone, and left by itself.

With R the size of the reserve: below R free, observations are refused and the reserve is given up,
so that deletes can run, which need room as well. Observations are taken again once 3 R are free and
the reserve is there again. Room inside the SQLite file counts, but for a rest that commits need.
"""

import asyncio
import threading
from collections.abc import Callable

import structlog

from tallylight.model.errors import DiskFullError, StoreUnavailableError
from tallylight.model.event import EventName
from tallylight.store.database import Database
from tallylight.store.room import Reserve, free_bytes, reusable_bytes

LOOK_EVERY_S = 1.0
_MB = 1_000_000

log = structlog.get_logger(__name__)

Note = Callable[..., None]
"""Logs an event of our own: its name, level and message, and figures by name."""


class Space:
    """Whether there is room for what comes in; safe to ask from any thread."""

    def __init__(self, database: Database, reserve: Reserve, note: Note) -> None:
        self._database = database
        self._folder = database.folder
        self._reserve = reserve
        self._note = note
        self._lock = threading.Lock()
        self._reusable = 0
        self.is_full = False
        self.free = free_bytes(self._folder)

    @classmethod
    def of(cls, database: Database, reserve_bytes: int, note: Note) -> "Space | None":
        """The watch over the disk that rows are on, where that is ours to watch."""
        if database.is_postgres:
            return None
        space = cls(database, Reserve(database.folder, reserve_bytes), note)
        space.look()
        return space

    @property
    def fault(self) -> str | None:
        """Why observations are refused, in a sentence; None where they are not."""
        if not self.is_full:
            return None
        return (
            f"The disk is almost full ({self.free / _MB:,.0f} MB free): observations are refused "
            "until there is room. Delete what is not needed."
        )

    def require_room(self) -> None:
        """Raise `DiskFullError` where there is none."""
        if self.is_full:
            raise DiskFullError(self.fault)

    def glance(self) -> None:
        """Look at what is free, which takes no time; to be done often while facts come in."""
        self.free = free_bytes(self._folder)
        if not self.is_full and self._is_short:
            self.look()

    def look(self) -> None:
        """Look, and go from one state to the other where that is due."""
        with self._lock:
            self.free = free_bytes(self._folder)
            if self.is_full or self._is_short:
                self._reusable = self._reusable_bytes()
            if not self.is_full and self._is_short:
                self._give_up_reserve()
            elif self._is_roomy and not self._reserve.is_kept:
                self._take_reserve()
            elif self._reserve.is_kept and self.is_full:
                self._reserve.release()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK_EVERY_S)

    @property
    def _is_short(self) -> bool:
        size = self._reserve.size
        return self.free < size // 4 or self.free + self._reusable < size

    @property
    def _is_roomy(self) -> bool:
        size = self._reserve.size
        return self.free >= size * 3 // 2 and self.free + self._reusable >= size * 3

    def _reusable_bytes(self) -> int:
        if self._database.is_postgres:
            return 0
        try:
            return reusable_bytes(self._database)
        except StoreUnavailableError:
            return self._reusable

    def _give_up_reserve(self) -> None:
        self.is_full = True
        self._reserve.release()
        log.error("the disk is full", free_bytes=self.free)
        self._note(EventName.DISK_FULL, "error", self.fault, free_bytes=self.free)

    def _take_reserve(self) -> None:
        try:
            self._reserve.take()
        except OSError as error:
            log.warning("the reserve cannot be made", reason=error.strerror)
            return
        self.free = free_bytes(self._folder)
        if self.is_full:
            self.is_full = False
            log.info("the disk has room again", free_bytes=self.free)
            message = f"The disk has room again: {self.free / _MB:,.0f} MB are free."
            self._note(EventName.DISK_HAS_ROOM, "info", message, free_bytes=self.free)
