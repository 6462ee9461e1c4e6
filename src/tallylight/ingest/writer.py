"""One thread writes all facts: whatever waits becomes one durable transaction, with no lingering.

A submission is answered only after its commit. The queue is bounded; what does not fit is refused
at once, so that a slow disk is felt by the senders and not by the memory.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from time import monotonic, perf_counter
from typing import Any, TypeVar

import structlog
from msgspec import Struct

from tallylight.ingest.commit import Outcome, commit
from tallylight.ingest.folding import Rules
from tallylight.ingest.intake import Intake
from tallylight.ingest.pending import Pending
from tallylight.ingest.queue import (
    OURSELVES,
    USUAL,
    Limits,
    Queue,
    Receipt,
    Replies,
    Submission,
)
from tallylight.ingest.remembered import Remembered
from tallylight.ingest.space import Space
from tallylight.model.errors import DiskFullError, StoreUnavailableError, TallylightError
from tallylight.model.time import Clock
from tallylight.store.database import Database
from tallylight.store.write.names import Enrich
from tallylight.store.write.transaction import FactWriter, Transaction

log = structlog.get_logger()

T = TypeVar("T")
GROUP_SIZE = 5_000
_CARRIED_OVER_AFTER, _CARRIED_OVER_EVERY_S = 100, 0.1
# In so long no disk takes as much as the reserve leaves room for.
_GLANCED_EVERY_S = 0.05


def _nobody(_told: object) -> None:
    """Nobody is to be told."""


class Job(Struct):
    """Work on facts that takes the writer's place for one transaction."""

    work: Callable[[Transaction], Any]
    done: Future[Any]
    then: Callable[[Any], None]


class Writer:
    """The thread, its queue and its one connection.

    publish: told of each commit.
    """

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
        self._changed: Callable[[str], None] = _nobody
        self._queue = Queue(limits)
        self._jobs: deque[Job] = deque()
        self._waiting = threading.Condition()
        self._space: Space | None = None
        self._stopping = False
        self._not_carried_over, self._carried_over_at = 0, 0.0
        self._glanced_at = 0.0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def enrich_with(self, enrich: Enrich) -> None:
        """Have what is left out of new viewers filled in; to be said before `start`."""
        self._remembered = Remembered(enrich)

    def tell_changes(self, changed: Callable[[str], None]) -> None:
        """Have each kind told that a job wrote to, once it is durable; to be said before `start`.

        What comes in is told by `publish`, fact by fact.
        """
        self._changed = changed

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
        return self._queue.depth

    def mind(self, space: Space) -> None:
        """Write nothing but our own where the disk is full; to be said before `start`."""
        self._space = space

    def require_room(self, sender: int) -> None:
        """Raise `OverloadedError` where what `sender` has would be refused now."""
        if self._space is not None and sender != OURSELVES:
            self._space.require_room()
        self._queue.require_room(sender)

    def submit(self, submission: Submission) -> None:
        """Queue a submission; its reply comes after its commit. Raises `OverloadedError`."""
        with self._waiting:
            if self._stopping or not self._thread.is_alive():
                raise StoreUnavailableError
            self._queue.put(submission)
            self._waiting.notify()

    def run(self, work: Callable[[Transaction], T], then: Callable[[T], None] = _nobody) -> T:
        """Run a function on the writer's thread as one transaction, and wait for it.

        `then` is told its result there, once it is durable and before anything else is written.
        """
        job = Job(work, Future(), then)
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
                    self._carry_over(sum(len(one.intake.observations) for one in group))

    def _do(self, job: Job) -> None:
        try:
            with self._facts.transaction() as tx:
                result = job.work(tx)
            for kind in sorted(self._facts.late.touched):
                self._changed(kind)
            job.then(result)
        except Exception as error:  # noqa: BLE001 - whoever waits for the job is told
            job.done.set_exception(error)
        else:
            job.done.set_result(result)

    def _carry_over(self, written: int) -> None:
        """Have the database carry its log over while nobody waits, before some commit has to.

        Not after every few observations, which would write the same pages again and again, and
        not so often that those who post without a pause would feel it.
        """
        self._not_carried_over += written
        if self._queue or self._not_carried_over < _CARRIED_OVER_AFTER:
            return
        if monotonic() - self._carried_over_at >= _CARRIED_OVER_EVERY_S:
            self._facts.carry_over()
            self._not_carried_over, self._carried_over_at = 0, monotonic()

    def _next_group(self) -> list[Submission] | Job:
        with self._waiting:
            while not self._queue and not self._jobs and not self._stopping:
                self._waiting.wait()
            if self._jobs:
                return self._jobs.popleft()
            return self._queue.take(GROUP_SIZE)

    def _write_group(self, group: Sequence[Submission]) -> Replies:
        """Write submissions together; where that fails, each alone, so that none harms another."""
        try:
            self._require_space(group)
            outcome = self._write(group)
        except StoreUnavailableError as error:
            own = [one for one in group if one.sender == OURSELVES]
            if isinstance(error, DiskFullError) and own and len(own) < len(group):
                others = [one for one in group if one.sender != OURSELVES]
                return [*self._write_group(own), *((one.reply, error) for one in others)]
            log.warning("store unavailable", reason=str(error))
            return [(submission.reply, error) for submission in group]
        except Exception as error:  # noqa: BLE001 - the writer outlives whatever a group holds
            if len(group) > 1:
                return [reply for one in group for reply in self._write_group([one])]
            return [(group[0].reply, self._write_halved(group[0], error))]
        return [(one.reply, receipt_of(one, outcome)) for one in group]

    def _require_space(self, group: Sequence[Submission]) -> None:
        """Look at the disk before it is written to; our own small lines may use the reserve."""
        if self._space is not None and any(one.sender != OURSELVES for one in group):
            if (now := monotonic()) - self._glanced_at >= _GLANCED_EVERY_S:
                self._glanced_at = now
                self._space.glance()
            self._space.require_room()

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
