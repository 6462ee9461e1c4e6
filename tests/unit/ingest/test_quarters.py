"""Quarter-hours of the audience are kept near to what arrives, and never believed too far."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest.quarters import Quarters, roll_up
from tallylight.ingest.writer import Writer
from tallylight.store import schema
from tallylight.store.read import counts, reckoned
from tallylight.store.read.series import Wanted, listener_series
from tests.ledger import LATER, NOON, Ledger, observation

QUARTER_S = 900
START = NOON * 1_000


def counted(at_s: float, listeners: int, stream: str = "/live") -> Any:
    told = {"stream": stream, "listeners": listeners, "interval_ms": 60_000}
    return observation("audience.sampled", at_s, **told)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.close()


def mean(ledger: Ledger, seconds: int) -> float | None:
    cut = [START, START + seconds * 1_000_000]
    wanted = Wanted(sites=(1,), names=(), edges=cut, now=LATER)
    return listener_series(ledger.database, wanted).series[0].whole.mean


def until_reckoned(ledger: Ledger) -> None:
    gives_up = time.monotonic() + 10
    while not ledger.rows(schema.audience_quarters):
        assert time.monotonic() < gives_up
        time.sleep(0.01)


def test_counts_are_reckoned_once(ledger: Ledger) -> None:
    ledger.write([counted(minute * 60, 4) for minute in range(60)])

    taken = [roll_up(ledger.database, ledger.run, LATER) for _ in range(2)]

    rows = ledger.rows(schema.audience_quarters)
    # The counts of the last one hold into a fifth.
    assert taken == [5, 0]
    # The count of the last minute holds into a fifth quarter-hour; each is kept twice.
    assert [row["heard"] // 4 for row in rows if row["stream"] == 0][:5] == [
        *[QUARTER_S * 1_000_000] * 4,
        90_000_000,
    ]
    assert len({row["stream"] for row in rows}) == 2


def test_a_late_count_is_in_the_answer_before_it_is_reckoned_and_after(ledger: Ledger) -> None:
    ledger.write([counted(minute * 60, 4) for minute in range(60) if minute != 30])
    roll_up(ledger.database, ledger.run, LATER)
    before = mean(ledger, 3_600)
    ledger.write([counted(1_800, 64)])

    late = mean(ledger, 3_600)
    roll_up(ledger.database, ledger.run, LATER)

    assert (before, late, mean(ledger, 3_600)) == (4.0, 5.0, 5.0)


def test_what_is_not_over_is_left_for_later(ledger: Ledger) -> None:
    ledger.write([counted(minute * 60, 4) for minute in range(20)])
    during = START + 1_000 * 1_000_000

    roll_up(ledger.database, ledger.run, during)
    first = {row["at"] for row in ledger.rows(schema.audience_quarters)}
    roll_up(ledger.database, ledger.run, START + 3_600 * 1_000_000)
    then = {row["at"] for row in ledger.rows(schema.audience_quarters)}

    assert first == {START}
    assert START + QUARTER_S * 1_000_000 in then
    assert mean(ledger, 1_200) == 4.0


def test_a_crowded_quarter_hour_is_reckoned_bit_by_bit(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.write([counted(second * 7, second % 5, f"/{second % 2}") for second in range(128)])
    whole = mean(ledger, QUARTER_S)
    for module in (counts, reckoned):
        monkeypatch.setattr(module, "MOST", 10)

    assert mean(ledger, QUARTER_S) == whole
    roll_up(ledger.database, ledger.run, LATER)

    assert mean(ledger, QUARTER_S) == whole


async def test_the_server_keeps_them_by_itself(ledger: Ledger) -> None:
    ledger.write([counted(0, 4)])
    writer = Writer(
        ledger.database,
        ledger.directory.rules,
        lambda: LATER,
        publish=lambda _: None,
        hand_over=lambda _: None,
    )
    writer.start()
    keeping = asyncio.create_task(Quarters(ledger.database, writer, lambda: LATER).run())

    await asyncio.to_thread(until_reckoned, ledger)

    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await asyncio.to_thread(writer.stop)
    assert mean(ledger, 60) == 4.0
