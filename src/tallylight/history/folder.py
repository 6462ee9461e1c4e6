"""The folder of history: where files lie, which of them count, and whether they are sound.

A file is written under another name, synced, renamed, and its folder synced: only then may the
manifest name it. A file that nothing names is an orphan of a fall, and can go.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from tallylight.model.history import Sheet

_DRAFTS, _SPILL = "tmp", "spill"
# A copy of what was made of the files, for whoever asks of years.
_RECKONED = "reckoned.duckdb"
_MARK = b"PAR1"
# The mark at the beginning, and at the end the length of what describes the file, and the mark.
_LEAST = 12


class HistoryFolder:
    """All files of history, in `history` below the data folder."""

    def __init__(self, data: Path) -> None:
        self.root = data / "history"
        self.drafts = self.root / _DRAFTS
        self.spill = self.root / _SPILL
        self.reckoned = self.root / _RECKONED

    def make(self) -> None:
        """Make the folders where they are missing, closed to other users."""
        for folder in (self.root, self.drafts, self.spill):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, sheet: Sheet) -> Path:
        """Where a file lies."""
        return self.root / sheet.path

    def place(self, draft: Path, kind: str, time: str, rev: int) -> str:
        """Give a draft that is written its place, durably; where, below the folder.

        time: the date of a day, or the name of a month.
        """
        _sync(draft)
        folder = self.root / kind / time[:4]
        _make_durably(folder, self.root)
        names = (f"{time}.{rev}{f'-{turn}' if turn else ''}.parquet" for turn in range(1 << 30))
        path = next(folder / name for name in names if not (folder / name).exists())
        draft.rename(path)
        _sync(folder)
        return path.relative_to(self.root).as_posix()

    def remove(self, path: str) -> None:
        """Delete a file that does not count any more."""
        (self.root / path).unlink(missing_ok=True)

    def tidy(self, sheets: Iterable[Sheet]) -> list[str]:
        """Delete drafts and all files that are not among `sheets`; which files, by their paths."""
        for folder in (self.drafts, self.spill):
            shutil.rmtree(folder, ignore_errors=True)
        self.make()
        named = {sheet.path for sheet in sheets}
        found = sorted(path.relative_to(self.root).as_posix() for path in self._files())
        orphans = [path for path in found if path not in named]
        for path in orphans:
            self.remove(path)
        return orphans

    def _files(self) -> Iterable[Path]:
        return self.root.glob("*/*/*.parquet")

    def glance(self, sheet: Sheet) -> str | None:
        """What is wrong with a file as far as its size and its end tell, or None."""
        try:
            with self.path(sheet).open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                if size != sheet.bytes or size < _LEAST:
                    return f"it has {size:,} bytes instead of {sheet.bytes:,}"
                file.seek(-len(_MARK), os.SEEK_END)
                is_marked = file.read() == _MARK
        except FileNotFoundError:
            return "it is missing"
        except OSError as error:
            return f"it cannot be read: {error.strerror}"
        return None if is_marked else "its end is damaged"

    def verify(self, sheet: Sheet) -> str | None:
        """What is wrong with a file, all of which is read, or None."""
        fault = self.glance(sheet)
        if fault is None and checksum_of(self.path(sheet)) != sheet.checksum:
            return "its content is not what was written"
        return fault


def checksum_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_durably(folder: Path, root: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while folder != root:
        folder = folder.parent
        _sync(folder)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows syncs no folders
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
