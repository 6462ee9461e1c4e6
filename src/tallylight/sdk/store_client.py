"""Questions in direct mode: asked of the server that holds the store, else answered from here."""

import asyncio
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from tallylight.model.errors import StoreUnavailableError
from tallylight.model.time import Clock
from tallylight.sdk import forks
from tallylight.sdk.asking import parameters
from tallylight.sdk.client import Client
from tallylight.sdk.config import LoggingConfig
from tallylight.sdk.direct import database_url_of, held_store, pool_of
from tallylight.sdk.web import answer_of, settings_of

if TYPE_CHECKING:
    import httpx2

    from tallylight.analytics.desk import Desk
    from tallylight.history.shelf import Shelf
    from tallylight.store.database import Database
    from tallylight.store.folder import RunningServer

_MEMORY_MIB = 256
_PATIENCE_S = 3.0
_HERE = "http://store"
# What a forked process inherited open: it is never closed here.
_of_parents: list[ExitStack] = []


class StoreClient(Client):
    """Answers as a server would, by the same code; what it loads, it loads at the first question.

    Raises what `Client` does, and `SchemaError` where the store is of another version.
    """

    def __init__(self, config: LoggingConfig, clock: Clock) -> None:
        self._config = config
        self._direct_clock = clock
        self._secret = secrets.token_urlsafe()
        self._standing = ExitStack()
        self._thread = ThreadPoolExecutor(1, "tallylight-ask")
        self._runner: asyncio.Runner | None = None
        self._app: Any = None
        self._look: Callable[[], object] = object
        self._process = os.getpid()
        forks.follow(self)
        super().__init__(_HERE, self._secret, clock=clock)

    def close(self) -> None:
        """Let go of the store."""
        super().close()
        self._worker().submit(self._close_here).result()
        self._thread.shutdown()

    @property
    def is_open(self) -> bool:
        """Whether the store is open here."""
        return self._app is not None and self._process == os.getpid()

    def let_go(self, within_s: float) -> None:
        """Have the store closed until the next question."""
        if self.is_open:
            with suppress(TimeoutError):
                self._thread.submit(self._close_here).result(within_s)

    def _close_here(self) -> None:
        self._app = self._runner = None
        self._standing.close()

    def _worker(self) -> ThreadPoolExecutor:
        """The thread that answers; a forked process has none of its parent’s."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._thread = ThreadPoolExecutor(1, "tallylight-ask")
            if self._app is not None:
                _of_parents.append(self._standing)
            self._standing = ExitStack()
            self._app = self._runner = None
        return self._thread

    def request(self, method: str, path: str, **told: Any) -> Any:  # noqa: ANN401 - JSON has no type
        """As `Client.request`."""
        server = self._server()
        if server is None:
            return self._worker().submit(self._answer_here, method, path, told).result()
        with Client(server.address, server.secret, clock=self._direct_clock) as client:
            return client.request(method, path, **told)

    def download(self, path: str, target: BinaryIO, **params: object) -> None:
        """As `Client.download`; answered from here, it is whole before it is written."""
        server = self._server()
        if server is None:
            told = {"params": parameters(params)}
            target.write(self._worker().submit(self._response_here, "GET", path, told).result())
            return
        with Client(server.address, server.secret, clock=self._direct_clock) as client:
            client.download(path, target, **params)

    def _server(self) -> "RunningServer | None":
        """The server that holds the folder, where one does."""
        from tallylight.store.folder import is_held, running_server  # noqa: PLC0415 - see above

        folder = self._config.folder
        if self._config.mode == "postgres":
            # A server of this folder may well have another database.
            return None
        return running_server(folder) if folder.is_dir() and is_held(folder) else None

    def _answer_here(self, method: str, path: str, told: dict[str, Any]) -> Any:  # noqa: ANN401 - likewise
        return answer_of(self._asked_here(method, path, told))

    def _response_here(self, method: str, path: str, told: dict[str, Any]) -> bytes:
        response = self._asked_here(method, path, told)
        if not response.is_success:
            answer_of(response)
        return response.content

    def _asked_here(self, method: str, path: str, told: dict[str, Any]) -> "httpx2.Response":
        if self._app is None or self._runner is None:
            with forks.opening():
                _require_unspoiled()
                self._runner = asyncio.Runner()
                self._standing.callback(self._runner.close)
                self._app = self._built()
        self._look()
        return self._runner.run(self._response(self._app, method, path, told))

    async def _response(
        self,
        app: Any,  # noqa: ANN401 - an ASGI application
        method: str,
        path: str,
        told: dict[str, Any],
    ) -> "httpx2.Response":
        import httpx2  # noqa: PLC0415 - likewise

        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        settings = settings_of(_HERE, self._secret)
        async with httpx2.AsyncClient(transport=transport, **settings) as client:
            response = await client.request(method, path, **told)
        # The transport leaves the body of the request half read: the loop closes it in two turns,
        # and complains at the end of a program where it had none.
        for _ in range(2):
            await asyncio.sleep(0)
        return response

    def _built(self) -> Any:  # noqa: ANN401 - an ASGI application
        """The application on the store; what it writes takes a turn."""
        from tallylight.analytics.desk import Desk, Manners  # noqa: PLC0415 - likewise
        from tallylight.api.app import create_app  # noqa: PLC0415 - likewise
        from tallylight.api.metrics import Metrics, Snapshot  # noqa: PLC0415 - likewise
        from tallylight.api.rooms import Rooms  # noqa: PLC0415 - likewise
        from tallylight.history.folder import HistoryFolder  # noqa: PLC0415 - likewise
        from tallylight.history.shelf import Shelf  # noqa: PLC0415 - likewise

        clock = self._direct_clock
        database = self._opened()
        shelf = Shelf(HistoryFolder(database.folder))
        desk = Desk(database, shelf, clock, Manners(memory_mib=_MEMORY_MIB))
        self._standing.callback(desk.close)
        self._look = self._following(database, shelf, desk)
        return create_app(
            Rooms(
                database=database,
                clock=clock,
                kinds={},
                source_state=_unknown,
                test_source=_refused,
                take_event=_refused,
                retry=_refused,
                readiness=dict,
                metrics=Metrics(lambda: Snapshot(queue_depth=0), clock).registry,
                present=None,
                bus=None,
                static=database.folder / "static",
                desk=desk,
                local_secret=self._secret,
                write=self._write,
            )
        )

    def _following(self, database: "Database", shelf: "Shelf", desk: "Desk") -> Callable[[], None]:
        """What to do before each question: other programs change the store, and nobody tells."""
        from tallylight.store.database import reading, snapshot  # noqa: PLC0415 - likewise
        from tallylight.store.read.changes import changed_since  # noqa: PLC0415 - likewise
        from tallylight.store.read.manifest import revision, sheets  # noqa: PLC0415 - likewise

        with reading(database) as connection:
            seen = revision(connection)

        def look() -> None:
            nonlocal seen
            with snapshot(database) as connection:
                shelf.hold(sheets(connection))
                changed = changed_since(connection, seen)
            for kind, keys in changed.keys.items():
                desk.note(kind, keys)
            for kind in changed.gone:
                desk.note_all(kind)
            seen = changed.revision

        return look

    def _opened(self) -> "Database":
        """The database, made or migrated first where that is due."""
        from tallylight.logs import quiet_unless_configured  # noqa: PLC0415 - likewise
        from tallylight.store.folder import open_folder  # noqa: PLC0415 - likewise
        from tallylight.store.reach import prepared_database  # noqa: PLC0415 - likewise

        quiet_unless_configured()
        folder = open_folder(self._config.folder)
        url, pool = database_url_of(self._config), pool_of(self._config)
        prepared = prepared_database(folder, url, self._direct_clock, pool)
        return self._standing.enter_context(prepared)

    def _write(self, work: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        from tallylight.ingest.progress import alone  # noqa: PLC0415 - likewise

        with (
            forks.opening(),
            held_store(self._config, self._direct_clock, _PATIENCE_S) as database,
            alone(database) as own,
        ):
            return own.run(work)


def _require_unspoiled() -> None:
    if forks.is_spoiled():
        raise StoreUnavailableError(
            "This process was forked while the store was open: start it anew, or start a server."
        )


def _unknown(_source: int) -> None:
    """Nobody watches sources here."""


async def _refused(*_told: object) -> NoReturn:
    raise StoreUnavailableError("This is done by a server: `tallylight serve` starts one.")
