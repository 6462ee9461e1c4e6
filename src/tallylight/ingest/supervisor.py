"""All sources, watched as they are configured; a change is taken up within 5 s."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from tallylight.egress import Policy, guarded_client
from tallylight.ingest.watching import Watching, World
from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.memory import Memory
from tallylight.model.report import Report
from tallylight.model.source import SourceRecord, SourceState
from tallylight.model.time import Clock
from tallylight.sources.contract import Edge, Source, Verdict
from tallylight.sources.form import filled

CONFIGURATION_INTERVAL_S = 2.0
TEST_PATIENCE_S = 30.0

_log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """A source, how it goes with it, and how many of its reports wait to be written."""

    record: SourceRecord
    state: SourceState
    delayed: int


class Supervisor:
    """One loop per enabled source that is asked; those that tell by themselves have none."""

    def __init__(
        self,
        sources: Callable[[], list[SourceRecord]],
        memory: Callable[[SourceRecord], Memory],
        deliver: Callable[[SourceRecord, Report], Awaitable[object]],
        kinds: Mapping[str, Source[Any]],
        clock: Clock,
        policy: Policy,
    ) -> None:
        """`sources` and `memory` are called in threads; `deliver` returns once it is durable."""
        self._sources = sources
        self._kinds = kinds
        self._world = World(memory, deliver, clock, policy)
        self._watched: dict[int, Watching] = {}
        self._known: dict[int, SourceRecord] = {}
        self._waiting: dict[int, deque[Report]] = {}
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._faults = 0

    def start(self) -> None:
        """Begin to watch; needs a running event loop."""
        self._task = asyncio.create_task(self._follow(), name="sources")

    async def stop(self) -> None:
        """End every watch; deliveries that are under way come to their end."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        await self._stop([*self._watched])

    @property
    def faults(self) -> int:
        """How often something failed that nobody foresaw; only ever grows."""
        return self._faults + sum(watching.faults for watching in self._watched.values())

    def state(self, key: int) -> SourceState | None:
        """How it goes with the source of that key; None where it is not known."""
        watching = self._watched.get(key)
        if watching is not None:
            return watching.state()
        record = self._known.get(key)
        if record is None:
            return None
        kind = self._kinds.get(record.kind)
        if kind is None:
            sentence = f"There is no kind of source called {record.kind}."
            return SourceState(status="failing", sentence=sentence)
        if not record.enabled:
            return SourceState(status="disabled", sentence="It is switched off.")
        return SourceState(status="push", sentence="It tells by itself.")

    def standing(self) -> list[Standing]:
        """How it goes with every source that is known."""
        return [
            Standing(record, state, len(self._watched[key].waiting) if key in self._watched else 0)
            for key, record in self._known.items()
            if (state := self.state(key)) is not None
        ]

    async def test(self, kind: str, config: Mapping[str, Any], site: str) -> Verdict:
        """What a connection with this configuration would see.

        Raises `NotFoundError` for an unknown kind and `InvalidError` for a faulty configuration.
        """
        source = self._kinds.get(kind)
        if source is None:
            raise NotFoundError(f"There is no kind of source called {kind}.")
        if source.test is None:
            raise InvalidError(f"{source.title} is not asked, so there is nothing to test.")
        checked = filled(source, config, strict=False)
        policy = self._world.policy.reaching(source.hosts(checked))
        try:
            async with asyncio.timeout(TEST_PATIENCE_S), guarded_client(policy) as http:
                return await source.test(checked, Edge(http, self._world.clock, site, ""))
        except TimeoutError:
            return Verdict(ok=False, sentence=f"No answer within {TEST_PATIENCE_S:.0f} s.")

    async def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._take(await asyncio.to_thread(self._sources))
            except Exception:  # noqa: BLE001 - the watches go on with what they were told before
                self._faults += 1
                _log.exception("The sources cannot be read.")
            try:
                async with asyncio.timeout(CONFIGURATION_INTERVAL_S):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def _take(self, records: list[SourceRecord]) -> None:
        self._known = {record.key: record for record in records}
        wanted = {record.key: record for record in records if self._is_asked(record)}
        changed = [
            key for key, watching in self._watched.items() if wanted.get(key) != watching.record
        ]
        await self._stop(changed)
        for key, record in wanted.items():
            if key not in self._watched:
                waiting = self._waiting.pop(key, deque())
                kind = self._kinds[record.kind]
                self._watched[key] = Watching(record, kind, self._world, waiting)

    def _is_asked(self, record: SourceRecord) -> bool:
        kind = self._kinds.get(record.kind)
        return record.enabled and kind is not None and kind.watch is not None

    async def _stop(self, keys: list[int]) -> None:
        """Stop these watches; what they could not deliver waits for their next one."""
        stopped = [self._watched.pop(key) for key in keys]
        await asyncio.gather(*(watching.stop() for watching in stopped))
        for watching in stopped:
            self._faults += watching.faults
            if watching.waiting:
                self._waiting[watching.record.key] = watching.waiting
