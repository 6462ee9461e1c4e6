"""Where questions are asked: so many at a time, each with a limit of time, none twice for nothing.

Questions are answered by a few threads that yield to everything else. Whoever asks waits on the
event loop; a question that takes too long, or that nobody waits for any longer, is broken off.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic, perf_counter
from typing import TypeVar

import structlog

from tallylight.analytics.answer import Answer, Meta, Wanted
from tallylight.analytics.asking import Asking
from tallylight.analytics.engine import Bounds
from tallylight.analytics.kept import Answers, Kept
from tallylight.analytics.known import fraction
from tallylight.analytics.reader import Look, Reader
from tallylight.analytics.running import Running, StoppedError
from tallylight.analytics.scope import UnfollowedError
from tallylight.analytics.turns import Turns, spare_processors
from tallylight.history.kinds import KINDS
from tallylight.history.shelf import Shelf
from tallylight.interpreter import give_way
from tallylight.model.errors import BusyError, StoreUnavailableError, TooExpensiveError
from tallylight.model.time import DAY, Clock, Instant
from tallylight.store.database import Database, reading

# A page asks a dozen at once; no one person may have all that wait.
_MOST_WAITING = 48
_BEAT_S = 0.1
_GRACE_S = 5.0
_FOLLOW_S = 3.0
_ROLL_UP_S = 1.0
_PATIENCE_S = 8.0
_AGAIN_S = 2
# So soon after a commit the next one is on its way.
_BUSY_S = 0.1
# What is left to be reckoned after a start takes some seconds for each million of sessions.
_RECKONED_S = 15
_HOLDS: Instant = 3 * DAY
# What tells when a site was known; all else is followed once a question reads it.
_FOLLOWED = ("plays", "sessions")
T = TypeVar("T")
HasLeft = Callable[[], Awaitable[bool]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Manners:
    """How many questions are answered at a time, for how long each, and what all may take."""

    questions_at_once: int = 2
    time_limit_s: float = 20.0
    memory_mib: int = 512
    threads: int = 1


class Desk:
    """Answers questions from a reader that it opens when it is first needed.

    follows: keep up with the store from the first moment that somebody is there.
    """

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        clock: Clock,
        manners: Manners | None = None,
        *,
        follows: bool = False,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._clock = clock
        self._manners = manners or Manners()
        self._lock = Lock()
        self._opening = Lock()
        self._reader: Reader | None = None
        self._waiting = 0
        self._answers = Answers()
        self._threads = ThreadPoolExecutor(self._manners.questions_at_once, "question", give_way)
        self._turns = Turns(spare_processors())
        self._noted_at = 0.0
        self._closing = Event()
        self._ready = Event()
        self._reckoned = Event()
        self._follows = follows
        self._following: Thread | None = None

    def start(self) -> None:
        """Begin to read the past, and follow what comes from then on."""
        with self._lock:
            if self._following is not None:
                return
            self._following = Thread(target=self._follow, name="following", daemon=True)
        self._following.start()

    def wake(self) -> None:
        """Somebody is here who may ask: what follows begins to, unless it has.

        A server that only listens needs neither the engine nor the memory that it takes.
        """
        if self._follows and not self._closing.is_set():
            self.start()

    def close(self) -> None:
        """Stop; what is being answered comes to its end."""
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)
        while self._following is not None and self._following.is_alive():
            if self._reader is not None:
                # Again and again: it may have been between two statements.
                self._reader.stop()
            self._following.join(_BEAT_S)
        if self._reader is not None:
            self._reader.close()

    def note(self, kind: str, keys: Iterable[int]) -> None:
        """Some stories of a kind, or items, changed or are gone."""
        self._noted_at = monotonic()
        if self._reader is not None:
            self._reader.changes.note(kind, keys)

    def note_all(self, kind: str) -> None:
        """More of a kind changed than is told one by one."""
        if self._reader is not None:
            self._reader.changes.note_all(kind)

    async def ask(self, wanted: Wanted, has_left: HasLeft | None = None) -> Answer:
        """The answer. has_left: whether nobody waits for it any longer.

        Raises `BusyError` where too many wait, `TooExpensiveError` where it would take too long or
        too much, and what the question itself raises.
        """
        now = self._clock()
        if recent := self._answers.recent(wanted, now):
            return replace(recent, meta=replace(recent.meta, is_cached=True))
        self.wake()
        await self._read_on()
        running = Running(now)
        future = self._submit(lambda: self._answer(wanted, running))
        try:
            return await self._watched(future, running, has_left)
        finally:
            if not future.cancel() and not future.done():
                Thread(target=_see_off, args=(future, running), daemon=True).start()

    async def work(self, work: Callable[[], T]) -> T:
        """Have an answer put into a file where questions are answered, and wait for it.

        Raises `BusyError` where too many wait.
        """
        return await asyncio.wrap_future(self._submit(work))

    @property
    def rows_read(self) -> int:
        """How many rows that no file holds were read so far."""
        return self._reader.rows if self._reader else 0

    @property
    def spill(self) -> Path:
        """A folder for files that do not stay."""
        return self._shelf.folder.spill

    async def _read_on(self) -> None:
        """Wait a little for the past to be read, where that has begun. Raises `BusyError`."""
        if self._following is None or self._ready.is_set():
            return
        if not await asyncio.to_thread(self._ready.wait, _PATIENCE_S):
            message = (
                f"The past is still being read ({self.rows_read:,} rows so far); "
                "come again shortly."
            )
            raise BusyError(message, retry_after_s=_AGAIN_S)

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        with self._lock:
            if self._waiting >= _MOST_WAITING or self._closing.is_set():
                message = "As many questions wait as may; come again shortly."
                raise BusyError(message, retry_after_s=_AGAIN_S)
            self._waiting += 1
        future = self._threads.submit(work)
        future.add_done_callback(self._count_out)
        return future

    def _count_out(self, _done: object) -> None:
        with self._lock:
            self._waiting -= 1

    async def _watched(
        self, future: Future[Answer], running: Running, has_left: HasLeft | None
    ) -> Answer:
        """Wait for an answer, and see that it does not take too long."""
        waiting = asyncio.wrap_future(future)
        limit = self._manners.time_limit_s
        began = perf_counter()
        while not (await asyncio.wait([waiting], timeout=_BEAT_S))[0]:
            if running.seconds > limit + _GRACE_S:
                waiting.cancel()
                raise self._too_long()
            if running.seconds > limit:
                running.stop("late")
            elif not running.seconds and perf_counter() - began > limit and future.cancel():
                raise BusyError(retry_after_s=_AGAIN_S)
            elif has_left is not None and await has_left():
                running.stop("left")
                future.cancel()
        if running.reason == "left":
            # Told to nobody.
            _ = waiting.cancelled() or waiting.exception()
            raise TooExpensiveError("Nobody waits for the answer any longer.")
        try:
            return waiting.result()
        except StoppedError as error:
            raise self._too_long() from error

    def _too_long(self) -> TooExpensiveError | BusyError:
        """What to say where a question took too long: soon it may not."""
        limit = self._manners.time_limit_s
        if self._following is not None and not self._reckoned.is_set():
            message = (
                f"The question was broken off after {limit:g} s, while the past is still being "
                "reckoned ahead; come again shortly."
            )
            return BusyError(message, retry_after_s=_RECKONED_S)
        return TooExpensiveError(
            f"The question was broken off after {limit:g} s: "
            "ask for a shorter time, one stream, wider buckets or fewer groups."
        )

    def _answer(self, wanted: Wanted, running: Running) -> Answer:
        """Answer on a thread of the desk; once more where a file turns out to be damaged."""
        import duckdb

        with self._turns.taken(self._is_busy):
            try:
                return self._follow_up(wanted, running)
            except duckdb.Error as error:
                if not self._found_damage():
                    raise
                log.warning("history is damaged", reason=str(error))
            running.asked_at = monotonic()
            return self._follow_up(wanted, running)

    def _is_busy(self) -> bool:
        """Whether facts come in one after another."""
        return monotonic() - self._noted_at < _BUSY_S

    def _follow_up(self, wanted: Wanted, running: Running) -> Answer:
        """Answer, once more for each kind of fact that nobody read before."""
        while True:
            try:
                return self._reckon(wanted, running)
            except UnfollowedError as error:
                self._opened().follow(error.kind)
                running.asked_at = monotonic()

    def _reckon(self, wanted: Wanted, running: Running) -> Answer:
        began = perf_counter()
        with self._looking(running) as look, reading(self._database) as connection:
            asking = Asking(
                look,
                connection,
                wanted.sites,
                wanted.window,
                running.now,
                wanted.parameters,
                wanted.where,
            )
            if kept := self._still_valid(wanted, asking):
                return kept
            table = wanted.reckon(asking)
            now, window = asking.now, wanted.window
            meta = Meta(
                window=window,
                versions=wanted.versions,
                known_fraction=fraction(asking.known(), window.start, min(window.end, now)),
                revision=look.revision,
                at=now,
                took_ms=_ms_since(began),
                notes=asking.notes,
            )
            answer = Answer(wanted.name, table, meta)
            self._answers.keep(wanted, _kept(answer, asking))
            return answer

    def _still_valid(self, wanted: Wanted, asking: Asking) -> Answer | None:
        """What was answered before, where it would come out the same."""
        began = perf_counter()
        kept = self._answers.valid(wanted, self._opened().touched, asking.now)
        if kept is None or (kept.lasts and not asking.is_known_as(kept.known)):
            return None
        method = kept.answer.meta.notes.get("method")
        if method is not None and method != asking.methods():
            return None
        meta = replace(kept.answer.meta, is_cached=True, took_ms=_ms_since(began))
        return replace(kept.answer, meta=meta)

    @contextmanager
    def _looking(self, running: Running) -> Generator[Look]:
        """A look that can be broken off."""
        import duckdb

        try:
            with self._opened().look(running.asked_at) as look:
                try:
                    running.begin(look.cursor)
                    yield look
                finally:
                    running.end()
        except duckdb.InterruptException as error:
            raise StoppedError from error
        except duckdb.OutOfMemoryException as error:
            message = (
                "The question takes more memory than it may: "
                "ask for a shorter time, one stream, wider buckets or fewer groups."
            )
            raise TooExpensiveError(message) from error

    def _opened(self) -> Reader:
        with self._opening:
            if self._reader is None:
                bounds = Bounds(self._manners.memory_mib, self._manners.threads)
                self._reader = Reader(self._database, self._shelf, bounds, _FOLLOWED)
            return self._reader

    def _found_damage(self) -> bool:
        """Whether a file of history is not what was written; if so, it is left out from now on."""
        with self._shelf.lease() as sheets:
            bad = [one for one in sheets if self._shelf.folder.glance(one)]
        for one in bad:
            self._shelf.mark_damaged(one.kind, one.day)
        return bool(bad)

    def _reckon_ahead(self) -> None:
        """Reckon what questions about years would else read sessions for, a while at a time."""
        while self._opened().roll_up(_ROLL_UP_S):
            self._reckoned.clear()
            if self._closing.wait(_BEAT_S):
                return
            self._opened().refresh()
        self._reckoned.set()

    def _follow(self) -> None:
        """Keep up with the store, so that a question has little to read before it begins."""
        give_way()
        while not self._closing.is_set():
            try:
                self._opened().refresh()
                # Who asks then need not read what was reckoned before.
                self._opened().recall()
                self._ready.set()
                self._reckon_ahead()
            except StoreUnavailableError as error:
                log.warning("the database does not answer", reason=str(error))
            except Exception:
                log.exception("the past could not be read")
            self._closing.wait(_FOLLOW_S)


def _see_off(future: Future[Answer], running: Running) -> None:
    """Break a question off until it has ended: it may have been between two statements."""
    while not wait([future], _BEAT_S).done:
        running.stop("left")


def _kept(answer: Answer, asking: Asking) -> Kept:
    """An answer with what it was made of: the facts that were read, and all of its windows.

    Who takes what is reckoned already, such as quarter-hours, reads facts of the window as well,
    and what holds from before.
    """
    windows = {(kind, start - _HOLDS, end) for kind in KINDS for start, end in [*asking.spans]}
    reads = frozenset(asking.reads | windows)
    return Kept(answer, reads, asking.spans, asking.look.mark, asking.goes_on())


def _ms_since(began: float) -> float:
    return round((perf_counter() - began) * 1_000, 1)
