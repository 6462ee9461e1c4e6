"""Direct mode: the store of this machine, without a server, or beside one.

Nobody else may hold the store while a program puts something into it, so programs take turns, and a
server that holds it takes in what they spooled. Everything of the server is loaded only here, and
only when there is something to put in or to ask.
"""

import asyncio
import threading
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING

from tallylight.model.errors import FolderInUseError
from tallylight.model.time import Clock
from tallylight.sdk import forks
from tallylight.sdk.config import LoggingConfig
from tallylight.spool.receiver import NotNowError, Refusal

if TYPE_CHECKING:
    from tallylight.ingest.door import Door
    from tallylight.store.database import Database, Pool

_LOOK_EVERY_S = 0.005
_of_parents: list[ExitStack] = []


def database_url_of(config: LoggingConfig) -> str | None:
    """The address of the PostgreSQL database that a configuration names, if it names one."""
    return str(config.database_url) if config.mode == "postgres" else None


def pool_of(config: LoggingConfig) -> "Pool":
    """How many connections to PostgreSQL there may be; four in any case, one would not do."""
    from tallylight.store.database import Pool  # noqa: PLC0415 - direct mode alone

    return Pool(
        config.db_pool_size, config.db_max_overflow, config.db_pool_timeout, config.db_pool_recycle
    )


@contextmanager
def held_store(config: LoggingConfig, clock: Clock, patience_s: float = 0) -> Generator["Database"]:
    """The store, held and brought up to date.

    Raises `FolderInUseError`, `StoreUnavailableError` and `SchemaError`.
    """
    from tallylight.logs import quiet_unless_configured  # noqa: PLC0415 - direct mode alone
    from tallylight.store.database import open_database  # noqa: PLC0415 - likewise
    from tallylight.store.folder import held_database, held_folder, open_folder  # noqa: PLC0415
    from tallylight.store.reach import bring_up, require_answer  # noqa: PLC0415

    quiet_unless_configured()
    url = database_url_of(config)
    with ExitStack() as holding:
        folder = open_folder(config.folder)
        if url is None:
            holding.enter_context(held_folder(folder, patience_s))
        database = open_database(folder, url, pool_of(config))
        holding.callback(database.close)
        require_answer(database)
        holding.enter_context(held_database(database))
        bring_up(database, clock)
        yield database


class StoreReceiver:
    """Puts what waits into the store, in turns; used by the thread that ships alone."""

    def __init__(self, config: LoggingConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._holding: ExitStack | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._door: Door | None = None
        self._source = 0
        self._is_wanted_back = threading.Event()
        forks.follow(self)

    def begin(self) -> bool:
        """Hold the store; False while a server or another program holds the folder.

        Raises `StoreUnavailableError` and `SchemaError`, and `FolderInUseError` where a server has
        the PostgreSQL database: unless it is the one of this folder, it knows nothing of the spool.
        """
        with forks.opening(), ExitStack() as holding:
            if forks.is_spoiled():
                return False
            self._is_wanted_back.clear()
            try:
                database = holding.enter_context(held_store(self._config, self._clock))
            except FolderInUseError:
                if self._config.mode == "postgres":
                    raise
                return False
            self._open(database, holding)
            self._holding = holding.pop_all()
        return True

    @property
    def is_wanted_back(self) -> bool:
        """Whether the turn is to end with this batch: the program is about to be forked."""
        return self._is_wanted_back.is_set()

    @property
    def is_open(self) -> bool:
        """Whether the store is held."""
        return self._holding is not None

    def let_go(self, within_s: float) -> None:
        """Have the turn end, and wait for that."""
        self._is_wanted_back.set()
        deadline = monotonic() + within_s
        while self.is_open and monotonic() < deadline:
            sleep(_LOOK_EVERY_S)

    def take(self, payloads: Sequence[bytes]) -> list[Refusal]:
        """Have observations taken in; as `Receiver` has it."""
        from tallylight.ingest.door import Pusher  # noqa: PLC0415 - likewise
        from tallylight.ingest.drain import handed_in  # noqa: PLC0415 - likewise

        if self._door is None or self._loop is None:
            raise NotNowError("The store is not held.")
        handing_in = handed_in(self._door, Pusher(self._source, None), payloads)
        return self._loop.run_until_complete(handing_in)

    def close(self) -> None:
        """There is nothing to let go of but the turn."""

    def end(self) -> None:
        """Let go of the store."""
        if self._holding is not None:
            self._holding.close()
        self._holding = self._door = self._loop = None

    def forget(self) -> None:
        """Know nothing of it in a forked process; closing what the parent uses would break it."""
        if self._holding is not None:
            _of_parents.append(self._holding)
        self._holding = self._door = self._loop = None
        self._is_wanted_back = threading.Event()

    def _open(self, database: "Database", holding: ExitStack) -> None:
        """A door into the store, which closes with `holding`."""
        from tallylight.ingest.directory import Directory  # noqa: PLC0415 - likewise
        from tallylight.ingest.door import Door, HandOver  # noqa: PLC0415 - likewise
        from tallylight.ingest.drain import SOURCE_NAME  # noqa: PLC0415 - likewise
        from tallylight.ingest.writer import Writer  # noqa: PLC0415 - likewise
        from tallylight.store.records.audit import Act  # noqa: PLC0415 - likewise
        from tallylight.store.records.tokens import ensure_push_source  # noqa: PLC0415 - likewise

        self._source = ensure_push_source(database, Act(SOURCE_NAME, self._clock()), SOURCE_NAME)
        directory = Directory(database)
        directory.refresh()
        self._loop = asyncio.new_event_loop()
        holding.callback(self._loop.close)
        writer = Writer(
            database,
            directory.rules,
            self._clock,
            publish=_unpublished,
            hand_over=HandOver(self._loop),
        )
        writer.start()
        holding.callback(writer.stop)
        self._door = Door(directory, writer, self._clock)


def _unpublished(_outcome: object) -> None:
    """Nobody follows what changes here."""
