"""Sends what waits, in order, until it is acknowledged; one process does so for a folder."""

import random
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from msgspec import Raw

from tallylight.model.errors import TallylightError
from tallylight.spool.quarantine import Refused, keep_refused
from tallylight.spool.receiver import NotNowError, NotWholeError, Receiver, Refusal, Turn
from tallylight.spool.waiting import Waiting, is_waiting

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_LONGEST_ASKED_S = 300.0
_GATHER_S = 0.05
_IDLE_S = 1.0
_TURN_S = 1.0
_REST_S = 0.3

Say = Callable[[str], None]


class Shipper:
    """The loop of a thread. It is one step at a time, so that it can be tried without a thread.

    connect: makes the receiver, when there is something to send. say: tells a person, once, that
    nothing goes, that it goes again, and what was dropped. turn: without one it is always ours.
    """

    def __init__(
        self,
        waiting: Waiting,
        connect: Callable[[], Receiver],
        say: Say,
        chance: random.Random,
        turn: Turn | None = None,
    ) -> None:
        self._waiting = waiting
        self._connect = connect
        self._say = say
        self._chance = chance
        self._turn = turn
        self._turn_began: float | None = None
        self._receiver: Receiver | None = None
        self._failures = 0
        self._not_before = 0.0

    def run(self, woken: threading.Event, stopping: threading.Event) -> None:
        """Ship until told to stop; `woken` says that there is something new."""
        try:
            while not stopping.is_set():
                woken.clear()
                pause = self._tried()
                if pause > 0 and woken.wait(pause):
                    stopping.wait(_GATHER_S)
        finally:
            self.close()

    def _tried(self) -> float:
        try:
            return self.step()
        except OSError as error:
            return self._failed(NotNowError(f"The spool cannot be read or written: {error}."))

    def step(self) -> float:
        """Send one batch; for how many seconds there is nothing to do."""
        waiting = self._waiting
        if not self._is_ours() or not waiting.hold():
            return _IDLE_S
        if dropped := waiting.make_room():
            self._say(f"The spool is full: {dropped} observations were dropped, the oldest first.")
        patience = self._not_before - monotonic()
        if patience > 0:
            waiting.write_tally()
            return min(patience, _IDLE_S)
        batch = waiting.batch()
        if not batch.ends:
            waiting.tidy()
            self._end_turn()
            return _IDLE_S
        try:
            refused = self._sent(batch.payloads)
        except NotNowError as error:
            return self._failed(error)
        if refused:
            keep_refused(waiting.folder, [_refused(batch.payloads, one) for one in refused])
            waiting.tally.quarantined += len(refused)
            self._say(
                f"{len(refused)} observations were refused and are kept in quarantine: "
                f"{refused[0].error}. `tallylight spool show` lists them."
            )
        waiting.tally.sent += len(batch.payloads) - len(refused)
        self._worked()
        waiting.acknowledge(batch)
        if self._is_turn_over:
            self._end_turn()
        return 0.0

    def close(self) -> None:
        """Let go of the receiver and of the folder."""
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None
        self._waiting.release()
        self._end_turn()

    def forget(self) -> None:
        """Let go in a forked process: connections are the parent's."""
        self._receiver = None
        self._turn_began = None
        if self._turn is not None:
            self._turn.forget()
        self._waiting.forget()

    def _is_ours(self) -> bool:
        """Whether it is our turn; it is begun only where something waits."""
        if self._turn is None or self._turn_began is not None:
            return True
        if self._not_before > monotonic() or not is_waiting(self._waiting.folder):
            return False
        if not self._waiting.hold():
            return False
        try:
            has_begun = self._turn.begin()
        except TallylightError as error:
            self._failed(NotNowError(str(error)))
            has_begun = False
        if has_begun:
            self._turn_began = monotonic()
        else:
            self._waiting.release()
        return has_begun

    @property
    def _is_turn_over(self) -> bool:
        if self._turn is None or self._turn_began is None:
            return False
        return self._turn.is_wanted_back or monotonic() - self._turn_began > _TURN_S

    def _end_turn(self) -> None:
        """Let others have it, for long enough that they notice."""
        if self._turn is None or self._turn_began is None:
            return
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None
        self._waiting.release()
        self._turn.end()
        self._turn_began = None
        self._not_before = max(self._not_before, monotonic() + _REST_S)

    def _sent(self, payloads: Sequence[bytes]) -> list[Refusal]:
        """Send observations, in halves where they are not taken together."""
        if not payloads:
            return []
        if self._receiver is None:
            self._receiver = self._connect()
        try:
            return self._receiver.take(payloads)
        except NotWholeError as error:
            if len(payloads) == 1:
                return [Refusal(0, str(error))]
        half = len(payloads) // 2
        first, second = self._sent(payloads[:half]), self._sent(payloads[half:])
        return [*first, *(one._replace(place=one.place + half) for one in second)]

    def _failed(self, error: NotNowError) -> float:
        longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(self._failures, 10))
        pause = longest * self._chance.uniform(0.5, 1)
        if error.retry_after_s is not None:
            pause = max(pause, min(error.retry_after_s, _LONGEST_ASKED_S))
        self._failures += 1
        self._not_before = monotonic() + pause
        if self._waiting.tally.fault != str(error):
            self._waiting.tally.fault = str(error)
            self._say(f"Observations wait in the spool: {error}")
        self._waiting.write_tally()
        self._end_turn()
        return min(pause, _IDLE_S)

    def _worked(self) -> None:
        self._failures = 0
        if self._waiting.tally.fault:
            self._waiting.tally.fault = ""
            self._say("Observations are sent again.")


def _refused(payloads: Sequence[bytes], one: Refusal) -> Refused:
    return Refused(Raw(payloads[one.place]), one.error, one.path)
