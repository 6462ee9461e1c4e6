"""What was reckoned before a start is taken where it still holds, and nowhere else."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.analytics.rollups import months, on_disk, rollup
from tallylight.analytics.rollups.zones import Zone
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, HOUR, MINUTE
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import Archive, at, window
from tests.analytics.stays import Case, bracket, cases, leave_out, of_two_sites, ready, stays, tell
from tests.effort import tries

pytestmark = pytest.mark.past

ZONE = "Europe/Paris"
WEEK = window(ZONE, date(2026, 3, 23), 7)
NOON = at(ZONE, 2026, 3, 25, 12)
FIGURES = ("tlh_ms", "session_starts", "cume", "aqh")
TABLES = ("sitting_sums", "local_sets", "unended_sessions", "crowds")


@pytest.fixture(scope="module")
def kept(kept: Archive) -> Archive:
    return of_two_sites(kept)


@pytest.fixture
def week(archive: Archive) -> Archive:
    """Two sealed days: Ada stays past midnight; on the first, Bob comes as well."""
    archive.now = WEEK.end + 30 * DAY
    bracket(archive, WEEK.start, WEEK.end)
    late = NOON // DAY * DAY + DAY - HOUR
    tell(
        archive,
        [
            Stay(0, NOON, HOUR, "Bob"),
            Stay(1, late, 2 * HOUR, "Ada"),
            Stay(2, late + 3 * HOUR, HOUR, "Zoë"),
            Stay(3, NOON - DAY, None),
        ],
    )
    archive.seal("sealed")
    return archive


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The days whose files are summed up, and those of zones that are counted, as it is done."""
    found: list[int] = []
    ended, counted = rollup.ended, rollup.counted

    def summing_up(sheets: Sequence[Sheet], root: Path, *more: str, **how: str) -> str:
        found.extend(one.day for one in sheets if one.path)
        return ended(sheets, root, *more, **how)

    def counting(zones: Sequence[Zone], root: Path) -> str:
        found.extend(one.day for zone in zones for one in zone.sheets if one.path)
        return counted(zones, root)

    for module in (rollup, months):
        monkeypatch.setattr(module, "ended", summing_up)
    monkeypatch.setattr(rollup, "counted", counting)
    return found


def rows(archive: Archive) -> dict[str, Any]:
    with archive.reader.look() as look:
        return {
            name: look.cursor.execute(f"SELECT t::VARCHAR FROM {name} AS t ORDER BY 1").fetchall()
            for name in TABLES
        }


def start_anew(archive: Archive) -> None:
    archive.read_anew()
    archive.reader.refresh()
    archive.reader.roll_up()


def heard(archive: Archive) -> Any:
    return archive.figures(FIGURES, WEEK).rows[(None,)]


@settings(max_examples=tries(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), later=stays(NOON, 3), more=st.sampled_from(("", "sealed", "ruled")))
def test_figures_are_the_same_after_a_start(
    archive: Archive, case: Case, later: list[Stay], more: str
) -> None:
    ready(archive, case, "sealed")
    tell(archive, [one._replace(number=100 + one.number) for one in later])
    if more == "sealed":
        archive.seal("sealed")
    if more == "ruled" and case.stays:
        leave_out(archive, case.stays[0].person or "")

    def asked() -> Any:
        return archive.figures(FIGURES, case.window, sites_asked=(1, 2)).rows

    before = asked()
    start_anew(archive)
    after = asked()
    archive.read_anew()

    assert before == after == asked()


def test_a_start_reckons_nothing_again(week: Archive, reckoned: list[int]) -> None:
    before, told = rows(week), heard(week)

    start_anew(week)

    assert not reckoned
    assert all(before.values())
    assert rows(week) == before
    assert heard(week) == told == [4 * HOUR // 1_000, 3, 3, told[3]]


def test_it_is_there_before_anything_is_reckoned(week: Archive, reckoned: list[int]) -> None:
    before = rows(week)

    week.read_anew()
    week.reader.refresh()
    week.reader.recall()

    assert rows(week) == before
    assert not reckoned


def test_over_whom_another_rule_came_is_reckoned_again(week: Archive, reckoned: list[int]) -> None:
    leave_out(week, "Bob")

    start_anew(week)

    assert {*reckoned} == {NOON // DAY}
    assert heard(week)[0] == 3 * HOUR // 1_000


def test_a_day_that_is_sealed_again_is_reckoned_again(week: Archive, reckoned: list[int]) -> None:
    tell(week, [Stay(9, NOON, HOUR + MINUTE, "Eve")])
    week.sealer.seal("sessions", NOON // DAY)

    start_anew(week)

    assert {*reckoned} == {NOON // DAY}
    assert heard(week)[0] == (5 * HOUR + MINUTE) // 1_000


def test_other_rules_of_reckoning_make_all_of_it_anew(
    week: Archive, reckoned: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(week)
    monkeypatch.setattr(rollup, "_rules", lambda: "of tomorrow")

    start_anew(week)

    assert {*reckoned} == {NOON // DAY - 1, NOON // DAY, NOON // DAY + 1}
    assert rows(week) == before


def _with_other_bytes(whole: bytes) -> bytes:
    damaged = bytearray(whole)
    damaged[4_098::4_099] = bytes(255 - byte for byte in damaged[4_098::4_099])
    return bytes(damaged)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: b"no database",
    "zeros": lambda whole: bytes(len(whole)),
    "half": lambda whole: whole[: len(whole) // 2],
    "a block short": lambda whole: whole[:-262_144],
    "other bytes": _with_other_bytes,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_copy_costs_time_alone(week: Archive, damage: Callable[[bytes], bytes]) -> None:
    before = rows(week)
    path = week.shelf.folder.reckoned
    path.write_bytes(damage(path.read_bytes()))

    start_anew(week)

    assert rows(week) == before


def test_a_disk_that_is_nearly_full_is_left_alone(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    week.shelf.folder.reckoned.unlink()
    monkeypatch.setattr(on_disk, "free_bytes", lambda _: 100)

    start_anew(week)

    assert not week.shelf.folder.reckoned.exists()
    assert heard(week)[0] == 4 * HOUR // 1_000


def test_what_is_gone_from_history_goes_from_the_copy(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "_SAVED_EVERY_S", 0.0)

    week.sealer.unseal("sessions", NOON // DAY)
    week.reader.refresh()
    week.reader.roll_up()

    with week.reader.look() as look:
        look.cursor.execute(f"ATTACH '{week.shelf.folder.reckoned}' AS kept (READ_ONLY)")
        days = look.cursor.execute("SELECT DISTINCT day FROM kept.sitting_sums").fetchall()
    assert days == [(NOON // DAY + 1,)]


def test_it_is_not_written_again_while_days_change(week: Archive) -> None:
    before = week.shelf.folder.reckoned.read_bytes()

    tell(week, [Stay(9, NOON, HOUR, "Eve")])
    week.seal("sealed")

    assert week.shelf.folder.reckoned.read_bytes() == before
