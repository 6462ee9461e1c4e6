"""What returned is neither lost nor doubled: over kills, beside other programs, with no server."""

import time
from collections import Counter

import pytest

from tests.sdk.station import Station
from tests.sdk.talkers import TALKER, all_sent, arrived, check, killed, said

pytestmark = pytest.mark.journey


def test_what_returned_before_a_kill_arrives_once(alone: Station) -> None:
    returned = killed(alone, kills=50, seed=5)
    all_sent(alone)
    assert len(returned) == 50
    check(alone, returned)


def test_eight_programs_log_at_once(alone: Station) -> None:
    programs = {f"p{n}": alone.program(TALKER, "500", f"p{n}") for n in range(8)}
    assert [said(program) for program in programs.values()] == [500] * 8
    all_sent(alone)
    for who in programs:
        assert arrived(alone, who) == list(range(500))
    plays = alone.all("plays")
    assert Counter(play["item"]["artist"] for play in plays) == Counter(list(programs))


def test_with_no_server_everything_waits_and_then_arrives_once(alone: Station) -> None:
    alone.server.stop()
    for n in range(3):
        assert said(alone.program(TALKER, "50", f"p{n}")) == 50
    alone.server.start()
    all_sent(alone)
    assert [arrived(alone, f"p{n}") for n in range(3)] == [list(range(50))] * 3
    assert len(alone.all("plays")) == 3


def test_a_server_that_is_killed_while_it_takes_costs_nothing(alone: Station) -> None:
    program = alone.program(TALKER, "3000", "p")
    for _ in range(3):
        time.sleep(0.3)
        alone.server.kill()
        alone.server.start()
    assert said(program) == 3_000
    all_sent(alone)
    assert arrived(alone, "p") == list(range(3_000))


@pytest.mark.parametrize("how", ["fork", "thread"])
def test_forks_and_threads_log_too(alone: Station, how: str) -> None:
    by_fork = """
    import os
    logger.log_event("info", "parent", "n", "0")
    for who in ("a", "b"):
        if os.fork() == 0:
            for n in range(100):
                logger.log_event("info", who, "n", str(n))
            os._exit(0)
    for _ in range(2):
        os.wait()
    """
    by_thread = """
    import threading
    def talk(who):
        for n in range(100):
            logger.log_event("info", who, "n", str(n))
    logger.log_event("info", "parent", "n", "0")
    threads = [threading.Thread(target=talk, args=(who,)) for who in ("a", "b")]
    for one in threads: one.start()
    for one in threads: one.join()
    """
    program = alone.program(by_fork if how == "fork" else by_thread)
    said(program)
    assert program.returncode == 0
    all_sent(alone)
    assert arrived(alone, "parent") == [0]
    assert arrived(alone, "a") == arrived(alone, "b") == list(range(100))
