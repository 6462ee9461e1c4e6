"""Forks of a process that has the store open, or does not let go of it."""

import os
import threading
from collections.abc import Callable

import pytest

from tallylight.sdk import forks


class Opened:
    """Something that has the store open, and lets go of it where it can."""

    def __init__(self, *, can_let_go: bool) -> None:
        self.is_open = True
        self._can_let_go = can_let_go

    def let_go(self, within_s: float) -> None:
        assert within_s >= 0
        self.is_open = not self._can_let_go


def told_by_a_child(what: Callable[[], int]) -> int:
    """What a forked process comes to."""
    child = os.fork()
    if child == 0:
        os._exit(what())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forks, "_PATIENCE_S", 0.2)


@pytest.mark.parametrize("can_let_go", [True, False])
def test_a_child_leaves_alone_what_was_open(*, can_let_go: bool) -> None:
    opened = Opened(can_let_go=can_let_go)
    forks.follow(opened)

    assert told_by_a_child(forks.is_spoiled) == (not can_let_go)
    assert not forks.is_spoiled()
    assert opened.is_open != can_let_go


def test_nothing_is_forked_while_the_store_is_being_opened() -> None:
    begun, forked = threading.Event(), threading.Event()

    def open_for_long() -> None:
        with forks.opening():
            begun.set()
            forked.wait(10)

    thread = threading.Thread(target=open_for_long)
    thread.start()
    assert begun.wait(10)
    # It is waited for, though not for ever: then the child is not to be trusted.
    assert told_by_a_child(forks.is_spoiled) == 1
    forked.set()
    thread.join()

    assert told_by_a_child(forks.is_spoiled) == 0


def test_a_child_opens_the_store_itself() -> None:
    def opened() -> int:
        with forks.opening():
            return 7

    assert told_by_a_child(opened) == 7
    with forks.opening():
        pass
