"""The health of machines, by our names and by those of S1, and what the store takes."""

from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.model.time import MINUTE, SECOND
from tallylight.store import schema
from tests.rows import NOON, Rows
from tests.served import Served

SNAPSHOT, HISTORY = "/api/v1/health/snapshot", "/api/v1/health/history"


@pytest.fixture
def told(served: Served) -> Served:
    """A machine of the site north that told for ten minutes, each ten seconds."""
    rows = Rows(served.database)
    north = rows.site("north")
    source = rows.source(north, "studio", kind="push")
    for second in range(0, 600, 10):
        rows.health(
            north,
            source,
            NOON - second * SECOND,
            cpu_percent=second / 10,
            memory_mb=200.0,
            ring_buffer_fill={"deck_a": 0.87, "B": 0.5},
            stream_connected=True,
            database_connected=second != 0,
            active_encoders=3,
            total_encoders=3,
            interval_ms=10_000,
        )
    return served


def ask(served: Served, path: str, **asked: Any) -> Any:
    answer = served.browser("viewer").get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_snapshot_says_how_old_it_is(told: Served) -> None:
    told.now = NOON + 4 * SECOND
    [item] = ask(told, SNAPSHOT)["items"]
    assert (item["site"], item["source"], item["age_ms"]) == ("north", "studio", 4_000)
    assert not item["stale"]
    assert item["stream"]["at_least"]
    told.now = NOON + 31 * SECOND
    assert ask(told, SNAPSHOT)["items"][0]["stale"]


def test_the_snapshot_says_how_the_store_is(told: Served) -> None:
    store = ask(told, SNAPSHOT)["meta"]["store"]
    assert store["product"].startswith("SQLite")
    assert store["bytes"] > 0
    assert store["vacuum_bytes"] == 0


def test_the_snapshot_says_what_a_vacuum_would_give_back(told: Served) -> None:
    put = Rows(told.database)
    for minute in range(200):
        put.event(1, 1, at=NOON - minute * MINUTE, message="x" * 2_000)
    with told.database.engine.begin() as connection:
        connection.execute(sa.delete(schema.events))

    store = ask(told, SNAPSHOT)["meta"]["store"]

    assert 400_000 < store["vacuum_bytes"] < store["bytes"]


def test_nothing_told_is_no_machine(served: Served) -> None:
    assert ask(served, SNAPSHOT)["items"] == []
    history = ask(served, HISTORY)
    assert (history["items"], history["meta"]["source"]) == ([], None)


@pytest.mark.parametrize("minutes", [1, 60, 360, 1_440, 10_080])
def test_a_history_has_at_most_400_points_up_to_now(told: Served, minutes: int) -> None:
    history = ask(told, HISTORY, period_minutes=minutes)
    assert len(history["items"]) <= 400
    assert history["meta"]["bucket_ms"] >= 10_000
    width = history["meta"]["bucket_ms"] * 1_000
    assert len(history["items"]) * width >= minutes * MINUTE
    assert history["meta"]["end"] > "2026-05-22T12:00:00Z"


def test_a_point_has_its_mean_and_its_range(told: Served) -> None:
    points = ask(told, HISTORY, period_minutes=10_080)["items"]
    [point] = [point for point in points if point["samples"] == 59]
    assert point["most"]["cpu_percent"] == 59
    assert point["least"]["cpu_percent"] == 1
    assert point["mean"]["ring_buffer_fill"]["deck_a"] == pytest.approx(0.87)
    assert point["stream_up"] == 1


def test_s1_reads_its_own_names(told: Served) -> None:
    [item] = ask(told, SNAPSHOT, naming="camel")["items"]
    assert item == {
        "timestamp": NOON // 1_000,
        "cpuPct": 0.0,
        "memoryMb": 200.0,
        "decoderLatencyMs": None,
        "ringBufferFillDeckA": 0.87,
        "ringBufferFillDeckB": 0.5,
        "streamConnected": True,
        "mysqlConnected": False,
        "activeEncoders": 3,
    }
    points = ask(told, HISTORY, naming="camel")["items"]
    assert points
    assert set(points[0]) == set(item)


def test_a_period_that_cannot_be_is_refused(served: Served) -> None:
    client = served.client(served.token("read"))
    for minutes in (0, 10_081, "week"):
        assert client.get(HISTORY, params={"period_minutes": minutes}).status_code == 422


def test_what_the_store_takes(told: Served) -> None:
    storage = told.browser().get("/api/v1/storage").json()
    kinds = {kind["name"]: kind for kind in storage["items"]}
    assert kinds["Health samples"]["rows"] == 60
    assert kinds["Health samples"]["oldest_at"] == "2026-05-22T11:50:10Z"
    assert kinds["Plays"] == {
        "name": "Plays",
        "rows": 0,
        "bytes": 0,
        "oldest_at": None,
        "kept": "for ever",
    }
    store = storage["meta"]["store"]
    assert sum(kind["bytes"] for kind in storage["items"]) == pytest.approx(store["bytes"], rel=0.1)
