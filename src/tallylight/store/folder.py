"""The data folder: made closed to others, held by one server at a time.

`tallylight.lock` is locked by the process that holds the folder and names it; `server.json` says
where a running server can be asked to do what only the holder of the folder may do. Where rows live
in PostgreSQL, the database is held as well: two servers with two folders must not share it.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from tallylight.model.errors import FolderInUseError, SettingsError, StoreUnavailableError
from tallylight.store.database import Database

if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _try_lock(file: BinaryIO) -> None:
        # Past the text, which others read to learn who holds the lock.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: BinaryIO) -> None:
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


LOCK_NAME = "tallylight.lock"
SERVER_NAME = "server.json"
_DATABASE_LOCK = 0x7A11_1164
_MARK = sa.text("SELECT set_config('application_name', :who, false)")
_TRY = sa.text("SELECT pg_try_advisory_lock(:lock)")
_HOLDER = sa.text("""
    SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :lock AND database =
        (SELECT oid FROM pg_database WHERE datname = current_database())
""")


@dataclass(frozen=True)
class RunningServer:
    """How a command reaches the server that holds the folder."""

    address: str
    secret: str
    pid: int


def open_folder(path: Path) -> Path:
    """Make the folder where it is missing, closed to other users; raises `SettingsError`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The data folder {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingsError(f"The data folder {path} cannot be written by this user.")
    return path


@contextmanager
def held_folder(path: Path, patience_s: float = 0.0) -> Generator[None]:
    """Hold the folder; raises `FolderInUseError` where another process keeps it that long."""
    descriptor = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        _lock(file, path, time.monotonic() + patience_s)
        file.truncate(0)
        file.seek(0)
        holder = os.getpid()
        file.write(str(holder).encode())
        try:
            yield
        finally:
            # A process that was forked meanwhile has the file open too: it neither goes on holding
            # the folder for us, nor lets it go.
            if os.getpid() == holder:
                _unlock(file)


def is_held(path: Path) -> bool:
    """Whether some process holds the folder now."""
    try:
        with (path / LOCK_NAME).open("r+b", buffering=0) as file:
            _try_lock(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


@contextmanager
def announced(path: Path, address: str) -> Generator[RunningServer]:
    """Tell commands where this server listens, for as long as it does."""
    server = RunningServer(address, secrets.token_urlsafe(32), os.getpid())
    file = path / SERVER_NAME
    draft = path / f"{SERVER_NAME}.new"
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        json.dump(asdict(server), output)
    draft.replace(file)
    try:
        yield server
    finally:
        with suppress(OSError):
            file.unlink()


def running_server(path: Path) -> RunningServer | None:
    """The server that announced itself in the folder; after a crash it may be gone."""
    try:
        return RunningServer(**json.loads((path / SERVER_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _lock(file: BinaryIO, path: Path, deadline: float) -> None:
    while True:
        try:
            _try_lock(file)
        except OSError as error:
            if time.monotonic() >= deadline:
                raise FolderInUseError(_who_holds(path)) from error
            time.sleep(0.05)
        else:
            return


def _who_holds(path: Path) -> str:
    pid = (path / LOCK_NAME).read_text(encoding="utf-8", errors="replace").strip()
    who = f" (process {pid})" if pid.isdigit() else ""
    return (
        f"Another Tallylight{who} uses the data folder {path}: stop it first, or give this one a "
        "folder of its own with --data."
    )


@contextmanager
def held_database(database: Database) -> Generator["DatabaseLock"]:
    """Hold a PostgreSQL database; SQLite is held by its folder."""
    lock = DatabaseLock(database)
    lock.hold()
    try:
        yield lock
    finally:
        lock.release()


class DatabaseLock:
    """The lock on a PostgreSQL database, on a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sa.Connection | None = None

    def hold(self) -> None:
        """Hold the database, or hold it again after it restarted.

        Raises `FolderInUseError` where another server has it, `StoreUnavailableError` where it
        does not answer.
        """
        if not self._database.is_postgres or self._still_holds():
            return
        try:
            self._connection = self._taken()
        except OperationalError as error:
            raise StoreUnavailableError from error

    def release(self) -> None:
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None

    def _taken(self) -> sa.Connection:
        connection = self._database.engine.connect()
        with ExitStack() as undoing:
            undoing.callback(connection.close)
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            who = f"tallylight {os.getpid()} on {socket.gethostname()}"
            connection.execute(_MARK, {"who": who})
            lock = {"lock": _DATABASE_LOCK}
            if connection.scalar(_TRY, lock):
                undoing.pop_all()
                return connection
            who = connection.scalar(_HOLDER, lock) or "unknown"
        raise FolderInUseError(
            f"Another Tallylight ({who}) serves {self._database.described}: stop it first, or give "
            "this one a database of its own with --database-url."
        )

    def _still_holds(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            self.release()
            return False
        return True
