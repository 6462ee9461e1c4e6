"""Locks on open files, which end with the process that holds them, however it ends."""

import os

if os.name == "nt":  # pragma: no cover
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Lock an open file for this process alone; False where another has it."""
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Lock an open file for this opening alone; False where another has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
