"""Acknowledged is durable, and once (promise 1); one folder has one server (promise 5)."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contract.kills import killed
from tests.contract.pushing import Desk, event, sample, session
from tests.servers.process import free_port, need
from tests.servers.tallylight import COMMAND, Start, Tallylight

pytestmark = pytest.mark.journey

SYSTEM_CALLS = "write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync"
WAL = "tallylight.db-wal"
# strace splits a call in two lines where another thread spoke meanwhile; only the end counts.
SYNCED = re.compile(rf"f(data)?sync(\(.*{WAL}>\)| resumed>\)) += 0$")


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is killed keeps no measurement of its coverage, and is only slowed by it."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.mark.timeout(600)
def test_25_kills_lose_nothing_and_double_nothing(start_tallylight: Start, tmp_path: Path) -> None:
    aftermath = killed(start_tallylight(), tmp_path, kills=25)
    aftermath.check()


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_kills_lose_nothing_in_postgres(
    start_tallylight: Start, postgres_url: str, tmp_path: Path
) -> None:
    server = start_tallylight(database_url=postgres_url)
    aftermath = killed(server, tmp_path, kills=5, database_url=postgres_url)
    aftermath.check()


# ---------------------------------------------------------------- the sync before the answer


@contextmanager
def watched(pid: int, told: Path) -> Iterator[None]:
    """Have every write and sync of a process written to `told`."""
    what = f"-f -y -s 40 -e trace={SYSTEM_CALLS} -p {pid}".split()
    strace = subprocess.Popen(
        [need("strace"), *what, "-o", str(told)], stderr=subprocess.PIPE, text=True
    )
    assert strace.stderr is not None
    with strace.stderr as said:
        first = said.readline()
        if "ermitted" in first:
            strace.wait()
            pytest.skip(f"this machine lets nobody trace a process: {first.strip()}")
        assert "attached" in first, first
        yield
        strace.send_signal(signal.SIGINT)
        said.read()
    strace.wait(20)


def answers(told: Path) -> list[list[str]]:
    """For each answer 200: what was done since the one before, as calls on the log of SQLite."""
    since: list[str] = []
    found: list[list[str]] = []
    for line in told.read_text(errors="replace").splitlines():
        if "HTTP/1.1 200" in line:
            found.append(since)
            since = []
        elif WAL in line and re.search(r"\bpwrite", line):
            since.append("write")
        elif SYNCED.search(line):
            since.append("sync")
    return found


@pytest.mark.strace
@pytest.mark.parametrize("size", [1, 100])
def test_the_log_is_synced_before_the_answer(
    tallylight: Tallylight, tmp_path: Path, size: int
) -> None:
    with tallylight.client(tallylight.token("desk", "ingest")) as http:
        desk = Desk(http)
        desk.accepts(sample())
        with watched(tallylight.pid, told := tmp_path / "calls"):
            for _ in range(10):
                desk.accepts(*(session() if size == 1 else event() for _ in range(size)))

    calls = answers(told)

    assert len(calls) == 10
    assert [each[-1:] for each in calls] == [["sync"]] * 10
    assert all("write" in each for each in calls)


# ---------------------------------------------------------------- one server


def refused(*where: str) -> str:
    """What a second server says when it does not start."""
    done = subprocess.run(
        [*COMMAND, "serve", "--port", str(free_port()), *where],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done
    return done.stderr


def test_a_second_server_on_the_folder_is_refused(tallylight: Tallylight) -> None:
    said = refused("--data", str(tallylight.data))
    assert "Another Tallylight" in said
    assert str(tallylight.pid) in said
    assert "Traceback" not in said
    with tallylight.client(tallylight.token("desk", "ingest")) as http:
        Desk(http).accepts(sample())


@pytest.mark.postgres
def test_a_second_server_on_the_database_is_refused(
    start_tallylight: Start, postgres_url: str, tmp_path: Path
) -> None:
    start_tallylight(database_url=postgres_url)
    said = refused("--data", str(tmp_path / "elsewhere"), "--database-url", postgres_url)
    assert "Another Tallylight" in said
    assert "Traceback" not in said


def test_a_killed_server_leaves_the_folder_to_the_next(tallylight: Tallylight) -> None:
    before = tallylight.pid
    tallylight.kill()
    tallylight.start()
    assert tallylight.pid != before
