"""Streams as a person sees and changes them."""

import pytest

from tests.rows import NOON, Rows, after
from tests.served import Served


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


def test_figures_of_a_stream(served: Served, rows: Rows) -> None:
    source = rows.source(1)
    stream = rows.stream(1, source)
    stream_id = str(rows.uid)
    rows.stretch(1, source, stream, "up", (NOON, after(10)))
    rows.sample(1, source, stream, after(10), 4, bitrate_kbps=128.0)
    served.now = after(10)

    answer = served.client(served.token("read")).get("/api/v1/streams/figures")

    assert answer.json() == {
        "items": [
            {
                "id": stream_id,
                "state": "up",
                "since": "2026-05-22T12:00:00Z",
                "down_reason": None,
                "listeners": 4,
                "uptime_24h": 1.0,
                "uptime_30d": 1.0,
                "outages_30d": 0,
                "down_ms_30d": 0,
                "bitrate_kbps": 128.0,
                "bitrate_stability": None,
                "last_seen": "2026-05-22T12:10:00Z",
            }
        ]
    }


def test_a_field_is_set_and_given_back(served: Served, rows: Rows) -> None:
    rows.stream(1, rows.source(1), programme="Radio X")
    path = f"/api/v1/streams/{rows.uid}"
    operator = served.browser("operator")

    changed = operator.patch(path, json={"programme": "Harbour", "title": "Harbour live"})
    back = operator.patch(path, json={"programme": None})

    item = changed.json()["item"]
    assert (item["programme"], item["title"], item["edited"]) == (
        "Harbour", "Harbour live", ["programme", "title"]
    )  # fmt: skip
    assert back.json()["item"]["programme"] == "Radio X"
    assert operator.get(path).json() == back.json()


def test_a_field_that_cannot_be_is_named(served: Served, rows: Rows) -> None:
    rows.stream(1, rows.source(1))

    answer = served.browser().patch(f"/api/v1/streams/{rows.uid}", json={"title": "x" * 101})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "$.title"
