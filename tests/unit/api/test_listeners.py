"""Listeners over time, as the page asks for them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tallylight.api.routes.listeners import Lines
from tallylight.model.time import DAY, rfc3339
from tests.rows import NOON, Rows, after
from tests.served import Served


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


@pytest.fixture
def client(served: Served) -> TestClient:
    return served.client(served.token("read"))


def asked(client: TestClient, **params: str) -> Any:
    return client.get("/api/v1/listeners", params=params).json()


def a_station(rows: Rows) -> None:
    source = rows.source(1)
    for name, listeners in (("/live.aac", 4), ("/live.mp3", 8)):
        stream = rows.stream(1, source, name, programme="Harbour")
        for minutes in range(60):
            at = after(minutes)
            rows.sample(1, source, stream, at, listeners + minutes // 30, interval_ms=60_000)


def test_a_line_for_all_and_one_for_each_stream(
    served: Served, rows: Rows, client: TestClient
) -> None:
    a_station(rows)
    served.now = after(60)

    told = asked(client, **{"from": rfc3339(NOON)})

    assert [line["stream"] and line["stream"]["name"] for line in told["items"]] == [
        None, "/live.aac", "/live.mp3"
    ]  # fmt: skip
    assert told["items"][1]["stream"]["programme"] == "Harbour"
    assert told["items"][0]["figures"] == {
        "peak": {"value": 14, "at": "2026-05-22T12:30:00Z"},
        "average": 13.0,
        "now": 14,
        "unique": None,
        "tlh_ms": 13 * 3_600_000,
        "known_fraction": 1.0,
    }
    assert len(told["items"][0]["points"]) == 60
    assert told["items"][0]["points"][29] == {
        "at": "2026-05-22T12:29:00Z", "mean": 12.0, "min": 12, "max": 12, "known": 1.0
    }  # fmt: skip
    del told["meta"]["took_ms"]
    assert told["meta"] == {
        "from": "2026-05-22T12:00:00Z",
        "to": "2026-05-22T13:00:00Z",
        "tz": "UTC",
        "bucket": "minute",
        "bucket_ms": 60_000,
        "method": "samples",
        "definition_version": 1,
    }


def test_an_answer_is_what_its_description_says(
    served: Served, rows: Rows, client: TestClient
) -> None:
    a_station(rows)
    served.now = after(75)

    told = asked(client, **{"from": rfc3339(NOON)})

    assert Lines.model_validate(told).model_dump(mode="json", by_alias=True) == told


def test_what_nobody_knows_is_null_and_not_zero(
    served: Served, rows: Rows, client: TestClient
) -> None:
    a_station(rows)
    served.now = NOON + 2 * DAY

    told = asked(client, **{"from": rfc3339(NOON - DAY), "to": rfc3339(NOON), "bucket": "hour"})

    assert len(told["items"]) == 1
    assert told["items"][0]["figures"]["average"] is None
    assert told["items"][0]["figures"]["known_fraction"] == 0
    point = told["items"][0]["points"][0]
    assert (point["mean"], point["min"], point["max"], point["known"]) == (None, None, None, 0)


def test_streams_are_asked_for_by_name_or_id(
    served: Served, rows: Rows, client: TestClient
) -> None:
    a_station(rows)
    stream_id = next(
        item["id"]
        for item in client.get("/api/v1/streams").json()["items"]
        if item["name"] == "/live.mp3"
    )
    served.now = after(60)
    window = {"from": rfc3339(NOON)}

    by_name = asked(client, stream="/live.mp3", **window)
    by_id = asked(client, stream=stream_id, **window)

    assert by_name["items"] == by_id["items"]
    assert by_name["items"][0]["figures"]["average"] == 8.5


def test_without_a_time_it_is_the_last_24_hours(served: Served, client: TestClient) -> None:
    meta = asked(client, tz="Europe/Berlin")["meta"]

    assert (meta["from"], meta["to"]) == (rfc3339(served.now - DAY), rfc3339(served.now))
    assert meta["tz"] == "Europe/Berlin"


def test_local_days_are_buckets(served: Served, rows: Rows, client: TestClient) -> None:
    a_station(rows)
    served.now = NOON + 3 * DAY

    told = asked(
        client, **{"from": "2026-05-22", "to": "2026-05-23", "tz": "Europe/Berlin", "bucket": "day"}
    )

    points = told["items"][0]["points"]
    assert [point["at"] for point in points] == ["2026-05-21T22:00:00Z", "2026-05-22T22:00:00Z"]


@pytest.mark.parametrize(
    ("asks", "path"),
    [
        ({"from": "2026-05-22", "to": "2026-05-20"}, "from"),
        ({"from": "2026-06-22"}, "from"),
        ({"from": "2020-01-01"}, "from"),
        ({"from": "2026-04-01", "bucket": "minute"}, "bucket"),
        ({"tz": "Europe/Nowhere"}, "tz"),
    ],
)
def test_what_cannot_be_told_is_refused(
    client: TestClient, asks: dict[str, str], path: str
) -> None:
    answer = client.get("/api/v1/listeners", params=asks)

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, path)
