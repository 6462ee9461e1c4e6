"""What waits in a folder of a spool, for the one process that ships it."""

import heapq
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from tallylight.model.time import DAY, SECOND, Clock
from tallylight.spool.appender import size_of
from tallylight.spool.locks import try_lock
from tallylight.spool.segment import DRAFT, SUFFIX, Reading, Record
from tallylight.spool.tally import Tally, read_tally, write_tally

LOCK_NAME = "shipping.lock"
BATCH_OBSERVATIONS = 1_000
BATCH_BYTES = 1 << 20
_DRAFT_S = 600


@dataclass(frozen=True)
class Bounds:
    """What may wait: so many bytes, for so many days."""

    bytes: int = 256 << 20
    days: int = 30


@dataclass
class Batch:
    """Observations in the order they were logged, and how far that takes each segment."""

    payloads: list[bytes]
    ends: dict[Path, int]


class Waiting:
    """The folder, held by one process at a time; `tally` counts what became of what waited."""

    def __init__(self, folder: Path, clock: Clock, bounds: Bounds | None = None) -> None:
        self.folder = folder
        self.tally = Tally()
        self._clock = clock
        self._bounds = bounds or Bounds()
        self._lock: int | None = None
        self._open: dict[Path, Reading] = {}
        self._told = Tally()

    def hold(self) -> bool:
        """Become the one that ships; False while another process is."""
        if self._lock is not None:
            return True
        lock = os.open(self.folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        if not try_lock(lock):
            os.close(lock)
            return False
        self._lock = lock
        self.tally = read_tally(self.folder)
        return True

    def release(self) -> None:
        """Let another process ship."""
        for reading in self._open.values():
            reading.close()
        self._open.clear()
        if self._lock is not None:
            self.write_tally()
            os.close(self._lock)
            self._lock = None

    def forget(self) -> None:
        """Let go in a forked process, without a trace."""
        for reading in self._open.values():
            reading.close()
        self._open.clear()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def batch(self) -> Batch:
        """The oldest that wait, in order; of each process in the order of its calls."""
        oldest = self._clock() * 1_000 - self._bounds.days * DAY * 1_000
        chosen = Batch([], {})
        size = 0
        streams = [self._stream(chain) for chain in self._chains()]
        for path, record in heapq.merge(*streams, key=_age):
            if size + len(record.payload) > BATCH_BYTES and chosen.payloads:
                break
            chosen.ends[path] = record.end
            if record.at < oldest:
                self.tally.dropped += 1
                continue
            chosen.payloads.append(record.payload)
            size += len(record.payload) + 1
            if len(chosen.payloads) >= BATCH_OBSERVATIONS:
                break
        return chosen

    def acknowledge(self, batch: Batch) -> None:
        """Never send these again; segments that are over and empty go."""
        for path, end in batch.ends.items():
            self._open[path].acknowledge(end)
        self.tidy()

    def tidy(self) -> None:
        """Take away segments that are over and hold nothing more, and drafts of the dead."""
        for chain in self._chains():
            for path in chain:
                if not self._is_done(path):
                    break
        for draft in self.folder.glob(f"*{DRAFT}"):
            with suppress(FileNotFoundError):
                if self._clock() // SECOND - draft.stat().st_mtime > _DRAFT_S:
                    draft.unlink()
        self.write_tally()

    def make_room(self) -> int:
        """Drop the oldest while there is more than may wait; how many observations went."""
        dropped = 0
        for path in self._paths():
            if size_of(self.folder) <= self._bounds.bytes:
                break
            reading = self._reading(path)
            if reading is None:
                continue
            reading.look()
            if reading.is_over:
                dropped += sum(1 for _ in reading.records())
                self._remove(path)
        self.tally.dropped += dropped
        return dropped

    def write_tally(self) -> None:
        """Keep the counts where they changed."""
        if self.tally != self._told:
            write_tally(self.folder, self.tally)
            self._told = replace(self.tally)

    def _chains(self) -> list[deque[Path]]:
        """The segments of each process, in the order it wrote them."""
        chains: dict[str, deque[Path]] = {}
        for path in self._paths():
            writer = path.name.partition("-")[2].rpartition("-")[0]
            chains.setdefault(writer, deque()).append(path)
        return list(chains.values())

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{SUFFIX}"))

    def _stream(self, chain: deque[Path]) -> Iterator[tuple[Path, Record]]:
        for path in chain:
            reading = self._reading(path)
            if reading is None:
                continue
            reading.look()
            for record in reading.records():
                yield path, record
            if not reading.is_over:
                return

    def _reading(self, path: Path) -> Reading | None:
        if path not in self._open:
            with suppress(FileNotFoundError):
                self._open[path] = Reading(path)
        return self._open.get(path)

    def _is_done(self, path: Path) -> bool:
        """Whether a segment held nothing more and went."""
        reading = self._reading(path)
        if reading is None:
            return True
        reading.look()
        if not reading.is_over or next(reading.records(), None) is not None:
            return False
        self._remove(path)
        return True

    def _remove(self, path: Path) -> None:
        reading = self._open.pop(path)
        self.tally.torn += len(reading.torn)
        path.unlink(missing_ok=True)
        reading.close()


def waiting_in(folder: Path, each: Callable[[bytes], None]) -> None:
    """Tell each observation that waits in a folder, whoever ships it meanwhile."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with suppress(FileNotFoundError):
            reading = Reading(path)
            try:
                reading.is_over = True
                for record in reading.records():
                    each(record.payload)
            finally:
                reading.close()


def is_waiting(folder: Path) -> bool:
    """Whether anything waits in a folder, as far as can be seen without holding it."""
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            reading = Reading(path)
            try:
                if next(reading.records(), None) is not None:
                    return True
            finally:
                reading.close()
    return False


def _age(one: tuple[Path, Record]) -> int:
    return one[1].at
