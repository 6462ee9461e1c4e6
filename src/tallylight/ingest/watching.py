"""One source being watched: look, deliver, wait; one request in flight, no report lost."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from secrets import SystemRandom
from typing import Any

import msgspec

from tallylight.egress import Policy, guarded_client
from tallylight.model.errors import OverloadedError, SourceDownError, TallylightError
from tallylight.model.memory import Memory
from tallylight.model.report import Report
from tallylight.model.source import SourceRecord, SourceState
from tallylight.model.time import MINUTE, Clock, Instant
from tallylight.sources.contract import Edge, Source, Watch
from tallylight.sources.form import filled

FIRST_WAIT_S = 15.0
LONGEST_WAIT_S = 60.0
# Reports that wait for the store; at 15 s a look they are an hour.
MOST_WAITING = 240
# A report that the store fails on this often is not going to be taken.
MOST_TRIES = 5
STOP_GRACE_S = 5.0
# Looks whose time is remembered; at 15 s a look they are an hour.
MOST_TIMED = 240
_P95 = 0.95
RETRY_S = 2.0

_log = logging.getLogger(__name__)
_dice = SystemRandom()


@dataclass(frozen=True)
class World:
    """What a watch is given: memory and delivery may raise `OverloadedError`, then they wait."""

    memory: Callable[[SourceRecord], Memory]
    deliver: Callable[[SourceRecord, Report], Awaitable[object]]
    clock: Clock
    policy: Policy


class Watching:
    """The loop of one source, and how it goes with it."""

    def __init__(
        self, record: SourceRecord, kind: Source[Any], world: World, waiting: deque[Report]
    ) -> None:
        """`waiting` are reports that an earlier loop of this source could not deliver."""
        self.record = record
        self.waiting = waiting
        self.faults = 0
        self._kind = kind
        self._world = world
        self._stopping = asyncio.Event()
        self._is_looking = False
        self._requests: deque[tuple[Instant, int]] = deque()
        self._took: deque[float] = deque(maxlen=MOST_TIMED)
        self._state = SourceState(status="waiting", sentence="It was not looked at yet.")
        self._tries = 0
        self._task = asyncio.create_task(self._run(), name=f"source {record.name}")

    def state(self) -> SourceState:
        """How it goes now."""
        since = self._world.clock() - MINUTE
        return msgspec.structs.replace(
            self._state,
            requests_per_min=float(sum(count for at, count in self._requests if at > since)),
            p95_ms=_p95([*self._took]),
        )

    async def stop(self) -> None:
        """Break off a look; let a delivery that is under way come to its end."""
        self._stopping.set()
        if self._is_looking:
            self._task.cancel()
        await asyncio.wait([self._task], timeout=STOP_GRACE_S)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            wait = RETRY_S
            try:
                await self._watch()
            except OverloadedError as error:
                self._failed(error)
            except TallylightError as error:
                self._failed(error)
                wait = self._patience(FIRST_WAIT_S)
            except Exception as error:  # noqa: BLE001 - a kind of source may fail in any way
                self.faults += 1
                _log.exception("The source %s failed unexpectedly.", self.record.name)
                self._failed(error)
                wait = self._patience(FIRST_WAIT_S)
            await self._pause(wait)

    async def _watch(self) -> None:
        # What waits must be stored before the store is asked what it remembers.
        if not await self._delivered():
            return
        config = filled(self._kind, self.record.config, strict=False)
        memory = await asyncio.to_thread(self._world.memory, self.record)
        if self._kind.budget is not None:
            self._note(budget_per_min=float(self._kind.budget(config)))
        policy = self._world.policy.reaching(self._kind.hosts(config))
        async with guarded_client(policy) as http:
            edge = Edge(http, self._world.clock, self.record.site, self.record.name)
            assert self._kind.watch is not None  # noqa: S101 - the supervisor starts no other
            watch = self._kind.watch(config, edge, memory)
            while not self._stopping.is_set():
                await self._rest(await self._turn(watch))

    async def _turn(self, watch: Watch) -> float:
        """Look once and deliver; the seconds until the next look are due."""
        started = asyncio.get_running_loop().time()
        if await self._delivered() or len(self.waiting) < MOST_WAITING:
            report = await self._looked(watch)
            self.waiting.append(report)
            wait = report.interval_ms / 1_000
            if await self._delivered() and report.has_more:
                wait = 0.0
        else:
            wait = RETRY_S
        wait = max(0.0, wait - (asyncio.get_running_loop().time() - started))
        self._note(next_poll_at=self._world.clock() + int(wait * 1_000_000))
        return wait

    async def _looked(self, watch: Watch) -> Report:
        at = self._world.clock()
        began = asyncio.get_running_loop().time()
        self._is_looking = True
        try:
            report = await watch.look()
        except TallylightError as error:
            now = self._world.clock()
            report = watch.failed(now, error)
            self._failed(error)
            if not isinstance(error, SourceDownError):
                # Told as it will be, or the wait would look like a time in which nobody asked.
                wait_ms = int(self._patience(report.interval_ms / 1_000) * 1_000)
                report = msgspec.structs.replace(report, interval_ms=wait_ms)
        else:
            self._note(
                status="ok",
                sentence="It answered the last look.",
                failures=0,
                last_success_at=report.at,
                last_attempt_at=at,
                sees=report.sees,
                misses=report.misses,
            )
        finally:
            self._took.append((asyncio.get_running_loop().time() - began) * 1_000)
            self._is_looking = False
        self._count(at, report.requests)
        return report

    async def _delivered(self) -> bool:
        """Deliver all that waits, oldest first; False where the store does not take it now."""
        while self.waiting:
            try:
                await self._world.deliver(self.record, self.waiting[0])
            except OverloadedError as error:
                self._note(
                    status="failing", sentence=f"{error} Reports that wait: {len(self.waiting)}."
                )
                return False
            except TallylightError as error:
                _log.error("A report of %s is not taken: %s", self.record.name, error)
                self.faults += 1
            except Exception:
                self._tries += 1
                if self._tries < MOST_TRIES:
                    raise
                self.faults += 1
                _log.exception("A report of %s cannot be stored: left out.", self.record.name)
            self._tries = 0
            self.waiting.popleft()
        return True

    def _failed(self, error: Exception) -> None:
        told = str(error) if isinstance(error, TallylightError) else type(error).__name__
        self._note(
            status="failing",
            sentence=told,
            failures=self._state.failures + 1,
            last_attempt_at=self._world.clock(),
        )

    def _patience(self, interval: float) -> float:
        """Seconds until the next attempt: twice as long after each failure, a little off."""
        doubled = interval * 2.0 ** min(self._state.failures - 1, 10)
        return min(max(LONGEST_WAIT_S, interval), max(interval, doubled)) * _dice.uniform(0.9, 1.1)

    async def _rest(self, seconds: float) -> None:
        """Wait for the next look; what waits for the store is offered meanwhile."""
        end = asyncio.get_running_loop().time() + seconds
        while not self._stopping.is_set():
            left = end - asyncio.get_running_loop().time()
            await self._pause(min(left, RETRY_S) if self.waiting else left)
            if left <= RETRY_S or not self.waiting:
                return
            await self._delivered()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _note(self, **changes: Any) -> None:  # noqa: ANN401 - fields of SourceState
        self._state = msgspec.structs.replace(self._state, **changes)

    def _count(self, at: Instant, requests: int) -> None:
        self._requests.append((at, requests))
        while self._requests[0][0] <= at - MINUTE:
            self._requests.popleft()


def _p95(values: list[float]) -> float | None:
    """The value that 19 of 20 do not exceed; None of none."""
    return sorted(values)[ceil(len(values) * _P95) - 1] if values else None
