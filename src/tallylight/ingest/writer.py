"""One thread writes all facts: whatever waits becomes one durable transaction, with no lingering.

A submission is answered only after its commit. The queue is bounded; what does not fit is refused
at once, so that a slow disk is felt by the senders and not by the memory.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from time import perf_counter
from typing import Any, TypeVar

import structlog
from msgspec import Struct

from tallylight.ingest.commit import Outcome, commit
from tallylight.ingest.folding import Rules
from tallylight.ingest.intake import Intake
from tallylight.ingest.pending import Pending
from tallylight.ingest.remembered import Remembered
from tallylight.model.errors import OverloadedError, StoreUnavailableError, TallylightError
from tallylight.model.time import Clock
from tallylight.store.database import Database
from tallylight.store.write.names import Enrich
from tallylight.store.write.transaction import FactWriter, Transaction

log = structlog.get_logger()

T = TypeVar("T")
GROUP_SIZE = 5_000

Reply = Callable[["Receipt | TallylightError"], None]
Replies = list[tuple[Reply, "Receipt | TallylightError"]]


class Receipt(Struct, frozen=True):
    """What became of a submission; `refused` gives reasons by place in it."""

    accepted: int
    duplicates: int
    refused: dict[int, str]


class Limits(Struct, frozen=True, kw_only=True):
    """What may wait for the writer before senders are told to come again."""

    observations: int = 50_000
    bytes: int = 64 << 20


USUAL = Limits()


class Submission(Struct, kw_only=True):
    """What one sender wants written; `size` is what it takes of memory in bytes."""

    intake: Intake
    size: int
    reply: Reply


class Job(Struct):
    """Work on facts that takes the writer's place for one transaction."""

    work: Callable[[Transaction], Any]
    done: Future[Any]


class Writer:
    """The thread, its queue and its one connection."""

    def __init__(
        self,
        database: Database,
        rules: Rules,
        clock: Clock,
        *,
        publish: Callable[[Outcome], None],
        hand_over: Callable[[Replies], None],
        limits: Limits = USUAL,
    ) -> None:
        self._facts = FactWriter(database)
        self._remembered = Remembered()
        self._rules = rules
        self._clock = clock
        self._publish = publish
        self._hand_over = hand_over
        self._limits = limits
        self._queue: deque[Submission] = deque()
        self._jobs: deque[Job] = deque()
        self._waiting = threading.Condition()
        self._observations = 0
        self._bytes = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def enrich_with(self, enrich: Enrich) -> None:
        """Have what is left out of new viewers filled in; to be said before `start`."""
        self._remembered = Remembered(enrich)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end."""
        with self._waiting:
            self._stopping = True
            self._waiting.notify()
        self._thread.join()

    @property
    def is_running(self) -> bool:
        """Whether observations are being written."""
        return self._thread.is_alive()

    @property
    def depth(self) -> int:
        """How many observations wait."""
        return self._observations

    def submit(self, submission: Submission) -> None:
        """Queue a submission; its reply comes after its commit. Raises `OverloadedError`."""
        count = len(submission.intake.observations)
        with self._waiting:
            full = self._observations + count > self._limits.observations and self._observations > 0
            if full or self._bytes + submission.size > self._limits.bytes:
                raise OverloadedError
            if self._stopping or not self._thread.is_alive():
                raise StoreUnavailableError
            self._queue.append(submission)
            self._observations += count
            self._bytes += submission.size
            self._waiting.notify()

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Run a function on the writer's thread as one transaction, and wait for it."""
        job = Job(work, Future())
        with self._waiting:
            if self._stopping or not self._thread.is_alive():
                raise StoreUnavailableError
            self._jobs.append(job)
            self._waiting.notify()
        return job.done.result()

    def _run(self) -> None:
        with closing(self._facts):
            while group := self._next_group():
                if isinstance(group, Job):
                    self._do(group)
                else:
                    self._hand_over(self._write_group(group))

    def _do(self, job: Job) -> None:
        try:
            with self._facts.transaction() as tx:
                result = job.work(tx)
        except Exception as error:  # noqa: BLE001 - whoever waits for the job is told
            job.done.set_exception(error)
        else:
            job.done.set_result(result)

    def _next_group(self) -> list[Submission] | Job:
        with self._waiting:
            while not self._queue and not self._jobs and not self._stopping:
                self._waiting.wait()
            if self._jobs:
                return self._jobs.popleft()
            group: list[Submission] = []
            count = 0
            while self._queue and count < GROUP_SIZE:
                submission = self._queue.popleft()
                group.append(submission)
                count += len(submission.intake.observations)
                self._bytes -= submission.size
            self._observations -= count
            return group

    def _write_group(self, group: Sequence[Submission]) -> Replies:
        """Write submissions together; where that fails, each alone, so that none harms another."""
        try:
            outcome = self._write(group)
        except StoreUnavailableError as error:
            log.warning("store unavailable", reason=str(error))
            return [(submission.reply, error) for submission in group]
        except Exception as error:  # noqa: BLE001 - the writer outlives whatever a group holds
            if len(group) > 1:
                return [reply for one in group for reply in self._write_group([one])]
            return [(group[0].reply, self._write_halved(group[0], error))]
        return [(one.reply, receipt_of(one, outcome)) for one in group]

    def _write_halved(self, submission: Submission, error: Exception) -> Receipt | TallylightError:
        """Write what can be written of a submission that the database refuses."""
        observations = submission.intake.observations
        if len(observations) <= 1:
            log.error("observation refused by the store", error=repr(error))
            places = {one.place: "the database refuses this value" for one in observations}
            return Receipt(0, 0, places)
        total = Receipt(0, 0, {})
        for half in submission.intake.halves():
            part = Submission(intake=half, size=0, reply=submission.reply)
            (_, receipt), *_ = self._write_group([part])
            if isinstance(receipt, TallylightError):
                return receipt
            total = Receipt(
                total.accepted + receipt.accepted,
                total.duplicates + receipt.duplicates,
                {**total.refused, **receipt.refused},
            )
        return total

    def _write(self, group: Sequence[Submission]) -> Outcome:
        joined = Intake.joined(submission.intake for submission in group)
        began = perf_counter()
        try:
            with self._facts.transaction() as tx:
                outcome = commit(tx, self._remembered, joined, self._rules, self._clock())
        except BaseException:
            self._remembered.forget()
            raise
        outcome.seconds = perf_counter() - began
        self._publish(outcome)
        return outcome


def receipt_of(submission: Submission, outcome: Outcome) -> Receipt:
    """What a commit did with the observations of one submission."""
    observations: Sequence[Pending] = submission.intake.observations
    refused = {
        one.place: outcome.refused[one.id] for one in observations if one.id in outcome.refused
    }
    accepted = sum(outcome.took(one) for one in observations)
    return Receipt(accepted, len(observations) - accepted - len(refused), refused)
