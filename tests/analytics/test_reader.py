"""What the reader sees: every fact once, in whatever state of sealing, as soon as it is told."""

from time import monotonic
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tallylight.analytics import reader
from tallylight.analytics.rollups.quarters import Quarters
from tallylight.analytics.window import Window
from tallylight.model.time import DAY, HOUR, Instant
from tallylight.store.schema import exclusions, manifest, viewers
from tests.analytics.harness import STATES, Archive, State
from tests.analytics.stays import leave_out
from tests.ledger import NOON, observation

START: Instant = NOON * 1_000 // DAY * DAY
WEEK = Window(START, START + 7 * DAY, ZoneInfo("UTC"))


@pytest.fixture
def archive(archive: Archive) -> Archive:
    archive.now = START + 8 * DAY
    return archive


def stay(
    number: int, at_s: float, length_s: float | None = 600, site: str = "main"
) -> list[object]:
    """A session of a listener of their own."""
    told = {
        "subject": f"s{number}",
        "site": site,
        "viewer": {"name": f"Listener {number}"},
        "stream": "/live",
    }
    steps = [observation("session.started", at_s, **told)]
    if length_s is not None:
        steps.append(observation("session.ended", at_s + length_s, **told, reason="gone"))
    return steps


def starts(archive: Archive) -> int:
    (row,) = archive.figures(["cume"], WEEK).rows.values()
    return row[0]


@pytest.mark.parametrize("state", STATES)
def test_every_session_counts_once(archive: Archive, state: State) -> None:
    archive.tell(step for day in range(6) for step in stay(day, day * 86_400))
    archive.seal(state)

    assert starts(archive) == 6


@pytest.mark.parametrize("state", STATES)
def test_what_comes_late_is_in_the_next_answer(archive: Archive, state: State) -> None:
    archive.tell(step for day in range(4) for step in stay(day, day * 86_400))
    archive.seal(state)
    assert starts(archive) == 4

    archive.tell(stay(9, 3_600))

    assert starts(archive) == 5
    archive.seal("sealed")
    assert starts(archive) == 5


def test_who_asked_before_sees_what_others_looked_for_since(archive: Archive) -> None:
    archive.tell(stay(1, 0))
    asked_at = monotonic()
    assert seen(archive, asked_at) == 1

    archive.tell(stay(2, 0))

    # Asked before the second came, which somebody has looked for meanwhile.
    assert seen(archive, asked_at) == 1
    assert seen(archive, monotonic()) == 2
    archive.tell(stay(3, 0))
    assert seen(archive, None) == 3


