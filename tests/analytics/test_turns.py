"""Turns of questions: short ones wait for each other while facts come in, long ones do not."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event

import pytest

from tallylight.analytics.turns import Turns, spare_processors

_PATIENCE_S = 10
_A_WHILE_S = 0.2


def busy() -> bool:
    return True


def idle() -> bool:
    return False


class Asked:
    """A question that has its turn until it is told that it is answered."""

    def __init__(
        self, threads: ThreadPoolExecutor, turns: Turns, is_busy: Callable[[], bool]
    ) -> None:
        self.begun = Event()
        self.answered = Event()
        self.done: Future[None] = threads.submit(self._run, turns, is_busy)

    def _run(self, turns: Turns, is_busy: Callable[[], bool]) -> None:
        with turns.taken(is_busy):
            self.begun.set()
            self.answered.wait(_PATIENCE_S)

    def end(self) -> None:
        self.answered.set()
        wait([self.done], _PATIENCE_S)


def test_a_short_question_is_waited_for_while_facts_come_in() -> None:
    turns = Turns(1, long_s=_PATIENCE_S)
    with ThreadPoolExecutor(2) as threads:
        first = Asked(threads, turns, busy)
        assert first.begun.wait(_PATIENCE_S)

        second = Asked(threads, turns, busy)

        assert not second.begun.wait(_A_WHILE_S)
        first.end()
        assert second.begun.wait(_PATIENCE_S)
        second.end()


def test_nobody_waits_for_a_long_question() -> None:
    turns = Turns(1, long_s=0.1)
    with ThreadPoolExecutor(2) as threads:
        first = Asked(threads, turns, busy)
        assert first.begun.wait(_PATIENCE_S)

        second = Asked(threads, turns, busy)

        assert second.begun.wait(_PATIENCE_S)
        assert not first.done.done()
        first.end()
        second.end()


def test_nobody_waits_while_nothing_comes_in_or_processors_are_free() -> None:
    with ThreadPoolExecutor(4) as threads:
        for turns, is_busy in (
            (Turns(1, long_s=_PATIENCE_S), idle),
            (Turns(2, long_s=_PATIENCE_S), busy),
        ):
            first, second = (Asked(threads, turns, is_busy) for _ in range(2))

            assert first.begun.wait(_PATIENCE_S)
            assert second.begun.wait(_PATIENCE_S)
            first.end()
            second.end()


def test_a_turn_ends_with_whatever_went_wrong() -> None:
    turns = Turns(1, long_s=_PATIENCE_S)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError), turns.taken(busy):
            _ = 1 // 0


def test_a_processor_is_left_for_what_comes_in() -> None:
    assert spare_processors() >= 1
