"""Figures beside those of the time before: nobody is left out because they are gone."""

from datetime import date
from typing import Any

from tallylight.analytics.wanted import FiguresWanted
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


def test_the_first_few_stay_the_first_few(archive: Archive) -> None:
    told(archive)

    assert [row[0] for row in compared(archive, by=("country",), limit=2)] == ["NL", "FR"]
