"""What comes after a month became one file: late facts, days that go, damage, a way back."""

import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest import logbook
from tallylight.ingest.compact import Compactor, Month
from tallylight.ingest.going import Work, count_counts, drop_counts
from tallylight.ingest.past import seal_alone, split_alone
from tallylight.ingest.seal import Sealer, StoppedError
from tallylight.ingest.sealing import Sealing
from tallylight.ingest.soundness import look_at_history
from tallylight.model.errors import HistoryDamagedError, SchemaError
from tallylight.model.history import month_name
from tallylight.model.time import DAY
from tallylight.store import schema
from tallylight.store.migrate import migrate
from tallylight.store.write.history import drop_held_rows
from tests.ledger import Ledger
from tests.past import compactor_of, sealer_of
from tests.unit.ingest.february import (
    DAY_S,
    DAYS,
    FEBRUARY,
    TODAY,
    Clock,
    clock,
    compact_all,
    compactor,
    files,
    lasting,
    ledger,
    sealer,
    sheets_of,
    wait,
)
from tests.unit.ingest.test_seal import a_day, check, count, late

__all__ = ["clock", "compactor", "lasting", "ledger", "sealer"]

pytestmark = pytest.mark.lengthy


# ---------------------------------------------------------------- what comes after


def test_a_late_fact_is_told_at_once_and_its_day_leaves_the_month(
    ledger: Ledger, sealer: Sealer, compactor: Compactor, clock: Clock
) -> None:
    compact_all(compactor)
    ledger.write([count(DAY_S + 30)])
    assert len(late(ledger)) == 1
    check(ledger, sealer)

    sealer.seal("audience", TODAY + 1)

    assert files(sealer, "audience") == ["2026-02", "2026-02-04"]
    assert late(ledger) == {}
    check(ledger, sealer)
    assert compactor.due(3 * DAY) == []
    wait(clock)
    assert compactor.due(3 * DAY) == [Month(FEBRUARY[0], "audience")]
    compact_all(compactor)
    assert files(sealer, "audience") == ["2026-02"]
    check(ledger, sealer)


