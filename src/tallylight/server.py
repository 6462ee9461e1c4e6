"""The whole machine on one page: what it is built of, how it starts, how it stops.

Start: hold the folder, open the database, hold it, bring it up to date, build the rooms from the
writer outwards, watch, answer. Stop: the same in reverse, so that whatever was taken is written.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Generator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from socket import socket
from types import FrameType

import structlog
import uvicorn
from anyio import to_thread
from msgspec import structs
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from tallylight.analytics.caches import Caches
from tallylight.analytics.desk import Desk, Manners
from tallylight.api.allowance import Allowance
from tallylight.api.app import create_app
from tallylight.api.connection import Impatient
from tallylight.api.figures import figures, readiness
from tallylight.api.front import Front
from tallylight.api.metrics import Metrics
from tallylight.api.radio_names import RadioNames
from tallylight.api.rooms import Rooms
from tallylight.egress import Policy
from tallylight.history.folder import HistoryFolder
from tallylight.history.shelf import Shelf
from tallylight.ingest import imports
from tallylight.ingest.commit import Outcome
from tallylight.ingest.countries import Countries
from tallylight.ingest.directory import Directory
from tallylight.ingest.door import Door, HandOver
from tallylight.ingest.drain import SOURCE_NAME, Drain
from tallylight.ingest.enrichment import Enrichment
from tallylight.ingest.exclusions import apply_exclusions
from tallylight.ingest.journal import Journal
from tallylight.ingest.past import Past
from tallylight.ingest.payloads import Payloads
from tallylight.ingest.publish import Publisher
from tallylight.ingest.quarters import Quarters
from tallylight.ingest.queue import Limits
from tallylight.ingest.space import Space
from tallylight.ingest.supervisor import Supervisor
from tallylight.ingest.upkeep import Upkeep
from tallylight.ingest.writer import Writer
from tallylight.interpreter import spare_the_lasting, spare_the_search, switch_often
from tallylight.live.bus import Bus
from tallylight.logs import configure_logs
from tallylight.model.errors import FolderInUseError, StoreUnavailableError
from tallylight.model.ids import fresh
from tallylight.model.report import Report
from tallylight.model.source import SourceRecord
from tallylight.model.time import Clock, system_clock
from tallylight.settings import Settings, kept_days, local_address, page_address
from tallylight.sources import kinds
from tallylight.spool.direct import direct_folder
from tallylight.store.database import Database, open_database
from tallylight.store.folder import (
    DatabaseLock,
    RunningServer,
    announced,
    held_database,
    held_folder,
    open_folder,
)
from tallylight.store.reach import bring_up, require_answer
from tallylight.store.read.memory import memory_of
from tallylight.store.records.audit import Act
from tallylight.store.records.setup import offer_setup
from tallylight.store.records.sources import list_sources
from tallylight.store.records.tokens import ensure_push_source

# With what comes after it, a stop takes no longer than 10 s.
GRACE_S = 7
_LOCK_EVERY_S = 2.0
_LOCK_PATIENCE_S = 2.0
_AGAIN_S = 1.0
# So many requests read rows at a time; there are connections for all of them.
_THREADS = 16

if sys.platform == "win32":
    _new_loop = asyncio.new_event_loop
else:
    import uvloop

    _new_loop = uvloop.new_event_loop

Greet = Callable[[str, str | None], None]
"""Tells a person the address, and the secret of the set-up link where there is no admin."""

log = structlog.get_logger(__name__)


def serve(settings: Settings, listening: socket, greet: Greet) -> None:
    """Serve on a bound socket until SIGTERM or SIGINT; `greet` is called when that has begun.

    Raises `FolderInUseError`, `SchemaError` and `StoreUnavailableError` instead of starting.
    """
    configure_logs(settings.log.format, settings.log.level)
    switch_often()
    folder = open_folder(settings.data.dir)
    with ExitStack() as standing:
        standing.enter_context(held_folder(folder, _LOCK_PATIENCE_S))
        database = open_database(folder, settings.database.url)
        standing.callback(database.close)
        require_answer(database)
        lock = standing.enter_context(held_database(database))
        bring_up(database, system_clock)
        port = listening.getsockname()[1]
        server = standing.enter_context(announced(folder, local_address(settings, port)))
        machine = Machine(settings, database, lock, server)
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(machine.run(listening, page_address(settings, port), greet))


class Machine:
    """The rooms on one database, built from the writer outwards."""

    def __init__(
        self, settings: Settings, database: Database, lock: DatabaseLock, server: RunningServer
    ) -> None:
        self._settings = settings
        self._database = database
        self._lock = lock
        self._server = server
        self._clock: Clock = system_clock
        self._bus = Bus(fresh().hex)
        self._journal = Journal(database, self._clock)
        self._space = Space.of(database, settings.data.reserve_mib << 20, self._journal.note)
        self._shelf = Shelf(HistoryFolder(database.folder))
        manners = Manners(**structs.asdict(settings.analytics))
        self._desk = Desk(database, self._shelf, self._clock, manners, follows=True)
        self._stopping = asyncio.Event()
        self._lost: FolderInUseError | None = None

    async def run(self, listening: socket, address: str, greet: Greet) -> None:
        """Start everything, serve until told to stop, stop everything in reverse."""
        self._heed_signals()
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        async with AsyncExitStack() as running:
            app = await self._built(running)
            spare_the_lasting()
            spare_the_search()
            running.push_async_callback(_cancelled, asyncio.create_task(self._keep_lock()))
            secret = await asyncio.to_thread(offer_setup, self._database)
            web = Web(app, partial(greet, address, secret))
            await web.serve_until(self._stopping, listening, self._bus.close)
            log.info("stopping")
        if self._lost:
            raise self._lost

    async def _built(self, running: AsyncExitStack) -> Front:
        """The rooms, started; `running` stops them in reverse."""
        database, clock = self._database, self._clock
        directory, countries = Directory(database), Countries(self._settings.countries.file)
        publisher = Publisher(database, self._bus, clock)
        for read in (directory.refresh, countries.refresh, publisher.restore):
            await asyncio.to_thread(read)
        metrics = Metrics(
            lambda: figures(
                database, writer, supervisor, publisher, app.state.limiter, self._space
            ),
            clock,
        )

        def committed(outcome: Outcome) -> None:
            metrics.committed(outcome.seconds)
            publisher.note(outcome)
            _tell(self._desk, outcome)

        def exclusions_changed() -> None:
            apply_exclusions(writer.run)
            self._desk.note_all("viewers")
            publisher.look_again()

        writer = self._writer(directory, committed)
        enrichment = Enrichment(countries)
        writer.enrich_with(enrichment)
        writer.tell_changes(self._desk.note_all)
        writer.start()
        running.push_async_callback(asyncio.to_thread, writer.stop)
        kept = kept_days(self._settings)
        past = Past(database, writer.run, self._shelf, clock, kept)
        await asyncio.to_thread(past.begin)
        upkeep = Upkeep(writer.run, past.retention.look)
        filling = partial(enrichment.run, writer.run)
        _keep_at(running, publisher.run, upkeep.run, Quarters(database, writer, clock).run, filling)
        door = Door(directory, writer, clock)
        looking = self._drains(door) + ([self._space.run] if self._space is not None else [])
        names = RadioNames(metrics.registry, database, self._desk.ask, publisher.snapshots, clock)
        looking += [past.sealing.run, Caches(database, self._desk.ask, clock).run, *names.works]
        _keep_at(running, partial(self._journal.run, door), *looking)
        supervisor = self._watching(directory, door, publisher, metrics)
        supervisor.start()
        running.push_async_callback(supervisor.stop)
        running.push_async_callback(asyncio.to_thread, self._desk.close)
        rooms = self._rooms(publisher, writer, door, supervisor, metrics)
        jobs = past.jobs(self._journal.around) | imports.job(database, writer, door, clock)
        rooms = replace(rooms, jobs=jobs, kept_days=kept.by_table, rules_changed=directory.refresh)
        app = create_app(replace(rooms, exclusions_changed=exclusions_changed))
        return Front(app, app.state.tokens, door, app.state.limiter, metrics)

    def _writer(self, directory: Directory, committed: Callable[[Outcome], None]) -> Writer:
        """The one that writes facts, while there is room for them."""
        queue = self._settings.ingest
        writer = Writer(
            self._database,
            directory.rules,
            self._clock,
            publish=committed,
            hand_over=HandOver(asyncio.get_running_loop()),
            limits=Limits(observations=queue.queue_observations, bytes=queue.queue_mib << 20),
        )
        if self._space is not None:
            writer.mind(self._space)
        return writer

    def _rooms(
        self,
        publisher: Publisher,
        writer: Writer,
        door: Door,
        supervisor: Supervisor,
        metrics: Metrics,
    ) -> Rooms:
        """What the API is handed."""
        database = self._database
        payloads = Payloads(database, door, kinds(), self._clock)
        return Rooms(
            database=database,
            clock=self._clock,
            kinds=kinds(),
            source_state=supervisor.state,
            test_source=supervisor.test,
            take_event=payloads.take,
            retry=payloads.retry,
            readiness=partial(readiness, database, writer, self._space),
            metrics=metrics.registry,
            present=publisher,
            bus=self._bus,
            static=Path(str(files("tallylight.api"))) / "static",
            desk=self._desk,
            base_url=self._settings.server.base_url,
            trusted_proxies=self._settings.server.trusted_proxies,
            write=writer.run,
            log=self._journal.note,
            local_secret=self._server.secret,
            allowance=Allowance(**structs.asdict(self._settings.limits)),
        )

    def _drains(self, door: Door) -> list[Callable[[], Awaitable[None]]]:
        """Who takes in what programs logged into this folder, and for this database."""
        database, clock = self._database, self._clock

        def source() -> int:
            return ensure_push_source(database, Act(SOURCE_NAME, clock()), SOURCE_NAME)

        urls = {None, self._settings.database.url}
        folders = [direct_folder(database.folder, url) for url in urls]
        return [Drain(folder, door, source, clock).run for folder in folders]

    def _watching(
        self, directory: Directory, door: Door, publisher: Publisher, metrics: Metrics
    ) -> Supervisor:
        """The watch over all sources, which reports at the door."""
        database = self._database

        async def deliver(source: SourceRecord, report: Report) -> None:
            receipt = await door.report(source, report)
            metrics.count(accepted=receipt.accepted, duplicates=receipt.duplicates)
            origin = directory.origin(source.site, source.key)
            if origin is not None:
                publisher.listed(source, origin.site_key, report)

        allow = tuple(ip_network(each, strict=False) for each in self._settings.egress.allow)
        return Supervisor(
            partial(list_sources, database),
            lambda source: memory_of(database, source.key),
            deliver,
            kinds(),
            self._clock,
            Policy(allow),
        )

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()

        def stop(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._stopping.set)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)

    async def _keep_lock(self) -> None:
        """Hold the database again after it restarted; stop where another server took it."""
        while True:
            await asyncio.sleep(_LOCK_EVERY_S)
            try:
                await asyncio.to_thread(self._lock.hold)
            except StoreUnavailableError as error:
                log.warning("the database does not answer", reason=str(error))
            except FolderInUseError as error:
                self._lost = error
                self._stopping.set()


class Web(uvicorn.Server):
    """The HTTP server: told to stop by an event, and says when it is ready."""

    def __init__(self, app: Front, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=type("Connection", (Impatient, AutoHTTPProtocol), {}),
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                # The API believes proxies by its own, stricter rule.
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=65,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._ready = ready

    async def serve_until(
        self, stopping: asyncio.Event, listening: socket, end_streams: Callable[[], None]
    ) -> None:
        """Serve until the event; then streams end, and other requests come to their end."""
        serving = asyncio.create_task(self.serve([listening]))
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait([serving, told], return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        self.should_exit = True
        end_streams()
        await serving

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """As uvicorn does, and then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals alone: they stop the whole machine, this first."""
        yield


def _tell(desk: Desk, outcome: Outcome) -> None:
    """Tell the desk which stories a commit changed."""
    desk.note("plays", [row.key for row in outcome.plays])
    desk.note("sessions", [*(row.key for row in outcome.sessions), *outcome.dropped])
    desk.note("items", outcome.references.rewritten)


def _keep_at(running: AsyncExitStack, *works: Callable[[], Awaitable[None]]) -> None:
    """Do work that never ends until `running` ends."""
    for work in works:
        running.push_async_callback(_cancelled, asyncio.create_task(_lasting(work)))


async def _lasting(work: Callable[[], Awaitable[None]]) -> None:
    """Do work that never ends, again where the database was away meanwhile."""
    while True:
        try:
            await work()
        except StoreUnavailableError as error:
            log.warning("the database does not answer", reason=str(error))
            await asyncio.sleep(_AGAIN_S)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
