"""A segment: a file of records, written through memory by one process, read by whoever ships.

Layout, little-endian: `TALLYSP1`, how far it was acknowledged (u64), 16 bytes unused; then records:
a mark that no JSON holds (4 bytes), length (u32), CRC-32 of what follows (u32), time of the call in
ns since the epoch (u64), the observation as JSON. What was never written is zero.

To append is to copy into mapped memory: the thread that logs never waits for a disk, nor for
another thread to let it go on. The copy is in the file whatever becomes of the process.
"""

import mmap
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from tallylight.spool.locks import try_lock

SUFFIX = ".segment"
DRAFT = ".draft"
START = 32
SIZE = 1 << 20
_HEAD = b"TALLYSP1"
_MARK = b"\xff\xf5TL"
_ZERO = bytes(4)
_RECORD = struct.Struct("<4sIIQ")
_TIME = struct.Struct("<Q")
_ACKED_AT = len(_HEAD)
_CHUNK = 1 << 16


class Record(NamedTuple):
    """An observation as JSON, when it was logged (ns), and where its record ends in the file."""

    at: int
    payload: bytes
    end: int


def made(payload: bytes, at: int) -> bytes:
    """The record of a payload."""
    return _RECORD.pack(_MARK, len(payload), crc32(payload, crc32(_TIME.pack(at))), at) + payload


class Segment:
    """A segment that this process writes, locked for as long as it may.

    Raises `OSError` where the disk has no room for it: all of it is claimed at once, because
    memory that the disk cannot back would end the process.
    """

    def __init__(self, path: Path, size: int = SIZE) -> None:
        self.path = path
        self.end = START
        # Locked before it has its name: nobody may think that its writer has ended.
        draft = path.with_suffix(DRAFT)
        self._file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            try_lock(self._file)
            _claim(self._file, size)
            self._memory = mmap.mmap(self._file, size)
            self._memory[: len(_HEAD)] = _HEAD
            draft.rename(path)
        except BaseException:
            os.close(self._file)
            draft.unlink(missing_ok=True)
            raise
        self._size = size
        self._synced = 0

    def append(self, record: bytes) -> bool:
        """Add a record; False where it does not fit."""
        begin = self.end
        if self._memory[begin : begin + 4] == _MARK:
            # A signal came between the copy and the note of it.
            begin += _RECORD.size + _RECORD.unpack_from(self._memory, begin)[1]
            self.end = begin
        if begin + len(record) > self._size:
            return False
        self._memory[begin : begin + len(record)] = record
        self.end = begin + len(record)
        return True

    @property
    def is_filling(self) -> bool:
        """Whether less than half of the room is left."""
        return self.end > self._size // 2

    @property
    def acknowledged(self) -> int:
        """How far it was acknowledged, by whichever process ships."""
        return _TIME.unpack_from(self._memory, _ACKED_AT)[0]

    def sync(self) -> None:
        """Have the disk keep what was written so far."""
        end = self.end
        if end != self._synced:
            os.fsync(self._file)
            self._synced = end

    def close(self) -> None:
        """Write no more; an empty segment goes."""
        is_empty = self.end == START
        self._memory.close()
        if is_empty:
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def forget(self) -> None:
        """Let go of it in a forked process: it stays that of the parent."""
        self._memory.close()
        os.close(self._file)


class Reading:
    """A segment as whoever ships reads it; `torn` tells where records were cut off by a crash.

    `is_over`: nobody writes it any more. Raises `FileNotFoundError` where it went meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn: set[int] = set()
        self.is_over = False
        self._file = os.open(path, os.O_RDWR)
        head = os.pread(self._file, START, 0)
        told = _TIME.unpack_from(head, _ACKED_AT)[0] if len(head) == START else START
        self.acknowledged = max(told, START)

    def look(self) -> None:
        """See whether its writer has ended."""
        self.is_over = self.is_over or try_lock(self._file)

    def records(self) -> Iterator[Record]:
        """What waits in it, the oldest first; of a segment still written up to its end now."""
        at = self.acknowledged
        while True:
            record = self._record(at)
            if record is None:
                if not self.is_over:
                    return
                following = self._after(at)
                if following is None:
                    return
                at = following
                continue
            yield record
            at = record.end

    def acknowledge(self, end: int) -> None:
        """Note that what ends there needs not be sent again."""
        if end > self.acknowledged:
            self.acknowledged = end
            os.pwrite(self._file, _TIME.pack(end), _ACKED_AT)

    def close(self) -> None:
        os.close(self._file)

    def _record(self, begin: int) -> Record | None:
        """The whole record that begins there."""
        head = os.pread(self._file, _RECORD.size, begin)
        if len(head) < _RECORD.size or not head.startswith(_MARK):
            return None
        _, length, check, at = _RECORD.unpack(head)
        payload = os.pread(self._file, length, begin + _RECORD.size)
        if len(payload) < length or crc32(payload, crc32(head[-_TIME.size :])) != check:
            return None
        return Record(at, payload, begin + _RECORD.size + length)

    def _after(self, begin: int) -> int | None:
        """Where the next record begins behind one that is not whole, which is counted."""
        size = os.fstat(self._file).st_size
        rest = os.pread(self._file, size - begin, begin) if size > begin else b""
        place = rest.find(_MARK, 1)
        while place >= 0 and self._record(begin + place) is None:
            place = rest.find(_MARK, place + 1)
        if place >= 0 or any(rest):
            self.torn.add(begin)
        return None if place < 0 else begin + place


def _claim(descriptor: int, size: int) -> None:
    """Give a file its room on the disk."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:  # pragma: no cover - not on Linux
        for _ in range(0, size, _CHUNK):
            os.write(descriptor, bytes(min(_CHUNK, size)))
        os.ftruncate(descriptor, size)
