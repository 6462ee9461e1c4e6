"""Notes about a time."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.rows import NOON, Rows, after
from tests.served import Served

PATH = "/api/v1/annotations"


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


@pytest.fixture
def operator(served: Served) -> TestClient:
    return served.browser("operator")


def listed(client: TestClient, **asked: str) -> list[Any]:
    return [note["text"] for note in client.get(PATH, params=asked).json()["items"]]


def test_a_note_is_made_changed_and_taken_away(rows: Rows, operator: TestClient) -> None:
    rows.stream(1, rows.source(1))
    stream_id = str(rows.uid)
    told = {
        "site": "main",
        "stream": "/live.mp3",
        "at": "2026-05-22T12:00:00Z",
        "text": " Cup final ",
    }

    made = operator.post(PATH, json=told)
    one = f"{PATH}/{made.json()['item']['id']}"
    changed = operator.patch(one, json={"until": "2026-05-22T14:00:00+01:00", "stream": None})

    assert made.status_code == 201
    item = made.json()["item"]
    assert {name: item[name] for name in item if name != "id"} == {
        "site": "main",
        "stream": "/live.mp3",
        "stream_id": stream_id,
        "at": "2026-05-22T12:00:00Z",
        "until": None,
        "text": "Cup final",
        "created_by": "user:Operator",
        "created_at": "2026-05-22T12:00:00Z",
    }
    assert changed.json()["item"]["until"] == "2026-05-22T13:00:00Z"
    assert changed.json()["item"]["stream"] is None
    assert changed.json()["item"]["text"] == "Cup final"
    assert operator.delete(one).status_code == 204
    assert listed(operator) == []


def test_notes_that_reach_into_the_time_are_listed(rows: Rows, operator: TestClient) -> None:
    source = rows.source(1)
    live, other = rows.stream(1, source), rows.stream(1, source, "/other.mp3")
    rows.annotation(1, NOON, text="long ago", until=after(5))
    rows.annotation(1, after(8), text="of all", until=after(20))
    rows.annotation(1, after(12), text="of live", stream=live)
    rows.annotation(1, after(13), text="of other", stream=other)
    rows.annotation(1, after(30), text="later")
    window = {"from": "2026-05-22T12:10:00Z", "to": "2026-05-22T12:30:00Z"}

    assert listed(operator, **window) == ["of other", "of live", "of all"]
    assert listed(operator, stream="/live.mp3", **window) == ["of live", "of all"]
    assert listed(operator, q="OTHER") == ["of other"]


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"text": ""}, "$.text"),
        ({"text": "x" * 2_001}, "$.text"),
        ({"at": "yesterday"}, "$.at"),
        ({"until": "2026-05-22T11:00:00Z"}, "$.until"),
    ],
)
def test_what_is_no_note_is_refused(operator: TestClient, told: dict[str, str], path: str) -> None:
    note = {"at": "2026-05-22T12:00:00Z", "text": "Noted", **told}

    answer = operator.post(PATH, json=note)

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, path)


def test_a_stream_of_nowhere_is_not_found(operator: TestClient) -> None:
    note = {"at": "2026-05-22T12:00:00Z", "text": "Noted", "stream": "/nowhere"}

    assert operator.post(PATH, json=note).status_code == 404
