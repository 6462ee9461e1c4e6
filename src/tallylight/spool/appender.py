"""What a process writes of a spool: segments of its own, one after the other."""

import os
import secrets
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from tallylight.model.time import Clock
from tallylight.spool.segment import SIZE, START, SUFFIX, Reading, Segment, made

_LOOK_EVERY_S = 0.005


class Appender:
    """Takes records from all threads of a process; `lost` are those there was no room for.

    most_bytes: of the folder, beyond which no segment is added: whoever ships makes room first.
    """

    def __init__(self, folder: Path, clock: Clock, most_bytes: int) -> None:
        self._folder = folder
        self._clock = clock
        self._most_bytes = most_bytes
        self._begin()

    def _begin(self) -> None:
        self.lost = 0
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._lock = threading.Lock()
        self._segment: Segment | None = None
        self._spare: Segment | None = None
        self._full: deque[Segment] = deque()
        self._sent: deque[tuple[Path, int]] = deque()
        self._count = 0
        self._is_named = False

    def append(self, payload: bytes) -> bool:
        """Add an observation as JSON; False where the disk or the spool has no room for it."""
        at = self._clock() * 1_000
        record = made(payload, at)
        with self._lock:
            if self._segment is not None and self._segment.append(record):
                return True
            segment = self._following(START + len(record))
            if segment is None:
                self.lost += 1
                return False
            return segment.append(record)

    def sync(self) -> None:
        """Have the disk keep all that was appended, and make ready what is needed next."""
        with self._lock:
            segment, full = self._segment, list(self._full)
        for one in full:
            one.sync()
        if segment is not None:
            with suppress(ValueError, OSError):
                segment.sync()
        if not self._is_named:
            self._name_in_folder()
        with self._lock:
            for one in full:
                self._full.remove(one)
                self._sent.append((one.path, one.end))
                one.close()
        if segment is not None and segment.is_filling and self._spare is None:
            self._spare = self._made(SIZE)

    def is_acknowledged(self, within_s: float) -> bool:
        """Wait until all that was appended is acknowledged; False where it is not so soon."""
        deadline = monotonic() + within_s
        with self._lock:
            current, end = self._segment, self._segment.end if self._segment else 0
            waiting = [*self._sent, *((one.path, one.end) for one in self._full)]
        if current is not None:
            waiting.append((current.path, end))
        while waiting:
            waiting = [(path, end) for path, end in waiting if _waits(path, end)]
            if waiting and monotonic() >= deadline:
                return False
            if waiting:
                sleep(_LOOK_EVERY_S)
        self._sent.clear()
        return True

    def close(self) -> None:
        """Write no more."""
        self.sync()
        with self._lock:
            for segment in (self._segment, self._spare):
                if segment is not None:
                    segment.close()
            self._segment = self._spare = None

    def forget(self) -> None:
        """Begin anew in a forked process: what was appended is the parent's."""
        for segment in (self._segment, self._spare, *self._full):
            if segment is not None:
                segment.forget()
        self._begin()

    def _following(self, room: int) -> Segment | None:
        """The next segment, where there is room for one."""
        if self._segment is not None:
            self._full.append(self._segment)
            self._segment = None
        if self._spare is not None and room <= SIZE:
            self._segment, self._spare = self._spare, None
        else:
            self._segment = self._made(max(room, SIZE))
        return self._segment

    def _made(self, size: int) -> Segment | None:
        if size_of(self._folder) + size > self._most_bytes:
            return None
        self._count += 1
        name = f"{self._clock():020d}-{self._name}-{self._count:06d}{SUFFIX}"
        self._is_named = False
        try:
            return Segment(self._folder / name, size)
        except OSError:
            return None

    def _name_in_folder(self) -> None:
        """Have the disk keep the names of segments too."""
        self._is_named = True
        if os.name == "nt":  # pragma: no cover - folders cannot be synced there
            return
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def size_of(folder: Path) -> int:
    """The bytes that segments take in a folder."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(SUFFIX):
                with suppress(FileNotFoundError):
                    total += entry.stat().st_size
    return total


def _waits(path: Path, end: int) -> bool:
    try:
        reading = Reading(path)
    except FileNotFoundError:
        return False
    try:
        return reading.acknowledged < end
    finally:
        reading.close()
