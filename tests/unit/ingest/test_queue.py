from typing import Any

import pytest

from tallylight.ingest.intake import Intake
from tallylight.ingest.queue import ENOUGH, Limits, Queue, Submission
from tallylight.model.errors import OverloadedError

GREEDY, MODEST = 1, 2


def told(sender: int, count: int = 10, size: int = 1) -> Submission:
    some: Any = [None] * count
    return Submission(
        intake=Intake(observations=some), size=size, reply=lambda _: None, sender=sender
    )


def filled(queue: Queue, sender: int) -> int:
    """How many go in until no more do."""
    count = 0
    while True:
        try:
            queue.put(told(sender))
        except OverloadedError:
            return count
        count += 1


def test_who_sends_much_leaves_room_for_who_sends_little() -> None:
    queue = Queue(Limits(observations=1_000))

    assert filled(queue, GREEDY) == 50
    assert filled(queue, MODEST) == 34
    assert queue.depth == 840


def test_who_sends_little_does_not_wait_behind_who_sends_much() -> None:
    queue = Queue(Limits(observations=1_000))
    filled(queue, GREEDY)
    queue.put(told(MODEST))

    senders = [one.sender for one in queue.take(20)]

    assert senders == [GREEDY, MODEST]


def test_what_one_sends_stays_in_order() -> None:
    queue = Queue()
    sent = [told(sender, count) for count in range(1, 4) for sender in (GREEDY, MODEST)]
    for each in sent:
        queue.put(each)

    group = queue.take(1_000)

    assert [one for one in group if one.sender == GREEDY] == sent[::2]
    assert not queue
    assert queue.depth == 0


def test_the_first_may_be_larger_than_all_that_may_wait() -> None:
    queue = Queue(Limits(observations=100))

    queue.put(told(GREEDY, 500))

    with pytest.raises(OverloadedError):
        queue.put(told(MODEST, 1))
    queue.take(1)
    queue.put(told(GREEDY, 500))


def test_memory_is_shared_as_well() -> None:
    queue = Queue(Limits(bytes=1_000))
    queue.put(told(GREEDY, size=600))

    with pytest.raises(OverloadedError):
        queue.require_room(GREEDY)
    queue.require_room(MODEST)
    with pytest.raises(OverloadedError):
        queue.put(told(MODEST, size=500))


def test_nobody_has_more_waiting_than_keeps_the_writer_busy() -> None:
    queue = Queue(Limits(observations=1_000_000))

    assert filled(queue, GREEDY) == ENOUGH // 10