def test_a_look_is_not_good_for_long(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_STILL_GOOD_S", 0)
    asked_at = monotonic()
    assert seen(archive, asked_at) == 0

    archive.tell(stay(1, 0))

    assert seen(archive, asked_at) == 1


def seen(archive: Archive, asked_at: float | None) -> int:
    """How many sessions a look has, of somebody who asked at a time of the monotonic clock."""
    with archive.reader.look(asked_at) as look:
        return look.cursor.execute("SELECT count(*) FROM tail_sessions").fetchall()[0][0]


@pytest.mark.parametrize("state", STATES)
def test_a_session_that_goes_on_grows_and_ends(archive: Archive, state: State) -> None:
    archive.tell(stay(1, 0, None))
    archive.now = NOON * 1_000 + HOUR
    archive.seal(state)
    assert [*archive.figures(["tlh_ms"], WEEK).rows.values()] == [[3_600_000]]

    archive.tell(stay(1, 0, 1_800)[1:])

    assert [*archive.figures(["tlh_ms"], WEEK).rows.values()] == [[1_800_000]]


def test_a_day_that_is_sealed_again_counts_what_changed_once(archive: Archive) -> None:
    archive.tell(stay(1, 0, None))
    archive.tell(step for number in range(2, 5) for step in stay(number, number * 60))
    archive.seal("sealed")
    archive.tell(stay(1, 0, 1_200)[1:])
    before = archive.figures(["tlh_ms", "cume"], WEEK).rows

    for sheet in archive.shelf.sheets:
        archive.sealer.seal(sheet.kind, sheet.day)

    assert archive.figures(["tlh_ms", "cume"], WEEK).rows == before
    assert before == {(None,): [1_200_000 + 3 * 600_000, 4]}


def test_a_story_that_moves_to_another_day_leaves_the_first(archive: Archive) -> None:
    archive.tell(stay(1, 86_400))
    archive.seal("sealed")

    archive.tell(stay(1, 86_400 - 13 * 3_600)[:1])

    day = Window(START + DAY, START + 2 * DAY, ZoneInfo("UTC"))
    found = archive.figures(["cume"], day, bucket="day").rows
    assert starts(archive) == 1
    assert found == {(0,): [1]}


def test_one_look_sees_one_moment(archive: Archive) -> None:
    archive.tell(stay(1, 0))
    with archive.asking(WEEK) as asking:
        archive.tell(stay(2, 60))
        archive.sealer.seal("sessions", START // DAY)

        assert [*asking.figures(["cume"]).rows.values()] == [[1]]
    assert starts(archive) == 2


def test_of_a_damaged_file_the_rows_tell(archive: Archive) -> None:
    archive.tell(step for day in range(3) for step in stay(day, day * 86_400))
    archive.seal("sealed")
    assert starts(archive) == 3

    archive.shelf.mark_damaged("sessions", START // DAY + 1)
    archive.tell(stay(9, 86_400 + 60))

    assert starts(archive) == 4
    archive.sealer.seal("sessions", START // DAY + 1)
    assert archive.shelf.damaged == frozenset()
    assert starts(archive) == 4


def test_a_damaged_file_without_rows_is_left_out_and_told(archive: Archive) -> None:
    archive.tell(step for day in range(3) for step in stay(day, day * 86_400))
    archive.seal("sealed")
    with archive.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(manifest).values(is_whole=False))
    archive.shelf.mark_damaged("sessions", START // DAY + 1)

    with archive.asking(WEEK) as asking:
        assert asking.look.damaged == {("sessions", START // DAY + 1)}
        assert [*asking.figures(["cume"]).rows.values()] == [[2]]
    archive.shelf.fill(archive.shelf.sheets)
    assert starts(archive) == 3


def test_a_damaged_month_leaves_out_each_of_its_days(archive: Archive) -> None:
    archive.tell(step for day in range(4) for step in stay(day, day * 86_400))
    archive.seal("compacted")
    with archive.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(manifest).values(is_whole=False))
    archive.shelf.mark_damaged("sessions", START // DAY + 2)

    with archive.asking(WEEK) as asking:
        # The first day was sealed again by itself.
        assert asking.look.damaged == {("sessions", START // DAY + day) for day in (1, 2, 3)}
        assert [*asking.figures(["cume"]).rows.values()] == [[1]]
    archive.tell(stay(9, 86_400))
    assert starts(archive) == 2


def test_one_look_sees_the_files_of_days_while_their_month_is_compacted(archive: Archive) -> None:
    archive.tell(step for day in range(3) for step in stay(day, day * 86_400))
    archive.seal("sealed")
    with archive.asking(WEEK) as asking:
        archive.compact()
        archive.tell(stay(9, 60))

        assert [*asking.figures(["cume"]).rows.values()] == [[3]]
    assert starts(archive) == 4


@pytest.mark.parametrize("state", STATES)
def test_a_source_is_known_at_every_site_that_it_told_of(archive: Archive, state: State) -> None:
    """A token may push for several sites."""
    noon = NOON * 1_000
    archive.tell(step for day in (0, 3) for step in stay(day, day * 86_400, 60))
    for day in (1, 2):
        archive.tell(stay(10 + day, day * 86_400, None, "other"))
    archive.seal(state)

    with archive.asking(WEEK, sites_asked=(1, 2)) as asking:
        assert asking.known() == {
            1: [(noon, noon + 3 * DAY + 60_000_000)],
            2: [(noon + DAY, noon + 2 * DAY)],
        }


def test_a_rule_that_goes_while_a_look_fails_is_gone(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.tell(step for day in range(4) for step in stay(day, day * 86_400))
    leave_out(archive, "Listener 1")
    archive.seal("sealed")
    assert starts(archive) == 3

    with archive.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(viewers).values(exclusion=None))
        connection.execute(sa.delete(exclusions))
    archive.reader.changes.note_all("viewers")
    with monkeypatch.context() as broken:
        broken.setattr(Quarters, "refresh", fails)
        with pytest.raises(OSError, match="disk"):
            starts(archive)

    assert starts(archive) == 4


def fails(*_: object) -> None:
    raise OSError("disk")
