"""When a month becomes one file, and what it is then."""

from pathlib import Path

import duckdb
import pytest

from tallylight.ingest import compact as compacting
from tallylight.ingest.compact import COMPACTED, Compactor, Month
from tallylight.ingest.seal import Sealer
from tallylight.ingest.sealing import MONTHS_EVERY, Sealing
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR
from tallylight.store.database import reading
from tallylight.store.read.manifest import list_files
from tests.ledger import Ledger
from tests.past import sealer_of
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
from tests.unit.ingest.test_seal import KINDS, check, count, seal_all

__all__ = ["clock", "compactor", "lasting", "ledger", "sealer"]

pytestmark = pytest.mark.lengthy


# ---------------------------------------------------------------- what it does


def test_the_days_of_a_month_become_one_file(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    before = {kind: sheets_of(ledger, kind) for kind in KINDS}

    compact_all(compactor)

    for kind in COMPACTED:
        now = sheets_of(ledger, kind)
        assert files(sealer, kind) == ["2026-02"]
        assert {one.path for one in now} == {f"{kind}/2026/2026-02.{max(_revs(now))}.parquet"}
        assert [one.content for one in now] == [one.content for one in before[kind]]
        assert {one.days for one in now} == {3}
    check(ledger, sealer)
    assert compactor.due(0) == []


def _revs(told: list[Sheet]) -> list[int]:
    return [one.rev for one in told]


def test_events_keep_a_file_a_day(sealer: Sealer, compactor: Compactor) -> None:
    compact_all(compactor)

    assert files(sealer, "events") == ["2026-02-03", "2026-02-04", "2026-02-05"]


def test_what_files_take_counts_a_month_once(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    compact_all(compactor)

    with reading(ledger.database) as connection:
        listed = {one.name: one for one in list_files(connection)}
    (file,) = sealer.shelf.folder.root.glob("audience/*/*.parquet")
    assert (listed["audience"].days, listed["audience"].rows) == (3, 15)
    assert listed["audience"].bytes == file.stat().st_size


def test_rows_lie_in_the_order_of_their_days(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    ledger.write([count(DAY_S + 90)])
    sealer.seal("audience", TODAY + 1)
    compact_all(compactor)
    ledger.write([count(DAY_S + 70)])
    sealer.seal("audience", TODAY + 1)
    compact_all(compactor)

    (sheet, *_) = sheets_of(ledger, "audience")
    with duckdb.connect() as engine:
        path = sealer.shelf.folder.path(sheet).as_posix()
        told = engine.execute(f"SELECT epoch_us(f.at) FROM read_parquet('{path}') AS f").fetchall()
    assert len(told) == 17
    assert told == sorted(told)


def test_a_reader_keeps_the_files_of_days_until_it_is_done(
    sealer: Sealer, compactor: Compactor
) -> None:
    with sealer.shelf.lease() as before:
        compact_all(compactor)
        assert all(sealer.shelf.folder.verify(one) is None for one in before)

    assert files(sealer, "plays") == ["2026-02"]


def test_a_month_of_one_file_of_a_day_stays(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    sealer = sealer_of(ledger, tmp_path, clock=clock)
    seal_all(sealer)

    assert Compactor(ledger.database, ledger.run, sealer, clock).due(0) == []


# ---------------------------------------------------------------- when


def test_a_month_is_compacted_three_days_after_its_end(
    ledger: Ledger, sealer: Sealer, compactor: Compactor, clock: Clock
) -> None:
    keeper = Sealing(ledger.database, sealer, compactor, clock)
    for day in DAYS:
        # As if each had been sealed when it was over.
        clock.now = (TODAY + day + 1) * DAY + 6 * HOUR
        seal_all(sealer, TODAY + day)
    clock.now = FEBRUARY.stop * DAY + 3 * DAY - 1
    assert keeper.look_at_months() == 0
    clock.now += MONTHS_EVERY

    assert keeper.look_at_months() == len(COMPACTED)

    assert files(sealer, "sessions") == ["2026-02"]


def test_one_that_was_sealed_just_now_waits(compactor: Compactor, clock: Clock) -> None:
    assert compactor.due(3 * DAY) == []
    wait(clock)
    assert compactor.due(3 * DAY) == sorted(Month(FEBRUARY[0], kind) for kind in COMPACTED)


def test_a_month_that_goes_on_is_left_alone(compactor: Compactor, clock: Clock) -> None:
    clock.now = FEBRUARY.stop * DAY - 1

    assert compactor.due(0) == []


def test_one_with_something_late_waits_for_its_day(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    ledger.write([count(7)])
    assert Month(FEBRUARY[0], "audience") not in compactor.due(0)

    sealer.seal("audience", TODAY)

    assert Month(FEBRUARY[0], "audience") in compactor.due(0)


def test_one_with_a_day_to_be_sealed_waits_for_it(
    ledger: Ledger, sealer: Sealer, compactor: Compactor
) -> None:
    ledger.write([count(9 * DAY_S)])
    assert Month(FEBRUARY[0], "audience") not in compactor.due(0)

    sealer.seal("audience", TODAY + 9)

    assert Month(FEBRUARY[0], "audience") in compactor.due(0)


def test_where_the_disk_is_short_days_keep_their_files(
    sealer: Sealer, compactor: Compactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "free_bytes", lambda _: 1_000)

    assert compactor.compact(Month(FEBRUARY[0], "plays")) == []
    assert len(files(sealer, "plays")) == 3
