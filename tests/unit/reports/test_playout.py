"""The playout report, composed of answers: which word it has for what."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tallylight.reports.contract import Wanted
from tallylight.reports.document import Bars, Table
from tallylight.reports.kinds.playout import KIND

NOON = 1_770_120_000_000_000
DAY = 86_400_000_000


class Silent:
    """Answers as a server does of which nothing is known; notes what it was asked."""

    def __init__(self, clean_percent: float | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._clean_percent = clean_percent

    def query(self, metrics: Any, by: Any = "", **params: Any) -> dict[str, Any]:
        self.asked.append(params)
        columns = [{"name": name, "title": name, "unit": "times"} for name in metrics]
        figures = dict.fromkeys(metrics) | {"clean_play_percent": self._clean_percent}
        is_one = not by and "bucket" not in params
        return {"items": [figures] if is_one else [], "meta": {"columns": columns}}


def wanted(span: int) -> Wanted:
    return Wanted("rock", "Rock FM", ZoneInfo("Europe/Paris"), NOON - span, NOON)


@pytest.mark.parametrize(
    ("span", "title"),
    [
        (DAY, "Daily report"),
        (7 * DAY, "Weekly report"),
        (7 * DAY + 1, "Report"),
        (30 * DAY, "Report of 30 days"),
    ],
)
def test_it_is_weekly_only_when_it_is_a_week(span: int, title: str) -> None:
    assert KIND.compose(Silent(), wanted(span)).title == title


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (100, "Excellent"),
        (99, "Excellent"),
        (98.9, "Good"),
        (95, "Good"),
        (94.9, "Needs attention"),
        (0, "Needs attention"),
        (None, "Nothing was played"),
    ],
)
def test_the_verdict_is_by_clean_plays(percent: float | None, words: str) -> None:
    assert KIND.compose(Silent(percent), wanted(DAY)).verdict.words == words


def test_every_figure_is_of_the_same_site_and_time() -> None:
    server = Silent()

    document = KIND.compose(server, wanted(7 * DAY))

    spans = {(one["site"], one["from"], one["to"], one["tz"]) for one in server.asked}
    assert spans == {("rock", "2026-01-27T12:00:00Z", "2026-02-03T12:00:00Z", "Europe/Paris")}
    assert all(figure.value is None for figure in document.figures)
    for part in document.parts:
        assert (part.points if isinstance(part, Bars) else part.rows) == []
        assert part.empty
    assert [part.title for part in document.parts if isinstance(part, Table)] == [
        "Top 10 tracks",
        "Error summary",
        "By day",
    ]
