"""What a server needs of the machine: a port, and who has it otherwise; enough open files."""

import ctypes
import errno
import os
import socket

import psutil

from tallylight.model.errors import SettingsError

_MANY_FILES = 65_536
# What the kernel keeps for a client that takes nothing; without, it would be megabytes for each.
_MOST_UNSENT = 128 << 10

# M_MMAP_THRESHOLD, M_TRIM_THRESHOLD and M_ARENA_MAX, by their numbers in malloc.h.
_MALLOC = {-3: 256 << 10, -1: 1 << 20, -8: 2}
# DuckDB brings an allocator of its own, which else keeps for longer what was freed.
_DUCKDB_MALLOC = "dirty_decay_ms:20,muzzy_decay_ms:0"


def allow_many_files() -> int | None:
    """Let this process open as many files as its limit can be raised to; None is no limit."""
    if os.name == "nt":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, _MANY_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return None if hard == resource.RLIM_INFINITY else hard


def return_memory() -> None:
    """Have what was freed go back to the system, where the C library is glibc; before DuckDB loads.

    Batches are written as texts of megabytes. Left to itself, glibc soon keeps such pieces in its
    heaps, whose holes then grow with all that was ever written.
    """
    os.environ.setdefault("DUCKDB_JE_MALLOC_CONF", _DUCKDB_MALLOC)  # noqa: TID251 (for DuckDB alone)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        for parameter, value in _MALLOC.items():
            mallopt(parameter, value)


def bound(host: str, port: int) -> socket.socket:
    """A socket that has the port; raises `SettingsError` that says who else has it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, address = found[0]
        listening = socket.socket(family, kind)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                # Each accepted connection inherits it.
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _MOST_UNSENT)
            listening.bind(address)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise SettingsError(f"{host} port {port} {_reason(error, port)}") from error
    return listening


def _reason(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"is taken by {_listener(port)}: stop that, or choose another with --port."
    if error.errno == errno.EACCES:
        return "is not for plain users: choose one from 1024 on with --port."
    return f"cannot be listened on: {error.strerror}."


def _listener(port: int) -> str:
    try:
        open_sockets = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return "another program"
    for one in open_sockets:
        if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid:
            return f"{psutil.Process(one.pid).name()} (process {one.pid})"
    return "another program"
