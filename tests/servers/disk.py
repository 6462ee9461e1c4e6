"""A small disk: a tmpfs in a mount namespace of its own, which goes with the process in it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import is_root, lack, need, wait_until


@dataclass(frozen=True)
class SmallDisk:
    """`folder` as commands see it that `within` leads there, `seen` as everybody else does."""

    folder: Path
    seen: Path
    within: tuple[str, ...]


@contextmanager
def small_disk(at: Path, mib: int) -> Iterator[SmallDisk]:
    """A disk of so many MiB; skips where namespaces or mounts are not allowed."""
    at.mkdir(parents=True)
    user = [] if is_root() else ["--user"]
    unshare = [need("unshare"), "--mount", *user, *(["--map-root-user"] if user else [])]
    script = 'mount -t tmpfs -o "size=$2m,mode=700" tmpfs "$1" && echo mounted && exec sleep 3600'
    holder = subprocess.Popen(
        [*unshare, "sh", "-c", script, "sh", str(at), str(mib)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != b"mounted\n":
            lack(f"no file system may be mounted here: {holder.stderr.read().decode().strip()}")
        # The kernel leads there from outside as well; SQLite does not follow.
        seen = Path(f"/proc/{holder.pid}/root{at}")
        wait_until(seen.is_dir, "the small disk can be seen", 5)
        enter = [need("nsenter"), f"--target={holder.pid}", "--mount", *user]
        yield SmallDisk(at, seen, (*enter, *(["--preserve-credentials"] if user else [])))
    finally:
        holder.kill()
        holder.communicate()
