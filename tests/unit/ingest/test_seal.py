"""A sealed day is what the store had, and stays right whatever comes after."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tallylight.history.folder import HistoryFolder
from tallylight.ingest import logbook
from tallylight.ingest.seal import Sealer, StoppedError
from tallylight.model.errors import HistoryDamagedError
from tallylight.model.history import Sealed, Sheet, day_of
from tallylight.model.time import DAY
from tallylight.store import schema
from tallylight.store.database import reading
from tallylight.store.read.manifest import due_days, late_keys, unsealed_days
from tallylight.store.write.history import drop_held_rows
from tests.database import BOTH
from tests.ledger import LATER, NOON, Ledger, observation
from tests.past import in_file, ledgers, sealer_of, stored, told

AT = NOON * 1_000
TODAY = day_of(AT)
DAY_S = 86_400
KINDS = ("plays", "sessions", "audience", "events", "errors")
EVENT: dict[str, Any] = {"level": "info", "category": "a", "event": "b", "message": "c"}
ERROR: dict[str, Any] = {"service": "dj", "severity": "error", "message": "It broke"}


@pytest.fixture(scope="module", params=BOTH)
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    yield from ledgers(request, tmp_path_factory)


@pytest.fixture
def ledger(lasting: Ledger) -> Ledger:
    lasting.clear()
    return lasting


@pytest.fixture
def sealer(ledger: Ledger, tmp_path: Path) -> Sealer:
    return sealer_of(ledger, tmp_path)


def play(at: float, subject: str = "p1", title: str = "Song") -> Any:
    return observation("play.started", at, subject=subject, stream="/a", item={"title": title})


def session(kind: str, at: float, subject: str = "s1", **fields: Any) -> Any:
    viewer = {"ip": "192.0.2.1"} if kind == "started" else None
    return observation(f"session.{kind}", at, subject=subject, viewer=viewer, **fields)


def count(at: float, listeners: int = 1) -> Any:
    return observation("audience.sampled", at, stream="/a", listeners=listeners)


def a_day(at: float = 0) -> list[Any]:
    """One of everything."""
    return [
        play(at, f"p{at}"),
        observation("play.ended", at + 60, subject=f"p{at}"),
        session("started", at, stream="/a"),
        session("ended", at + 90),
        *(count(at + place, place) for place in range(5)),
        observation("event.logged", at + 1, **EVENT),
        observation("error.logged", at + 2, **ERROR),
    ]


def seal_all(sealer: Sealer, day: int = TODAY) -> dict[str, Sheet | None]:
    return {kind: sealer.seal(kind, day) for kind in KINDS}


def check(ledger: Ledger, sealer: Sealer) -> None:
    """Whoever reads finds the facts, each once."""
    for kind in KINDS:
        assert told(ledger.database, sealer.shelf.folder, kind) == stored(ledger.database, kind)


def late(ledger: Ledger) -> dict[tuple[str, int], list[int]]:
    with reading(ledger.database) as connection:
        return late_keys(connection)


def rows_of(sealer: Sealer, sheet: Sheet | None) -> list[tuple[Any, ...]]:
    assert sheet is not None
    with duckdb.connect() as engine:
        return in_file(engine, sealer.shelf.folder, sheet)


def files(sealer: Sealer) -> list[str]:
    return sorted(path.name for path in sealer.shelf.folder.root.rglob("*.parquet"))


def test_a_file_has_what_the_store_has_sorted_by_site_and_time(
    ledger: Ledger, sealer: Sealer
) -> None:
    ledger.write([count(5), count(1), count(3)])
    ledger.write([observation("audience.sampled", 0, site="other", stream="/a", listeners=1)])

    sheet = sealer.seal("audience", TODAY)

    rows = rows_of(sealer, sheet)
    assert [(row[3], row[6] - AT) for row in rows] == [
        (1, 1_000_000),
        (1, 3_000_000),
        (1, 5_000_000),
        (2, 0),
    ]
    assert sorted(rows) == stored(ledger.database, "audience")
    assert sheet is not None
    assert sheet.path == f"audience/2026/2026-02-03.{sheet.rev}.parquet"


def test_every_kind_is_sealed_day_by_day(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write(a_day())
    ledger.write(a_day(DAY_S))

    for day in (TODAY, TODAY + 1):
        assert all(seal_all(sealer, day).values())

    check(ledger, sealer)
    assert late(ledger) == {}
    assert len(files(sealer)) == 10


def test_a_day_without_facts_has_no_file(ledger: Ledger, sealer: Sealer) -> None:
    assert set(seal_all(sealer).values()) == {None}
    assert files(sealer) == []
    assert ledger.rows(schema.manifest) == []


def test_what_comes_late_is_told_at_once_and_sealed_again(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write(a_day())
    seal_all(sealer)

    outcome = ledger.write([count(7), play(200, "p2"), observation("event.logged", 9, **EVENT)])

    assert set(outcome.late) == {(kind, TODAY) for kind in ("audience", "plays", "events")}
    assert late(ledger) == {place: sorted(keys) for place, keys in outcome.late.items()}
    check(ledger, sealer)
    seal_all(sealer)
    check(ledger, sealer)
    assert late(ledger) == {}
    assert len(files(sealer)) == 5


def test_a_day_sealed_again_is_as_one_sealed_once(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write([*a_day(), *(count(9 + place) for place in range(50))])
    seal_all(sealer)
    ledger.write([count(70), session("progressed", 80), play(30, "p2")])

    again = {kind: rows_of(sealer, sheet) for kind, sheet in seal_all(sealer).items()}

    for kind in KINDS:
        sealer.unseal(kind, TODAY)
        assert rows_of(sealer, sealer.seal(kind, TODAY)) == again[kind]


def test_a_story_that_moves_to_another_day_leaves_its_old_one(
    ledger: Ledger, sealer: Sealer
) -> None:
    ledger.write([session("progressed", 0), session("ended", 60), *a_day(DAY_S)])
    ledger.write([play(0, "moved"), session("started", 0, stream="/a")])
    for day in (TODAY - 1, TODAY, TODAY + 1):
        seal_all(sealer, day)
    check(ledger, sealer)

    ledger.write([play(-DAY_S, "moved"), session("started", -DAY_S, stream="/a")])

    check(ledger, sealer)
    moved = late(ledger)
    assert ("plays", TODAY) in moved
    for day in (TODAY - 1, TODAY, TODAY + 1):
        seal_all(sealer, day)
        check(ledger, sealer)
    assert late(ledger) == {}


def test_a_sitting_that_is_no_more_leaves_its_file(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write([session("started", 0, stream="/a"), session("ended", 60)])
    ledger.write([session("started", 3_000, stream="/a"), session("ended", 3_060)])
    assert len(ledger.rows(schema.sessions)) == 2
    seal_all(sealer)

    joined = [session("progressed", at, state="playing") for at in range(100, 3_000, 100)]
    outcome = ledger.write([session("started", 61, stream="/a"), *joined])

    assert outcome.dropped
    check(ledger, sealer)
    seal_all(sealer)
    check(ledger, sealer)
    assert late(ledger) == {}


def test_sessions_that_go_on_stay_late_and_ask_for_nothing(ledger: Ledger, tmp_path: Path) -> None:
    now = AT + 3_600_000_000
    sealer = sealer_of(ledger, tmp_path, now=now)
    ledger.write([session("started", 0, "on", stream="/a"), *a_day()])

    sheet = sealer.seal("sessions", TODAY)

    assert sheet is not None
    assert sheet.rows == 1
    check(ledger, sealer)
    with reading(ledger.database) as connection:
        assert due_days(connection, "sessions", now) == {}
        assert TODAY in due_days(connection, "sessions", now + 2 * DAY)
    lost = sealer_of(ledger, tmp_path, now=now + 2 * DAY).seal("sessions", TODAY)
    assert lost is not None
    assert lost.rows == 2
    assert late(ledger) == {}


def test_errors_resolved_and_events_cleared_leave_files_too(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write(a_day())
    seal_all(sealer)
    fingerprint = ledger.rows(schema.errors)[0]["fingerprint"]

    logbook.resolve_group(ledger.run, [1], fingerprint, LATER)
    assert logbook.clear_events(ledger.run, [1], LATER) == 1

    check(ledger, sealer)
    again = seal_all(sealer)
    check(ledger, sealer)
    assert again["events"] is None
    assert sealer.shelf.sheet("events", TODAY) is None
    assert [row[-1] for row in rows_of(sealer, again["errors"])] == [LATER]


def test_stories_derived_again_are_found_once(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write(a_day())
    seal_all(sealer)

    ledger.rederive()

    check(ledger, sealer)
    seal_all(sealer)
    check(ledger, sealer)


def test_facts_that_come_while_a_day_is_sealed(ledger: Ledger, tmp_path: Path) -> None:
    more = {
        step: [count(100 + place), play(300 + place, f"q{place}")]
        for place, step in enumerate(STEPS)
    }
    sealer = sealer_of(ledger, tmp_path, reached=lambda step: more and _write(ledger, more, step))
    ledger.write(a_day())

    seal_all(sealer)

    check(ledger, sealer)
    seal_all(sealer)
    check(ledger, sealer)
    assert late(ledger) == {}


STEPS = ("begun", "read", "placed")


def _write(ledger: Ledger, more: dict[str, list[Any]], step: str) -> None:
    if step in more:
        ledger.write(more.pop(step))


def test_rows_that_a_file_holds_can_go(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write(a_day())
    before = stored(ledger.database, "audience")
    sheet = sealer.seal("audience", TODAY)
    assert sheet is not None
    ledger.write([count(50)])

    assert ledger.run(lambda tx: drop_held_rows(tx, sheet, 3)) == 3
    assert ledger.run(lambda tx: drop_held_rows(tx, sheet, 100)) == 2
    assert ledger.run(lambda tx: drop_held_rows(tx, sheet, 100)) == 0

    (came,) = stored(ledger.database, "audience")
    folder = sealer.shelf.folder
    assert told(ledger.database, folder, "audience") == [*before, came]
    again = sealer.seal("audience", TODAY)
    assert again is not None
    assert not again.is_whole
    assert sorted(rows_of(sealer, again)) == [*before, came]
    assert ledger.run(lambda tx: drop_held_rows(tx, sheet, 100)) == 0, "of a file that was replaced"


def test_a_damaged_file_is_made_anew_from_rows(ledger: Ledger, sealer: Sealer) -> None:
    ledger.write(a_day())
    sheet = sealer.seal("audience", TODAY)
    damage(sealer.shelf.folder, sheet)

    again = sealer.seal("audience", TODAY)

    assert sorted(rows_of(sealer, again)) == stored(ledger.database, "audience")


def test_a_damaged_file_whose_rows_are_gone_is_left_and_named(
    ledger: Ledger, sealer: Sealer
) -> None:
    ledger.write(a_day())
    sheet = sealer.seal("audience", TODAY)
    assert sheet is not None
    ledger.run(lambda tx: drop_held_rows(tx, sheet, 100))
    damage(sealer.shelf.folder, sheet)

    with pytest.raises(HistoryDamagedError, match=sheet.path):
        sealer.seal("audience", TODAY)

    assert sealer.shelf.damaged == {("audience", TODAY)}
    assert sealer.shelf.folder.path(sheet).exists()
    ledger.write([count(50)])
    assert ("audience", TODAY) in late(ledger), "it is still sealed"


def damage(folder: HistoryFolder, sheet: Sheet | None) -> None:
    assert sheet is not None
    path = folder.path(sheet)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def test_a_seal_that_is_given_up_leaves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    sealer = sealer_of(ledger, tmp_path)
    ledger.write(a_day())
    sealer.stop()

    with pytest.raises(StoppedError):
        sealer.seal("audience", TODAY)

    ledger.write([count(70)])
    assert late(ledger) == {}
    assert files(sealer) == []
    check(ledger, sealer)


def test_a_day_that_is_not_sealed_any_more_is_told_by_rows(ledger: Ledger, sealer: Sealer) -> None:
    heard: list[Sealed] = []
    sealer.shelf.subscribe(heard.append)
    ledger.write(a_day())
    sheet = sealer.seal("plays", TODAY)

    sealer.unseal("plays", TODAY)

    assert [(event.day, event.sheet) for event in heard] == [(TODAY, sheet), (TODAY, None)]
    check(ledger, sealer)
    ledger.write([play(500, "p9")])
    assert late(ledger) == {}


def test_which_days_wait(ledger: Ledger, sealer: Sealer) -> None:
    for days in (-40, -39, -3, 0, 2):
        ledger.write([count(days * DAY_S)])
    sealer.seal("audience", TODAY - 40)
    sealer.seal("audience", TODAY - 3)

    with reading(ledger.database) as connection:
        waiting = unsealed_days(connection, "audience", (TODAY + 1) * DAY)

    assert [day - TODAY for day in waiting] == [-39, 0]
