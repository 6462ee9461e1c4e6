"""The desk: questions that are broken off, refused, or asked at once."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tallylight.analytics import desk as desks
from tallylight.analytics.desk import Desk, Manners
from tallylight.analytics.reader import Reader
from tallylight.model.errors import BusyError, TooExpensiveError
from tallylight.model.time import DAY
from tests.analytics.asked import START, Statement, Station
from tests.analytics.harness import Archive

pytestmark = pytest.mark.past


LONG = "SELECT count(*) FROM range(400000) AS a(x), range(400000) AS b(y) WHERE x * y % 7 = 3"
GREEDY = "SELECT max(len(l)) FROM (SELECT list(x) AS l FROM range(60000000) AS a(x))"

CHILD = """
import json, resource, sys
from pathlib import Path
from tests.analytics.asked import START, UTC, Statement, Station, play, sample
from tests.analytics.harness import Archive
from tests.analytics.asked import Manners, Statement, Station

archive = Archive(Path(sys.argv[1]))
station = Station(archive, Manners(memory_mib=96, time_limit_s=100))
station.ask(Statement(sql="SELECT 1"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
many = "SELECT count(*) FROM (SELECT x, max(x) FROM range(6000000) AS a(x) GROUP BY x)"
found = station.ask(Statement(sql=many)).table.rows[0][0]
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([found, grown / 1024]))
station.desk.close()
archive.close()
"""


@pytest.fixture
def sole(tmp_path: Path) -> Iterator[Station]:
    """One place, on SQLite, and not much patience."""
    archive = Archive(tmp_path)
    archive.now = START + 30 * DAY
    made = Station(archive, Manners(questions_at_once=1, time_limit_s=1.5, memory_mib=128))
    yield made
    made.desk.close()
    archive.close()


def test_a_question_that_takes_too_long_is_broken_off(sole: Station) -> None:
    began = perf_counter()

    with pytest.raises(TooExpensiveError, match=r"after 1\.5 s.*shorter time"):
        sole.ask(Statement(sql=LONG))

    assert perf_counter() - began < 5
    assert sole.ask(Statement(sql="SELECT 1")).table.rows == [(1,)]


def test_a_question_that_takes_too_much_is_refused(sole: Station) -> None:
    roomy = Station(sole.archive, Manners(memory_mib=64, time_limit_s=60))
    try:
        with pytest.raises(TooExpensiveError, match="more memory"):
            roomy.ask(Statement(sql=GREEDY))

        assert roomy.ask(Statement(sql="SELECT 1")).table.rows == [(1,)]
    finally:
        roomy.desk.close()


def test_memory_stays_within_its_bound(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    groups, grown_mib = json.loads(done.stdout)
    # Unbounded it takes half a GiB; what is not the engine's is Python's own.
    assert groups == 6_000_000
    assert grown_mib < 96 + 64


def test_more_rows_than_anybody_reads_are_refused(sole: Station) -> None:
    with pytest.raises(Exception, match="more than 100,000 rows"):
        sole.ask(Statement(sql="SELECT x FROM range(100001) AS a(x)"))


def test_a_question_that_nobody_waits_for_makes_room(sole: Station) -> None:
    patient = Station(sole.archive, Manners(questions_at_once=1, time_limit_s=60, memory_mib=128))

    async def leave() -> Any:
        async def has_left() -> bool:
            return perf_counter() - began > 0.3

        began = perf_counter()
        gone = asyncio.create_task(patient.desk.ask(Statement(sql=LONG), has_left))
        await asyncio.sleep(0.1)
        found = await patient.desk.ask(Statement(sql="SELECT 1"))
        await asyncio.gather(gone, return_exceptions=True)
        return found.table.rows, perf_counter() - began

    try:
        rows, seconds = asyncio.run(leave())
    finally:
        patient.desk.close()

    assert rows == [(1,)]
    assert seconds < 5


def test_a_task_that_is_cancelled_stops_its_question(sole: Station) -> None:
    patient = Station(sole.archive, Manners(questions_at_once=1, time_limit_s=60, memory_mib=128))

    async def cancel() -> Any:
        gone = asyncio.create_task(patient.desk.ask(Statement(sql=LONG)))
        await asyncio.sleep(0.3)
        gone.cancel()
        return await patient.desk.ask(Statement(sql="SELECT 1"))

    try:
        assert asyncio.run(cancel()).table.rows == [(1,)]
    finally:
        patient.desk.close()


def test_too_many_that_wait_are_refused(sole: Station) -> None:
    async def crowd() -> list[Any]:
        asked = [sole.desk.ask(Statement(sql=f"{LONG} -- {number}")) for number in range(60)]
        return await asyncio.gather(*asked, return_exceptions=True)

    found = [type(one) for one in asyncio.run(crowd())]

    # The first was broken off; those that waited too long were told so, like those without a place.
    assert set(found) == {TooExpensiveError, BusyError}
    assert found.count(BusyError) >= 12


def test_whoever_comes_before_the_past_is_read_is_told(
    sole: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "_PATIENCE_S", 0.3)
    with sole.archive.shelf.lock:
        sole.desk.start()

        with pytest.raises(BusyError, match="still being read"):
            sole.ask(Statement(sql="SELECT 1"))

    monkeypatch.setattr(desks, "_PATIENCE_S", 30)
    assert sole.ask(Statement(sql="SELECT 1")).table.rows == [(1,)]


def test_who_asks_too_much_while_the_past_is_reckoned_may_come_again(
    sole: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_left = threading.Event()
    is_left.set()

    def roll_up(_reader: Reader, _within_s: float) -> bool:
        return is_left.is_set()

    monkeypatch.setattr(Reader, "roll_up", roll_up)
    sole.desk.start()
    with pytest.raises(BusyError, match="still being reckoned") as refused:
        sole.ask(Statement(sql=LONG))

    assert refused.value.retry_after_s
    is_left.clear()
    await_reckoned(sole.desk)
    with pytest.raises(TooExpensiveError):
        sole.ask(Statement(sql=LONG))


def await_reckoned(desk: Desk) -> None:
    assert desk._reckoned.wait(10)  # noqa: SLF001 - nothing tells it but what it changes


def following() -> int:
    """How many threads keep up with a store."""
    return sum(thread.name == "following" for thread in threading.enumerate())


def test_who_follows_begins_when_somebody_is_there(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    desk = Desk(archive.ledger.database, archive.shelf, lambda: archive.now, follows=True)

    assert not following()
    desk.wake()
    desk.wake()

    assert following() == 1
    desk.close()
    assert not following()
    archive.close()
