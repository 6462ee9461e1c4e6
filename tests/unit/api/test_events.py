"""The event log over HTTP: the playout's own call, totals, the histogram, clearing."""

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from tallylight.model.time import DAY, HOUR, MINUTE
from tallylight.store import schema
from tallylight.store.read import event_histogram, events
from tests.rows import NOON, Rows, after
from tests.served import Served


@pytest.fixture
def rows(served: Served) -> Rows:
    rows = Rows(served.database)
    rows.source(1)
    return rows


@pytest.fixture
def client(served: Served) -> TestClient:
    return served.client(served.token("read"))


def asked(client: TestClient, **told: str) -> Any:
    return client.get("/api/v1/events", params=told).json()


def messages(client: TestClient, **told: str) -> list[str]:
    return [event["message"] for event in asked(client, **told)["items"]]


def test_the_playouts_own_call(rows: Rows, client: TestClient) -> None:
    for minute in range(6):
        level = "warn" if minute % 2 else "info"
        rows.event(1, 1, after(minute), message=f"Deck {minute} loaded", level=level)
    start = str(after(1) // 1_000)

    told = asked(client, limit="2", offset="1", level="warn", start_time=start, search="deck")

    assert [event["message"] for event in told["events"]] == ["Deck 3 loaded", "Deck 1 loaded"]
    assert (told["total"], told["events"]) == (3, told["items"])
    assert asked(client, offset="50")["events"] == []
    assert asked(client, end_time=start)["total"] == 1


def test_the_total_is_told_where_it_is_asked_for(rows: Rows, client: TestClient) -> None:
    for minute in range(3):
        rows.event(1, 1, after(minute))

    assert asked(client, total="true")["total"] == {"count": 3, "at_least": False}
    assert asked(client)["total"] is None
    assert asked(client)["events"] is None


def test_what_is_rare_comes_after_pages_that_are_short(
    rows: Rows, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "WALKED", 4)
    rows.event(1, 1, NOON, deck="B")
    for minute in range(1, 12):
        rows.event(1, 1, after(minute), deck="A")

    first = asked(client, deck="B", total="true")
    found = [*first["items"]]
    page, pages = first, 1
    while page["next"]:
        page = asked(client, deck="B", cursor=page["next"])
        found += page["items"]
        pages += 1

    assert first["items"] == []
    assert first["total"] == {"count": 0, "at_least": True}
    assert len(found) == 1
    assert pages <= 4


def test_events_are_counted_by_local_time_and_level(
    served: Served, rows: Rows, client: TestClient
) -> None:
    for at, level in ((0, "info"), (0.5, "info"), (0.5, "error"), (65, "warn")):
        rows.event(1, 1, after(at), level=level)
    served.now = NOON + 5 * DAY
    span = {"from": "2026-05-21", "to": "2026-05-25", "tz": "Asia/Kolkata"}

    told = client.get("/api/v1/events/histogram", params=span).json()

    counted = {bar["at"]: bar["levels"] for bar in told["items"] if bar["levels"]}
    assert told["meta"]["tz"] == "Asia/Kolkata"
    assert counted == {
        "2026-05-22T10:30:00Z": {"info": 2, "error": 1},
        "2026-05-22T12:30:00Z": {"warn": 1},
    }
    assert told["items"][0]["at"] == "2026-05-20T18:30:00Z"


def test_what_was_not_counted_is_not_nothing(
    served: Served, rows: Rows, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_histogram, "COUNTED", 2)
    for minute in range(5):
        rows.event(1, 1, after(minute))
    served.now = after(5)

    bars = client.get("/api/v1/events/histogram").json()["items"]

    assert [bar["levels"] for bar in bars] == [None, None, {"info": 1}, {"info": 1}, {"info": 1}]
    assert bars[0]["at"] == "2026-05-22T12:00:00Z"


def test_events_are_cleared_by_age_and_leave_tombstones(served: Served, rows: Rows) -> None:
    rows.site("north")
    rows.event(1, 1, NOON - 91 * DAY)
    old = rows.uid
    rows.event(1, 1, NOON - 89 * DAY)
    rows.event(2, 1, NOON - 100 * DAY)
    admin = served.browser("admin")

    told = admin.delete("/api/v1/events", params={"older_than_days": "90", "site": "main"})

    assert told.json() == {"deleted": 1}
    with served.database.engine.connect() as connection:
        left = connection.scalar(sa.select(sa.func.count()).select_from(schema.events))
        tombs = connection.execute(sa.select(schema.tombstones.c.kind, schema.tombstones.c.id))
        audit = connection.execute(sa.select(schema.audit_log.c.action)).scalars().all()
        assert (left, [tuple(tomb) for tomb in tombs]) == (2, [("event", old)])
    assert "events.cleared" in audit
    assert served.browser("operator").delete("/api/v1/events").status_code == 403


def test_a_search_without_words_is_no_search(rows: Rows, client: TestClient) -> None:
    rows.event(1, 1, NOON + HOUR + MINUTE, message="Anything")

    assert messages(client, q="…") == ["Anything"]
    assert messages(client, q="any") == ["Anything"]
    assert messages(client, q="thing") == []
