"""Figures over HTTP: what is asked, how it is answered, what is refused."""

from typing import Any

import pytest
from httpx2 import Response

from tallylight.model.time import HOUR, MINUTE
from tests.rows import NOON, Rows
from tests.served import Served

QUERY = "/api/v1/metrics/query"


def aired(rows: Rows, source: int, stream: int, item: int, hours: float) -> None:
    """A play of three minutes that began so many hours before noon."""
    start = NOON - round(hours * HOUR)
    told = {"item": item, "stream": stream, "started_at": start, "ended_at": start + 3 * MINUTE}
    rows.play(1, source, **told, aired_ms=180_000)


@pytest.fixture
def station(served: Served) -> Served:
    """It is noon: two songs since yesterday on the site main, on two streams."""
    rows = Rows(served.database)
    source = rows.source(1, "studio", kind="push")
    live, other = (rows.stream(1, source, name) for name in ("/live", "/other"))
    sinner = rows.item(1, "Sinnerman", artist="Nina Simone", duration_ms=600_000)
    blues = rows.item(1, "Blues: live", artist=None)
    for hours in (1.5, 1.25, 20, 26):
        aired(rows, source, live, sinner, hours)
    aired(rows, source, other, blues, 0.5)
    aired(rows, source, other, blues, 25)
    rows.viewer(1)
    return served


@pytest.fixture
def ask(station: Served) -> Any:
    client = station.browser("admin")

    def asking(**query: Any) -> Response:
        return client.get(QUERY, params=query)

    return asking


def items(answer: Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_a_figure_of_a_day(ask: Any) -> None:
    assert items(ask(metric="plays,played_ms", period="today")) == [
        {"plays": 3, "played_ms": 540_000}
    ]


def test_groups_carry_what_is_shown_of_them_and_most_comes_first(ask: Any) -> None:
    found = items(ask(metric="plays", by="item", days=2))

    assert [(one["title"], one["artist"], one["plays"]) for one in found] == [
        ("Sinnerman", "Nina Simone", 4),
        ("Blues: live", None, 2),
    ]
    assert len(found[0]["item"]) == 36


def test_pieces_of_time_are_told_by_their_ends(ask: Any) -> None:
    found = items(ask(metric="plays", bucket="hour", **{"from": "2026-05-22T10:00Z"}))

    assert found == [
        {"bucket": "2026-05-22T10:00:00Z", "bucket_end": "2026-05-22T11:00:00Z", "plays": 2},
        {"bucket": "2026-05-22T11:00:00Z", "bucket_end": "2026-05-22T12:00:00Z", "plays": 1},
    ]


def test_days_are_those_of_the_zone(ask: Any) -> None:
    answer = ask(metric="plays", bucket="day", period="yesterday", tz="Pacific/Auckland")

    assert answer.json()["meta"]["zone"] == "Pacific/Auckland"
    assert items(answer) == [
        {"bucket": "2026-05-21T12:00:00Z", "bucket_end": "2026-05-22T12:00:00Z", "plays": 4}
    ] or items(answer) == [
        {"bucket": "2026-05-20T12:00:00Z", "bucket_end": "2026-05-21T12:00:00Z", "plays": 2}
    ]


def test_the_time_before_stands_beside(ask: Any) -> None:
    answer = ask(metric="plays,played_ms", period="today", compare="previous")
    (found,) = items(answer)

    # Of yesterday, up to noon; the source told of something from ten o’clock on.
    assert found["plays"] == 3
    assert found["previous"] == {"plays": 2, "played_ms": 360_000}
    assert answer.json()["meta"]["previous_known_fraction"] == round(2 / 12, 6)


def test_what_was_not_measured_is_null(ask: Any) -> None:
    (found,) = items(ask(metric="plays", **{"from": "2026-05-01", "to": "2026-05-02"}))

    assert found == {"plays": None}


@pytest.mark.parametrize(
    ("where", "plays"),
    [
        (["stream:/live"], 4),
        (["stream!:/live"], 2),
        (["stream:/live", "stream:/other"], 6),
        (["stream:/live", "artist:Nobody"], 0),
        (["artist:"], 2),
        (["artist!:"], 4),
        (["kind:song"], 6),
    ],
)
def test_conditions(ask: Any, where: list[str], plays: int) -> None:
    assert items(ask(metric="plays", days=3, where=where)) == [{"plays": plays}]


def test_a_limit_on_no_group_at_all_is_an_empty_answer(ask: Any) -> None:
    told = ask(metric="plays", by="artist", limit=1, **{"from": "2020-01-01", "to": "2020-01-02"})
    assert items(told) == []


def test_a_limit_keeps_the_groups_with_most_of_the_whole_time(ask: Any) -> None:
    found = items(ask(metric="plays", by="artist", limit=1, days=2, bucket="day"))

    assert {one["artist"] for one in found} == {"Nina Simone"}
    assert len(found) == 3


def test_groups_by_hours_of_the_week(ask: Any) -> None:
    found = items(ask(metric="plays", by="weekday,hour", period="today"))

    assert [one for one in found if one["plays"]] == [
        {"weekday": 4, "hour": 10, "plays": 2},
        {"weekday": 4, "hour": 11, "plays": 1},
    ]


def test_hours_follow_one_another_whichever_has_most(ask: Any) -> None:
    found = items(ask(metric="plays", by="hour", period="today"))

    assert [one["hour"] for one in found] == sorted(one["hour"] for one in found)
    assert [one["hour"] for one in found if one["plays"]] == [10, 11]


def test_what_an_answer_holds_for(ask: Any) -> None:
    meta = ask(metric="plays,skips", days=1).json()["meta"]

    took, freshness = meta.pop("took_ms"), meta.pop("freshness")
    assert took >= 0
    assert freshness["at"] == "2026-05-22T12:00:00Z"
    # From the play of yesterday to the end of the last one.
    assert meta.pop("known_fraction") == pytest.approx((23.5 + 0.05) / 24, abs=0.001)
    assert meta == {
        "from": "2026-05-21T12:00:00Z",
        "to": "2026-05-22T12:00:00Z",
        "zone": "UTC",
        "bucket": None,
        "definition_versions": {"plays": 1, "skips": 1},
        "rule_version": 1,
        "engine": "duckdb",
        "cached": False,
        "columns": [
            {"name": "plays", "title": "Plays", "unit": "plays"},
            {"name": "skips", "title": "Skips", "unit": "plays"},
        ],
    }


def test_all_begins_with_the_first_fact(ask: Any) -> None:
    answer = ask(metric="plays", period="all")

    assert answer.json()["meta"]["from"] == "2026-05-21T10:00:00Z"
    assert items(answer) == [{"plays": 6}]


@pytest.mark.parametrize(
    ("query", "path", "says"),
    [
        ({"metric": "nonsense"}, "metric", "no metric 'nonsense'"),
        ({"metric": ""}, "metric", "Name 1 to 20"),
        ({"metric": "plays", "by": "country"}, "by", "it is by: album, artist"),
        ({"metric": "plays", "where": "country:FR"}, "where", "it is by: album, artist"),
        ({"metric": "plays", "where": "hour:3"}, "where", "it is by"),
        ({"metric": "plays", "where": "live"}, "where", "such as stream:/live.mp3"),
        ({"metric": "plays", "bucket": "minute"}, "bucket", "'quarter', 'hour'"),
        ({"metric": "plays", "period": "8d"}, "period", "'7d', '28d'"),
        ({"metric": "plays", "days": "0"}, "days", "greater than or equal to 1"),
        ({"metric": "plays", "days": "2", "period": "7d"}, "period", "either a period, or days"),
        ({"metric": "plays", "from": "yesterday"}, "from", "Give a date"),
        ({"metric": "plays", "from": "1900-01-01"}, "from", "from 1970 on"),
        ({"metric": "plays", "from": "2030-01-01"}, "from", "lies ahead"),
        ({"metric": "plays", "from": "1999-01-01"}, "from", "the year 2000"),
        ({"metric": "plays", "from": "2026-02-01", "to": "2026-01-01"}, "from", "before it begins"),
        ({"metric": "plays", "tz": "Europe/Nowhere"}, "tz", "zone"),
        ({"metric": "plays", "limit": "0"}, "limit", "greater than or equal to 1"),
        ({"metric": "plays", "compare": "next"}, "compare", "'previous'"),
        ({"metric": "plays", "format": "pdf"}, "format", "'json', 'ndjson'"),
        ({"metric": "plays", "perod": "7d"}, "perod", "there are site, from"),
        ({"metric": "plays", "bucket": "quarter", "from": "2020-01-01"}, "bucket", "100,000"),
    ],
)
def test_nonsense_is_named(ask: Any, query: dict[str, str], path: str, says: str) -> None:
    answer = ask(**query)

    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert fault["path"] == path
    assert says in fault["message"]


def test_a_parameter_that_is_given_twice(station: Served) -> None:
    answer = station.browser("admin").get(f"{QUERY}?metric=plays&metric=skips")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"path": "metric", "message": "Give this once."}]


