"""Figures beside those of the time before: nobody is left out because they are gone."""

from datetime import date
from typing import Any

import pytest

from tallylight.analytics import figures
from tallylight.analytics.catalogue import questions
from tallylight.analytics.wanted import FiguresWanted
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, HOUR
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import Archive, window
from tests.analytics.stays import bracket, tell

WEEK = window("Europe/Paris", date(2026, 3, 23), 7)


def compared(archive: Archive, **asked: Any) -> Any:
    wanted = FiguresWanted(
        metrics=("tlh_ms", "cume", "tsl_ms"),
        sites={1: "main"},
        window=WEEK,
        compares=True,
        **asked,
    )
    with archive.asking(WEEK) as asking:
        return wanted.reckon(asking).rows


def told(archive: Archive) -> None:
    archive.now = WEEK.end + 30 * DAY
    bracket(archive, WEEK.start, WEEK.end)
    tell(
        archive,
        [
            Stay(1, WEEK.start - DAY, HOUR, country="FR"),
            Stay(2, WEEK.start - DAY, 2 * HOUR, country="DE"),
            Stay(3, WEEK.start + DAY, HOUR, country="FR"),
            Stay(4, WEEK.start + DAY, 3 * HOUR, country="NL"),
        ],
    )


def test_who_was_there_before_alone_is_told_with_nothing_now(archive: Archive) -> None:
    told(archive)
    hour = HOUR // 1_000

    assert compared(archive, by=("country",)) == [
        ["NL", 3 * hour, 1, 3 * hour, 0, 0, None],
        ["FR", hour, 1, hour, hour, 1, hour],
        ["DE", 0, 0, None, 2 * hour, 1, 2 * hour],
    ]


def test_how_much_of_the_time_before_was_measured_is_told(archive: Archive) -> None:
    archive.now = WEEK.end + 30 * DAY
    first = WEEK.start - 2 * DAY
    tell(archive, [Stay(1, first, HOUR), Stay(2, WEEK.end + DAY, HOUR)])
    wanted = FiguresWanted(metrics=("tlh_ms",), sites={1: "main"}, window=WEEK, compares=True)

    with archive.asking(WEEK) as asking:
        wanted.reckon(asking)

    assert asking.notes["previous_known_fraction"] == round(2 / 7, 6)
    for name in ("top_songs", "popular"):
        usual = {key: one.default for key, one in questions()[name].parameters.items()}
        with archive.asking(WEEK, **usual) as asking:
            questions()[name].answer(asking)
        assert asking.notes["previous_known_fraction"] == round(2 / 7, 6)


def test_the_first_few_stay_the_first_few(archive: Archive) -> None:
    told(archive)

    assert [row[0] for row in compared(archive, by=("country",), limit=2)] == ["NL", "FR"]


def test_of_more_groups_than_anybody_reads_the_first_are_found(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(archive)
    tell(archive, [Stay(n, WEEK.start, HOUR, country=f"C{n}") for n in range(10, 20)])
    monkeypatch.setattr(figures, "MOST_ROWS", 8)

    def top(limit: int, *metrics: str, **more: Any) -> Any:
        wanted = FiguresWanted(
            metrics=metrics, sites={1: "main"}, window=WEEK, by=("country",), limit=limit, **more
        )
        with archive.asking(WEEK) as asking:
            return [row[0] for row in wanted.reckon(asking).rows]

    # Those that are equal come by their names, wherever they are cut.
    assert top(3, "tlh_ms", "cume") == ["NL", "C10", "C11"]
    assert top(2, "cume") == ["C10", "C11"]
    assert top(2, "tlh_ms", "aqh") == ["NL", "C10"]
    with pytest.raises(InvalidError, match="more than 8 rows"):
        top(8, "tlh_ms")


def test_the_first_groups_are_the_same_however_many_are_asked_for(archive: Archive) -> None:
    told(archive)
    tell(archive, [Stay(n, WEEK.start, (n % 3) * HOUR, country=f"C{n}") for n in range(10, 20)])
    tell(archive, [Stay(30, WEEK.start, HOUR)])

    rows = compared(archive, by=("country",), limit=50)

    assert len(rows) == 13
    for limit in range(1, 13):
        assert compared(archive, by=("country",), limit=limit) == rows[:limit]
