"""Which days are sealed when."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest import sealing
from tallylight.ingest.compact import Compactor
from tallylight.ingest.past import seal_alone
from tallylight.ingest.sealing import Sealing, seal_days
from tallylight.model.history import day_of
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store import schema
from tests.ledger import NOON, Ledger, observation
from tests.past import sealer_of

AT = NOON * 1_000
TODAY = day_of(AT)
DAY_S = 86_400


class Clock:
    def __init__(self) -> None:
        self.now: Instant = (TODAY + 1) * DAY

    def __call__(self) -> Instant:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.close()


@pytest.fixture
def keeper(ledger: Ledger, tmp_path: Path, clock: Clock) -> Sealing:
    sealer = sealer_of(ledger, tmp_path, clock=clock)
    compactor = Compactor(ledger.database, ledger.run, sealer, clock)
    return Sealing(ledger.database, sealer, compactor, clock)


def count(at: float = 0) -> Any:
    return observation("audience.sampled", at, stream="/a", listeners=1)


def days(ledger: Ledger) -> list[int]:
    return [row["day"] - TODAY for row in ledger.rows(schema.manifest)]


def test_a_day_is_sealed_six_hours_after_its_end(
    ledger: Ledger, keeper: Sealing, clock: Clock
) -> None:
    ledger.write([count()])
    clock.now += 6 * HOUR - SECOND
    assert keeper.look() == 0
    clock.now += SECOND

    assert keeper.look() == 1

    assert days(ledger) == [0]
    assert keeper.days_left == 0


def test_a_day_with_many_rows_is_sealed_at_its_end(
    ledger: Ledger, keeper: Sealing, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MANY_ROWS", 3)
    ledger.write([count(place) for place in range(3)])
    clock.now -= SECOND
    assert keeper.look() == 0
    clock.now += SECOND

    keeper.look()

    assert days(ledger) == [0]


def test_days_of_before_are_sealed_the_oldest_first(ledger: Ledger, keeper: Sealing) -> None:
    ledger.write([count(-place * DAY_S) for place in range(4)])

    assert [place.day - TODAY for place in sorted(keeper.due())] == [-3, -2, -1]


def test_a_late_fact_is_sealed_once_nothing_came_for_a_minute(
    ledger: Ledger, keeper: Sealing, clock: Clock
) -> None:
    ledger.write([count()])
    clock.now += DAY
    keeper.look()

    for _ in range(3):
        ledger.write([count(1)])
        assert keeper.look() == 0
        clock.now += MINUTE - SECOND
        assert keeper.look() == 0
    clock.now += SECOND

    assert keeper.look() == 1
    assert ledger.rows(schema.late) == []


def test_what_comes_again_and_again_is_sealed_after_ten_minutes(
    ledger: Ledger, keeper: Sealing, clock: Clock
) -> None:
    ledger.write([count()])
    clock.now += DAY
    keeper.look()

    sealed: list[int] = []
    for _ in range(25):
        ledger.write([count(1)])
        sealed.append(keeper.look())
        clock.now += 30 * SECOND

    assert [place for place, many in enumerate(sealed) if many] == [20]


def test_a_day_on_which_all_goes_on_is_not_tried_again_and_again(
    ledger: Ledger, keeper: Sealing, clock: Clock
) -> None:
    viewer = {"ip": "192.0.2.1"}
    ledger.write([observation("session.started", 40_000, subject="s", stream="/a", viewer=viewer)])
    clock.now += 6 * HOUR

    assert [keeper.look() for _ in range(3)] == [1, 0, 0]
    clock.now += DAY
    assert keeper.look() == 1
    assert days(ledger) == [0]


def test_all_that_is_over_is_sealed_when_asked(
    ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    ledger.write([count(), count(-DAY_S), count(DAY_S)])
    sealer = sealer_of(ledger, tmp_path, clock=clock)

    steps: list[tuple[int, int]] = []
    compactor = Compactor(ledger.database, ledger.run, sealer, clock)
    running = seal_days(ledger.database, sealer, compactor, clock)
    try:
        while True:
            step = next(running)
            steps.append((step.done, step.total))
    except StopIteration as end:
        done = end.value

    assert steps == [(0, 2), (1, 2), (2, 2)]
    assert (done.days, done.rows) == (2, 2)
    assert done.bytes > 0
    assert days(ledger) == [-1, 0]


def test_it_can_be_asked_for_where_no_server_runs(ledger: Ledger, clock: Clock) -> None:
    ledger.write([count()])

    *_, last = seal_alone(ledger.database, clock)

    assert (last.done, last.total) == (1, 1)
    assert days(ledger) == [0]
