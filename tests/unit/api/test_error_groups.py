"""Errors by what failed: grouped, resolved, open again when it recurs."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tallylight.model.fingerprint import fingerprint
from tallylight.model.time import Instant
from tests.rows import Rows, after
from tests.served import Served


@pytest.fixture
def rows(served: Served) -> Rows:
    rows = Rows(served.database)
    rows.source(1)
    return rows


@pytest.fixture
def client(served: Served) -> TestClient:
    return served.browser("operator")


def broke(rows: Rows, at: Instant, message: str, **told: Any) -> str:
    print_ = fingerprint(str(told.get("service", "encoder")), message)
    rows.error(1, 1, at, message=message, fingerprint=print_, **told)
    return print_


def groups(client: TestClient, **asked: str) -> list[Any]:
    return client.get("/api/v1/errors/groups", params=asked).json()["items"]


def test_what_failed_is_told_once(rows: Rows, client: TestClient) -> None:
    underrun = broke(rows, after(0), "Underrun after 2 s")
    broke(rows, after(5), "Underrun after 17 s", severity="critical")
    latest = str(rows.uid)
    broke(rows, after(1), "Disk full", service="recorder")

    first, second = groups(client)

    assert first == {
        "fingerprint": underrun,
        "site": "main",
        "service": "encoder",
        "severity": "critical",
        "message": "Underrun after 17 s",
        "count": 2,
        "first_at": "2026-05-22T12:00:00Z",
        "last_at": "2026-05-22T12:05:00Z",
        "open": 2,
        "resolved_at": None,
        "reopened": False,
        "latest_id": latest,
    }
    assert (second["service"], second["count"]) == ("recorder", 1)
    assert groups(client, q="disk") == [second]
    assert groups(client, service="recorder") == [second]
    errors = client.get("/api/v1/errors", params={"fingerprint": underrun}).json()["items"]
    assert len(errors) == 2


def test_groups_are_paged(rows: Rows, client: TestClient) -> None:
    for word in ("one", "two", "three", "four", "five"):
        broke(rows, after(0), f"It is {word}")
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        asked = {"limit": "2", **cursor}
        page = client.get("/api/v1/errors/groups", params=asked).json()
        found += [group["message"] for group in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert found == [f"It is {word}" for word in ("five", "four", "three", "two", "one")]


def test_a_group_is_resolved_and_opens_again_when_it_recurs(
    served: Served, rows: Rows, client: TestClient
) -> None:
    underrun = broke(rows, after(0), "Underrun after 2 s")
    path = f"/api/v1/errors/groups/{underrun}"
    served.now = after(10)

    resolved = client.post(f"{path}/resolve").json()["item"]
    assert (resolved["open"], resolved["resolved_at"]) == (0, "2026-05-22T12:10:00Z")
    assert groups(client, resolved="false") == []

    broke(rows, after(11), "Underrun after 9 s")
    [again] = groups(client, resolved="false")
    assert (again["open"], again["reopened"], again["count"]) == (1, True, 2)

    client.post(f"{path}/resolve")
    reopened = client.post(f"{path}/reopen").json()["item"]
    assert (reopened["open"], reopened["reopened"]) == (2, False)
    assert client.post("/api/v1/errors/groups/unknown/resolve").status_code == 404


def test_one_error_is_resolved_alone(rows: Rows, client: TestClient) -> None:
    underrun = broke(rows, after(0), "Underrun after 2 s")
    broke(rows, after(1), "Underrun after 3 s")

    told = client.post(f"/api/v1/errors/{rows.uid}/resolve").json()["item"]

    assert told["resolved_at"] is not None
    assert told["fingerprint"] == underrun
    [group] = groups(client)
    assert (group["count"], group["open"]) == (2, 1)


def test_a_viewer_resolves_nothing(served: Served, rows: Rows) -> None:
    underrun = broke(rows, after(0), "Underrun")
    viewer = served.browser("viewer")

    assert viewer.post(f"/api/v1/errors/groups/{underrun}/resolve").status_code == 403
    assert groups(viewer)[0]["open"] == 1
