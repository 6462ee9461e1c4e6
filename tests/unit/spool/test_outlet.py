import os
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tallylight.model.time import system_clock
from tallylight.spool.outlet import Outlet
from tallylight.spool.receiver import NotNowError
from tallylight.spool.waiting import Bounds, is_waiting
from tests.unit.spool.receiving import Kept


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def outlet(tmp_path: Path, kept: Kept) -> Iterator[Outlet]:
    made = Outlet(tmp_path / "spool", system_clock, Bounds(), lambda: kept, kept.said.append)
    yield made
    made.close(0)


def away() -> None:
    raise NotNowError("nobody there")


def test_what_was_logged_is_taken(outlet: Outlet, kept: Kept) -> None:
    assert outlet.append(b"one")
    assert outlet.append(b"two")
    assert outlet.flush(10)
    assert kept.taken == [b"one", b"two"]


def test_with_nobody_there_it_waits_for_the_next_process(
    outlet: Outlet, kept: Kept, tmp_path: Path
) -> None:
    kept.before = away
    outlet.append(b"one")
    assert not outlet.flush(0.2)
    assert not outlet.close(0)
    assert is_waiting(outlet.folder)
    following = Kept()
    other = Outlet(tmp_path / "spool", system_clock, Bounds(), lambda: following, print)
    other.start()
    while is_waiting(outlet.folder):
        sleep(0.02)
    other.close()
    assert following.taken == [b"one"]


def test_after_the_end_nothing_is_taken(outlet: Outlet) -> None:
    assert outlet.close()
    assert not outlet.append(b"one")
    assert outlet.close()


def test_what_was_logged_is_on_the_disk_soon(
    outlet: Outlet, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = threading.Event()
    sync = os.fsync

    def noted(descriptor: int) -> None:
        sync(descriptor)
        if os.pread(descriptor, 64, 0).endswith(b"one" + bytes(64 - 32 - 20 - 3)):
            synced.set()

    kept.before = away
    monkeypatch.setattr("tallylight.spool.segment.os.fsync", noted)
    outlet.start()
    began = monotonic()
    outlet.append(b"one")
    assert synced.wait(5)
    # Far more than it takes on a machine at rest, and far less than anything but a sync would.
    assert monotonic() - began < 1


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_threads_and_forks_log_into_one_folder(outlet: Outlet, kept: Kept) -> None:
    outlet.append(b"parent")
    child = os.fork()
    if child == 0:
        outlet.append(b"child")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    threads = [threading.Thread(target=outlet.append, args=[b"thread"]) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outlet.flush(10)
    deadline = monotonic() + 10
    while len(kept.taken) < 5 and monotonic() < deadline:
        sleep(0.02)
    assert sorted(kept.taken) == [b"child", b"parent", *[b"thread"] * 3]