def test_a_fact_for_a_day_that_had_none_joins_the_month(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    compact_all(compactor)
    ledger.write([count(-DAY_S)])
    sealer.seal("audience", TODAY - 1)

    compact_all(compactor)

    assert files(sealer, "audience") == ["2026-02"]
    assert [one.day - TODAY for one in sheets_of(ledger, "audience")] == [-1, 0, 1, 2]
    check(ledger, sealer)


def test_what_comes_while_it_is_compacted_is_told(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    def reached(_step: str) -> None:
        ledger.write([count(len(ledger.rows(schema.audience)) + 100)])

    sealer.reached = reached
    compactor.compact(Month(FEBRUARY[0], "audience"))
    sealer.reached = lambda _: None

    assert len(late(ledger)["audience", TODAY]) == 4
    check(ledger, sealer)


def test_rows_that_a_month_holds_can_go(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    compact_all(compactor)
    (first, *_) = sheets_of(ledger, "audience")

    assert ledger.run(partial(drop_held_rows, sheet=first, limit=9)) == 5

    assert [one.is_whole for one in sheets_of(ledger, "audience")] == [False, True, True]
    ledger.write([count(40)])
    again = sealer.seal("audience", TODAY)
    assert again is not None
    assert (again.rows, again.is_whole) == (6, False)


def test_days_of_counts_go_one_by_one_and_the_file_with_the_last(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    compact_all(compactor)
    work = Work(ledger.database, ledger.run, sealer)
    (file,) = sealer.shelf.folder.root.glob("audience/*/*.parquet")
    size = file.stat().st_size
    two, all_ = ((TODAY + days) * DAY for days in (2, 3))

    assert count_counts(work, two).file_bytes == 0
    assert drop_counts(work, two) == 10
    assert [one.day - TODAY for one in sheets_of(ledger, "audience")] == [2]
    assert compactor.due(0) == []
    check(ledger, sealer)

    assert count_counts(work, all_).file_bytes == size
    drop_counts(work, all_)
    assert files(sealer, "audience") == []


def test_what_is_deleted_for_good_leaves_the_disk_with_the_next_compaction(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    compact_all(compactor)
    for row in ledger.rows(schema.errors)[:1]:
        logbook.resolve_error(ledger.run, row["key"], row["at"] + 1)
    logbook.clear_resolved_errors(ledger.run, (TODAY + 90) * DAY)
    sealer.seal("errors", TODAY)
    assert [one.day - TODAY for one in sheets_of(ledger, "errors")] == [1, 2]

    compact_all(compactor)

    assert {one.days for one in sheets_of(ledger, "errors")} == {2}
    check(ledger, sealer)


# ---------------------------------------------------------------- damage


def damage(sealer: Sealer, kind: str) -> Path:
    """Change a byte in the middle of the first file of a kind."""
    path = min(sealer.shelf.folder.root.glob(f"{kind}/*/*.parquet"))
    told = bytearray(path.read_bytes())
    told[len(told) // 2] ^= 0xFF
    path.write_bytes(told)
    return path


def test_a_damaged_day_is_not_made_to_look_sound(sealer: Sealer, compactor: Compactor) -> None:
    damage(sealer, "plays")

    with pytest.raises(HistoryDamagedError, match="is damaged"):
        compactor.compact(Month(FEBRUARY[0], "plays"))

    assert sealer.shelf.damaged == {("plays", TODAY)}
    assert len(files(sealer, "plays")) == 3


def test_a_damaged_month_is_named_and_made_anew_from_rows(
    ledger: Ledger, sealer: Sealer, compactor: Compactor, clock: Clock
) -> None:
    compact_all(compactor)
    path = damage(sealer, "plays")
    (sentence,) = _faults(ledger, clock)
    assert sentence.startswith(f"The plays of {month_name(TODAY)} (3 days) are damaged ({path})")
    assert "a server makes it anew" in sentence

    sealer.shelf.mark_damaged("plays", TODAY + 1)
    assert sealer.shelf.damaged == {("plays", TODAY + day) for day in DAYS}
    keeper = Sealing(ledger.database, sealer, compactor, clock)
    assert keeper.look() == 3

    assert sealer.shelf.damaged == frozenset()
    assert len(files(sealer, "plays")) == 3
    compact_all(compactor)
    assert files(sealer, "plays") == ["2026-02"]
    check(ledger, sealer)


def test_a_damaged_month_without_rows_is_unknown_day_by_day(
    ledger: Ledger, sealer: Sealer, compactor: Compactor, clock: Clock
) -> None:
    compact_all(compactor)
    for one in sheets_of(ledger, "audience"):
        ledger.run(partial(drop_held_rows, sheet=one, limit=9))
    damage(sealer, "audience")

    (sentence,) = _faults(ledger, clock)
    assert "until then these days are unknown" in sentence
    with pytest.raises(HistoryDamagedError):
        sealer.seal("audience", TODAY)
    assert sealer.shelf.damaged == {("audience", TODAY + day) for day in DAYS}


def _faults(ledger: Ledger, clock: Clock) -> list[str]:
    return look_at_history(ledger.database, clock).damaged


# ---------------------------------------------------------------- stopped, asked for, taken back


def test_what_is_being_written_is_given_up(sealer: Sealer, compactor: Compactor) -> None:
    sealer.reached = lambda _: compactor.stop()

    with pytest.raises(StoppedError):
        compactor.compact(Month(FEBRUARY[0], "plays"))

    assert len(files(sealer, "plays")) == 3


def test_a_statement_that_runs_is_broken_off(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    ended = threading.Event()

    def stop() -> None:
        while not ended.wait(0.001):
            compactor.stop()

    stopping = threading.Thread(target=stop)
    stopping.start()
    try:
        with pytest.raises(StoppedError):
            compactor.compact(Month(FEBRUARY[0], "plays"))
    finally:
        ended.set()
        stopping.join()
    check(ledger, sealer)


def result(running: Any) -> tuple[list[tuple[int, int]], Any]:
    steps: list[tuple[int, int]] = []
    while True:
        try:
            step = next(running)
        except StopIteration as end:
            return steps, end.value
        steps.append((step.done, step.total))


def test_it_can_be_asked_for_and_taken_back(tmp_path: Path, clock: Clock) -> None:
    ledger = Ledger(tmp_path)
    for day in DAYS:
        ledger.write(a_day(day * DAY_S))

    steps, done = result(seal_alone(ledger.database, clock))

    assert (done.days, done.months) == (15, 4)
    assert steps[-1] == (19, 19)
    with pytest.raises(SchemaError, match="4 files of history hold a month each"):
        migrate(ledger.database, "0005")

    steps, done = result(split_alone(ledger.database, clock))

    assert (done.days, steps[-1]) == (12, (12, 12))
    sealer = sealer_of(ledger, tmp_path)
    check(ledger, sealer)
    assert len(files(sealer, "plays")) == 3
    assert compactor_of(ledger, sealer, clock.now).due(3 * DAY) == []
    ledger.close()
    migrate(ledger.database, "0005")
