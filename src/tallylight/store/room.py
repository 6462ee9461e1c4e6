"""The disk under the data folder: what is free on it, and a reserve for when nothing else is."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from tallylight.store.database import Database, reading

RESERVE_NAME = "reserve"
_CHUNK = 1 << 20


def free_bytes(folder: Path) -> int:
    """What is free on the disk of a folder, for this user."""
    return shutil.disk_usage(folder).free


def reusable_bytes(database: Database) -> int:
    """What rows can take inside the SQLite file before it grows: deleted ones left it."""
    with reading(database) as connection:
        pages = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        return pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one()


class Reserve:
    """A file that takes room, so that it can be given back."""

    def __init__(self, folder: Path, size: int) -> None:
        self._path = folder / RESERVE_NAME
        self.size = size

    @property
    def is_kept(self) -> bool:
        """Whether the file is there, in full."""
        with suppress(FileNotFoundError):
            return self._path.stat().st_size == self.size
        return False

    def take(self) -> None:
        """Make the file; raises `OSError`, and then leaves nothing, where there is no room."""
        try:
            with self._path.open("wb") as file:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, self.size)
                else:
                    for _ in range(0, self.size, _CHUNK):
                        file.write(bytes(_CHUNK))
                    file.truncate(self.size)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Give its room back."""
        self._path.unlink(missing_ok=True)
