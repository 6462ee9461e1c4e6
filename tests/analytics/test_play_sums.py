"""Sums of sealed plays: they tell what the plays tell, or they are not taken."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.analytics.catalogue import metrics
from tallylight.analytics.rollups import plays
from tallylight.analytics.rollups.plays import rolled
from tallylight.analytics.window import Window
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store.schema import item_aliases, items
from tests.analytics.harness import Archive, at, window
from tests.analytics.told import step

pytestmark = pytest.mark.past

ZONE = "Europe/Paris"
WEEK = window(ZONE, date(2026, 3, 23), 7)
NOON = at(ZONE, 2026, 3, 25, 12)
FIGURES = tuple(name for name, one in metrics().items() if one.rolls_up and one.relation == "plays")
SONG = {"title": "Sinnerman", "artist": "Nina Simone", "duration_ms": 600_000}


def play(
    number: int, start: Instant, aired: Instant | None = 2 * MINUTE, item: Mapping[str, Any] = SONG
) -> list[Any]:
    about = {"subject": f"p{number}", "site": "main"}
    told = [step("play.started", start, **about, item=dict(item))]
    if aired is not None:
        told.append(step("play.ended", start + aired, **about))
    return told


@pytest.fixture
def week(archive: Archive) -> Archive:
    """Two plays, one skipped, and news on a sealed day; a play on another; asked long after."""
    archive.now = WEEK.end + 30 * DAY
    archive.tell(
        [
            *play(0, NOON),
            *play(1, NOON + 20 * MINUTE, 10 * SECOND),
            *play(2, NOON + HOUR, item={"title": "News", "kind": "news"}),
            *play(3, NOON + DAY),
        ]
    )
    archive.seal("sealed")
    return archive


def days(archive: Archive, asked: Window = WEEK, **more: Any) -> Sequence[int]:
    """The days whose sums are taken."""
    with archive.asking(asked) as asking:
        scope = replace(asking.scope(), **{"rolls_up": True, **more})
        found = rolled(asking.look.cursor, scope, songs_only=True)
        return [] if found is None else sorted(found.days)


def figures(archive: Archive, asked: Window = WEEK, **more: Any) -> Any:
    return archive.figures(["plays", "skips", "played_ms"], asked, **more).rows


def test_days_that_are_over_are_taken(week: Archive) -> None:
    assert days(week) == [NOON // DAY, NOON // DAY + 1]
    assert figures(week) == {(None,): [3, 1, 250_000]}
    assert figures(week, by=("kind",)) == {
        ("song", None): [3, 1, 250_000],
        ("news", None): [1, 0, 120_000],
    }
    by_day = figures(week, bucket="day")
    assert (by_day[2,], by_day[3,]) == ([2, 1, 130_000], [1, 0, 120_000])


def test_all_figures_are_those_of_the_plays(week: Archive) -> None:
    def asked() -> Any:
        return [
            week.figures(FIGURES, WEEK, by=by, bucket=bucket).rows
            for by in ((), ("kind",), ("weekday", "hour"), ("stream",))
            for bucket in (None, "hour")
        ]

    with_sums = asked()
    week.read_anew()

    assert with_sums == asked()
    assert not days(week)


def test_a_time_that_cuts_a_quarter_hour_reads_that_day(week: Archive) -> None:
    asked = replace(WEEK, start=NOON + MINUTE)

    assert days(week, asked) == [NOON // DAY + 1]
    assert figures(week, asked) == {(None,): [2, 1, 130_000]}
    assert len(days(week, replace(WEEK, start=NOON + 15 * MINUTE))) == 2
    assert figures(week, replace(WEEK, start=NOON + 15 * MINUTE)) == figures(week, asked)


def test_what_they_do_not_know_is_read(week: Archive) -> None:
    assert not days(week, by=("artist",))
    assert not days(week, rolls_up=False)


def test_a_day_with_a_late_play_is_read(week: Archive) -> None:
    week.tell(play(9, NOON + 2 * HOUR))

    assert days(week) == [NOON // DAY + 1]
    assert figures(week) == {(None,): [4, 1, 370_000]}


def test_a_day_with_a_play_that_is_open_is_read(week: Archive) -> None:
    week.tell(play(9, NOON + DAY + HOUR, None))
    week.sealer.seal("plays", NOON // DAY + 1)
    week.reader.refresh()
    week.reader.roll_up()

    assert days(week) == [NOON // DAY]
    assert figures(week)[None,][0] == 4


def test_an_item_of_another_length_makes_them_anew(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with week.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(items).values(duration_ms=12_000))
        keys = connection.scalars(sa.select(items.c.key)).all()
    week.reader.changes.note("items", keys)

    assert figures(week) == {(None,): [3, 0, 250_000]}
    assert not days(week)
    week.reader.roll_up()
    assert not days(week)

    monkeypatch.setattr(plays, "NAMED_EVERY_S", 0.0)
    week.reader.roll_up()

    assert len(days(week)) == 2
    assert figures(week) == {(None,): [3, 0, 250_000]}


def test_an_item_that_is_called_otherwise_leaves_them_as_they_are(week: Archive) -> None:
    with week.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(items).values(title="Sinner Man"))
        keys = connection.scalars(sa.select(items.c.key)).all()
    week.reader.changes.note("items", keys)

    assert figures(week) == {(None,): [3, 1, 250_000]}
    assert len(days(week)) == 2


def test_a_link_between_items_makes_them_anew(
    week: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plays, "NAMED_EVERY_S", 0.0)
    with week.ledger.database.engine.begin() as connection:
        told = connection.execute(sa.select(items.c.id, items.c.title)).all()
        ids = {title: uid for uid, title in told}
        link = {"site": 1, "alias": ids["News"], "item": ids["Sinnerman"]}
        connection.execute(sa.insert(item_aliases).values(**link))
    week.reader.refresh()

    assert figures(week) == {(None,): [4, 1, 370_000]}
    assert not days(week)

    week.reader.roll_up()

    assert len(days(week)) == 2
    assert figures(week) == {(None,): [4, 1, 370_000]}


def test_what_two_sources_tell_is_read(week: Archive) -> None:
    week.tell(play(0, NOON + SECOND), source=2)

    assert figures(week) == {(None,): [3, 1, 250_000]}
    week.sealer.seal("plays", NOON // DAY)
    week.reader.refresh()
    week.reader.roll_up()
    assert figures(week) == {(None,): [3, 1, 250_000]}


def test_nothing_is_left_of_days_that_are_gone(week: Archive) -> None:
    week.sealer.unseal("plays", NOON // DAY)
    week.reader.refresh()
    week.reader.roll_up()

    with week.reader.look() as look:
        assert look.cursor.execute("SELECT DISTINCT day FROM play_sums").fetchall() == [
            (NOON // DAY + 1,)
        ]