@pytest.mark.parametrize("query", [{"by": "person"}, {"where": "person:x"}])
def test_persons_are_for_those_who_see_addresses(station: Served, query: dict[str, str]) -> None:
    told = {"metric": "cume", **query}
    reader = station.client(station.token("read"))

    refused = [one.get(QUERY, params=told) for one in (reader, station.browser("viewer"))]

    assert [one.status_code for one in refused] == [403, 403]
    assert "by person" in refused[0].json()["detail"]
    assert station.browser("operator").get(QUERY, params=told).status_code == 200


def test_only_ones_own_sites_are_counted(station: Served) -> None:
    station.site("north")
    own = station.client(station.token("read", site="north"))

    assert items(own.get(QUERY, params={"metric": "plays", "days": 3})) == [{"plays": None}]
    assert own.get(QUERY, params={"metric": "plays", "site": "main"}).status_code == 403


def test_the_catalogue_says_what_figures_mean(station: Served) -> None:
    found = {one["name"]: one for one in items(station.browser("viewer").get("/api/v1/metrics"))}

    assert found["plays"]["title"] == "Plays"
    assert found["plays"]["unit"] == "plays"
    assert found["plays"]["sums"] == "adds"
    assert {"name": "artist", "title": "Artist", "is_personal": False} in found["plays"][
        "dimensions"
    ]
    assert all(one["definition"].endswith(".") for one in found.values())


def test_samples_keep_their_addresses(station: Served) -> None:
    assert station.browser("viewer").get("/api/v1/metrics/latest").status_code == 200
    assert station.browser("viewer").get("/api/v1/metrics/samples").status_code == 200
