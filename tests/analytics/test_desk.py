"""The desk: answers that are kept as long as they hold, and questions that are broken off."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tallylight.analytics import desk as desks
from tallylight.analytics.answer import Answer, Table
from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column
from tallylight.analytics.desk import Desk, Manners
from tallylight.analytics.scope import Filter
from tallylight.analytics.wanted import FiguresWanted, QuestionWanted
from tallylight.analytics.window import Window
from tallylight.model.errors import BusyError, TooExpensiveError
from tallylight.model.time import DAY, HOUR, SECOND, Instant
from tallylight.store.schema import items
from tests.analytics.harness import Archive
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

START: Instant = NOON * 1_000 // DAY * DAY
UTC = ZoneInfo("UTC")
LONG = "SELECT count(*) FROM range(400000) AS a(x), range(400000) AS b(y) WHERE x * y % 7 = 3"
GREEDY = "SELECT max(len(l)) FROM (SELECT list(x) AS l FROM range(60000000) AS a(x))"

CHILD = """
import json, resource, sys
from pathlib import Path
from tests.analytics.harness import Archive
from tests.analytics.test_desk import Manners, Statement, Station

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


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A question that is one statement."""

    sql: str
    name: str = "statement"
    sites: Mapping[int, str] = field(default_factory=lambda: {1: "main"})
    window: Window = field(default_factory=lambda: Window(START, START + DAY, UTC))
    where: tuple[Filter, ...] = ()
    label: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.sql

    def reckon(self, asking: Asking) -> Table:
        return Table({"count": Column("Count", "number")}, asking.rows(self.sql))


class Station:
    """An archive that is asked at a desk of its own."""

    def __init__(self, archive: Archive, manners: Manners) -> None:
        self.archive = archive
        self.desk = Desk(archive.ledger.database, archive.shelf, lambda: archive.now, manners)

    def tell(self, told: list[Any]) -> None:
        outcome = self.archive.ledger.write(told, now=self.archive.now)
        self.desk.note("plays", [row.key for row in outcome.plays])
        self.desk.note("sessions", [row.key for row in outcome.sessions])
        self.desk.note("items", outcome.references.items.values())

    def ask(self, wanted: Any) -> Answer:
        """The answer a second later, so that it is no question of how new it is."""
        self.archive.now += SECOND
        return asyncio.run(self.desk.ask(wanted))

    def plays(self, day: int = 0, **told: Any) -> tuple[int | None, bool]:
        """How many plays a day had, and whether that was known already."""
        window = Window(START + day * DAY, START + (day + 1) * DAY, UTC)
        made: dict[str, Any] = {"sites": {1: "main"}, "metrics": ("plays",), "window": window}
        found = self.ask(FiguresWanted(**{**made, **told}))
        return found.table.rows[0][-1], found.meta.is_cached


@pytest.fixture
def station(kept: Archive) -> Iterator[Station]:
    kept.clear()
    kept.now = START + 30 * DAY
    made = Station(kept, Manners(memory_mib=128))
    yield made
    made.desk.close()


@pytest.fixture
def sole(tmp_path: Path) -> Iterator[Station]:
    """One place, on SQLite, and not much patience."""
    archive = Archive(tmp_path)
    archive.now = START + 30 * DAY
    made = Station(archive, Manners(questions_at_once=1, time_limit_s=1.5, memory_mib=128))
    yield made
    made.desk.close()
    archive.close()


def play(number: int, day: float, *, stream: str = "/live", is_over: bool = True) -> list[Any]:
    """A play of three minutes at noon of a day."""
    at_s = day * 86_400 + number * 200
    told: dict[str, Any] = {"subject": f"p{number}", "stream": stream}
    steps = [observation("play.started", at_s, **told, item={"title": "Sinnerman"})]
    if is_over:
        steps.append(observation("play.ended", at_s + 180, **told))
    return steps


def test_an_answer_is_kept_until_a_fact_of_its_days_comes(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 9))
    assert station.plays() == (1, False)
    assert station.plays() == (1, True)

    station.tell(play(3, 0))

    assert station.plays() == (2, False)
    assert station.plays() == (2, True)


def test_a_fact_of_another_day_changes_nothing(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 9) + play(4, 9, stream="/other"))
    assert station.plays() == (1, False)

    station.tell(play(3, 5, stream="/other"))

    assert station.plays() == (1, True)
    assert station.plays(5) == (1, False)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_change_and_a_move_are_seen(station: Station, *, is_sealed: bool) -> None:
    station.tell(play(1, 1) + play(2, -1) + play(3, 9))
    if is_sealed:
        station.archive.seal("sealed")
    assert [station.plays(day)[0] for day in (0, 1)] == [0, 1]

    # The step that begins it says that it began a day before.
    moved = play(1, 0)[0]
    station.tell([moved])

    assert station.plays(0) == (1, False)
    assert station.plays(1) == (0, False)


def test_sealing_changes_no_answer(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 9))
    before = station.plays()

    station.archive.seal("sealed")

    assert station.plays()[0] == before[0]
    assert station.plays() == (1, True)


def test_a_name_that_changed_holds_for_the_past(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 9))
    by_item = partial(station.plays, by=("item",))
    assert by_item() == (1, False)
    station.tell(play(3, 9))
    assert by_item() == (1, True)

    with station.archive.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(items).values(title="Renamed"))
        keys = list(connection.scalars(sa.select(items.c.key)))
    station.desk.note("items", keys)

    assert by_item() == (1, False)


def test_what_reaches_up_to_now_is_kept_for_a_moment(station: Station) -> None:
    station.archive.now = START + 20 * HOUR
    station.tell(play(1, 0))
    today = Window(START, station.archive.now, UTC)

    asked = [station.plays(window=today, label="today") for _ in range(4)]

    assert asked == [(1, False), (1, True), (1, True), (1, False)]


def test_what_goes_on_is_kept_for_a_moment(station: Station) -> None:
    station.archive.now = START + DAY + 20 * HOUR
    station.tell(play(1, 0, is_over=False))

    asked = [station.plays() for _ in range(4)]

    assert [is_kept for _, is_kept in asked] == [False, True, True, False]


def test_the_same_at_once_is_one_question(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 9))
    assert station.plays() == (1, False)
    station.archive.now -= SECOND

    station.tell(play(3, 0))

    # A second later it would be two.
    assert station.plays() == (1, True)
    assert station.plays() == (2, False)


def test_when_a_site_was_known_is_part_of_an_answer(station: Station) -> None:
    station.tell(play(1, 3))
    assert station.plays(0) == (None, False)

    station.tell(play(2, -1))

    assert station.plays(0) == (0, False)


def test_an_answer_says_what_it_holds_for(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 9))
    window = Window(START, START + DAY, UTC)
    wanted = QuestionWanted(
        name="top_songs", sites={1: "main"}, window=window, parameters={"limit": 5}
    )

    meta = station.ask(wanted).meta

    assert meta.versions == {"top_songs": 1}
    # From the first play, 200 s after noon, on.
    assert meta.known_fraction == pytest.approx(0.5 - 200 / 86_400, abs=1e-6)
    assert meta.at == station.archive.now
    assert meta.revision > 0


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


def test_of_a_file_that_is_gone_the_rows_tell(station: Station) -> None:
    station.tell(play(1, 0) + play(2, 1) + play(3, 9))
    station.archive.seal("sealed")
    both = Window(START, START + 2 * DAY, UTC)
    (sheet,) = [
        one
        for one in station.archive.shelf.sheets
        if (one.kind, one.day) == ("plays", START // DAY)
    ]
    station.archive.shelf.folder.path(sheet).unlink()

    assert station.plays(window=both) == (2, False)
    assert station.archive.shelf.damaged == {("plays", START // DAY)}


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
