"""Answers are kept as long as they hold, and no longer."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tallylight.analytics.answer import Answer
from tallylight.analytics.desk import Manners
from tallylight.analytics.wanted import FiguresWanted, QuestionWanted
from tallylight.analytics.window import Window
from tallylight.ingest.quarters import roll_up
from tallylight.model.time import DAY, HOUR, SECOND
from tallylight.store.schema import items
from tests.analytics.asked import START, UTC, Statement, Station, play, sample
from tests.analytics.harness import Archive

pytestmark = pytest.mark.past


@pytest.fixture
def station(kept: Archive) -> Iterator[Station]:
    kept.clear()
    kept.now = START + 30 * DAY
    made = Station(kept, Manners(memory_mib=128))
    yield made
    made.desk.close()


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


def test_counts_are_read_once_somebody_asks_for_them(station: Station) -> None:
    station.tell([sample(minute, 4) for minute in range(60)])
    station.plays()
    assert station.desk.rows_read == 0

    told: dict[str, Any] = {"metrics": ("listeners_average",)}
    assert station.plays(**told) == (4.0, False)
    assert station.desk.rows_read == 60

    station.tell([sample(30.5, 124)])

    # The last of sixty counts holds for two and a half minutes.
    more = pytest.approx(4 + 60 / 61.5, abs=0.01)
    assert station.plays(**told) == (more, False)
    assert station.plays(**told) == (more, True)


def test_a_late_count_is_in_what_quarter_hours_answered(station: Station) -> None:
    station.tell([sample(minute, 4) for minute in range(60)])
    roll_up(station.archive.ledger.database, station.archive.ledger.run, station.archive.now)
    whole = Window(START + 12 * HOUR, START + 13 * HOUR, UTC)
    told: dict[str, Any] = {"metrics": ("listeners_average",), "window": whole}
    assert station.plays(**told) == (4.0, False)
    assert station.desk.rows_read == 0

    station.tell([sample(30.5, 124)])

    assert station.plays(**told) == (5.0, False)


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


def test_the_first_fact_of_a_day_is_seen_at_midnight(station: Station) -> None:
    station.archive.now = START + DAY - 2 * SECOND
    station.tell(play(1, 0) + play(2, -9, stream="/other"))
    # Up to what is now when it is asked, a second later.
    before = Window(START, START + DAY - SECOND, UTC)
    assert station.plays(window=before, label="today") == (1, False)

    station.archive.now += SECOND - 1
    station.tell(play(0, 0.5, stream="/other", is_over=False))

    after = replace(before, end=START + DAY + SECOND)
    assert station.plays(window=after, label="today") == (2, False)


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


def test_how_old_an_answer_is_counts_from_before_it_looked(station: Station) -> None:
    engine = station.archive.ledger.database.engine
    station.tell(play(1, 0) + play(2, 9))

    def take_long(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if "FROM revisions" in statement:
            station.archive.now += SECOND

    event.listen(engine, "before_cursor_execute", take_long)
    try:
        assert station.plays() == (1, False)
    finally:
        event.remove(engine, "before_cursor_execute", take_long)
    station.archive.now -= SECOND

    station.tell(play(3, 0))

    assert station.plays() == (2, False)


def test_how_old_an_answer_is_counts_from_before_it_waited(kept: Archive) -> None:
    kept.clear()
    kept.now = START + 30 * DAY
    station = Station(kept, Manners(questions_at_once=1, memory_mib=128))
    station.tell(play(1, 0) + play(2, 9))
    day = Window(START, START + DAY, UTC)
    wanted = FiguresWanted(sites={1: "main"}, metrics=("plays",), window=day)
    before_it = Statement(sql="SELECT count(*) FROM range(20000), range(10000) WHERE random() < 2")

    async def wait_for_another() -> Answer:
        another = asyncio.create_task(station.desk.ask(before_it))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(station.desk.ask(wanted))
        await asyncio.sleep(0.1)
        kept.now += SECOND
        await another
        return await waiting

    try:
        assert asyncio.run(wait_for_another()).table.rows == [[1]]
        kept.now -= SECOND
        station.tell(play(3, 0))
        assert station.plays() == (2, False)
    finally:
        station.desk.close()


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
