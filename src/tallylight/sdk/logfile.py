"""Log lines of the library: JSON in rotating files, as S2's programs expect them.

The thread that logs only puts a line aside; another writes it, so that a full or slow disk is never
felt. Several processes may write one file.
"""

import os
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, Self, TextIO

import msgspec

from tallylight.model.text import masked
from tallylight.model.time import Clock, rfc3339
from tallylight.sdk.config import LoggingConfig
from tallylight.spool.locks import try_lock

NAME = "radio_stream.log"
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_MOST_WAITING = 10_000


class LogFile:
    """Writes `radio_stream.log` in a folder, which is made when missing.

    Lines have `timestamp`, `level`, `logger`, `message`, `event` and what else is told. Where the
    folder cannot be written, that is said once, and lines go to the console as text instead.
    most_bytes: of a file, before it becomes `.1`; backups: how many of those are kept.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        level: str = "INFO",
        most_bytes: int = 104_857_600,
        backups: int = 10,
        console: TextIO | None = None,
    ) -> None:
        self.path = folder / NAME
        self.is_verbose = False
        self._clock = clock
        self._least = _LEVELS[level.upper()]
        self._most_bytes = most_bytes
        self._backups = backups
        self._console = console
        self._waiting: deque[tuple[int, dict[str, Any]]] = deque(maxlen=_MOST_WAITING)
        self._writing = threading.Lock()
        self._file: int | None = None
        self._is_blocked = False

    @classmethod
    def of(cls, config: LoggingConfig, clock: Clock) -> Self:
        """The log file that a configuration asks for; `debug` shows every line on the console."""
        log = cls(
            Path(config.log_path),
            clock,
            level="DEBUG" if config.debug else config.log_level,
            most_bytes=config.log_file_max_bytes,
            backups=config.log_file_backup_count,
        )
        log.is_verbose = config.debug
        return log

    def note(self, level: str, event: str, message: str, **more: object) -> None:
        """Put a line aside. level: DEBUG, INFO, WARNING, ERROR or CRITICAL."""
        if _LEVELS[level] >= self._least:
            line = {"level": level, "logger": "radio_stream", "message": message, "event": event}
            self._waiting.append((self._clock(), {**line, **more}))

    def write(self) -> None:
        """Write all lines that wait."""
        if not self._waiting:
            return
        with self._writing:
            lines: list[dict[str, Any]] = []
            while self._waiting:
                at, line = self._waiting.popleft()
                lines.append({"timestamp": rfc3339(at), **line, "message": masked(line["message"])})
            try:
                self._write(b"".join(map(_encoded, lines)))
                is_written = True
            except OSError as error:
                is_written = False
                self._explain(error)
            if self.is_verbose or not is_written:
                self._show(lines)

    def forget(self) -> None:
        """Begin anew in a forked process."""
        self._writing = threading.Lock()
        self._waiting.clear()
        self._file = None

    def _write(self, lines: bytes) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._file is None or self._is_other():
            self._open()
        if self._size() + len(lines) > self._most_bytes and self._size():
            self._rotate(len(lines))
        os.write(self._descriptor, lines)
        self._is_blocked = False

    @property
    def _descriptor(self) -> int:
        return -1 if self._file is None else self._file

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def _is_other(self) -> bool:
        """Whether another process rotated the file meanwhile, or somebody took it away."""
        own = os.fstat(self._descriptor)
        try:
            named = self.path.stat()
        except FileNotFoundError:
            return True
        return (own.st_ino, own.st_dev) != (named.st_ino, named.st_dev)

    def _open(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)

    def _rotate(self, room: int) -> None:
        """Number the files anew, unless another process does so now or has just done it."""
        lock = os.open(self.path.with_name(f".{NAME}.lock"), os.O_RDWR | os.O_CREAT, 0o640)
        try:
            if not try_lock(lock):
                return
            if self._is_other():
                self._open()
            if self._size() + room <= self._most_bytes:
                return
            for number in range(self._backups, 0, -1):
                older = self._numbered(number - 1)
                if older.exists():
                    older.replace(self._numbered(number))
            self._open()
        finally:
            os.close(lock)

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{NAME}.{number}") if number else self.path

    def _explain(self, error: OSError) -> None:
        if not self._is_blocked:
            self._is_blocked = True
            self._print(
                f"The log folder {self.path.parent} cannot be written: {error.strerror}. "
                "Lines go to the console; make the folder writable, or set LOG_PATH."
            )

    def _show(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            self._print(f"{line['timestamp']} {line['level']} {line['message']}")

    def _print(self, line: str) -> None:
        # As it is then: programs give themselves another standard error.
        console: TextIO | None = self._console or sys.stderr
        if console is not None:
            console.write(f"{_quiet(line)}\n")


def _encoded(line: dict[str, Any]) -> bytes:
    return msgspec.json.encode(line, enc_hook=str) + b"\n"


def _quiet(line: str) -> str:
    """A line without what steers a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in line)
