"""The shapes of plays, sessions, samples, events, errors, items, people, outages and stories."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.rows import NOON, Rows, after
from tests.served import Served

ISRC = "GBAAA9800322"


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


@pytest.fixture
def client(served: Served) -> TestClient:
    return served.client(served.token("read"))


def listed(client: TestClient, noun: str, **asked: str) -> list[Any]:
    return client.get(f"/api/v1/{noun}", params=asked).json()["items"]


def test_a_play(served: Served, rows: Rows, client: TestClient) -> None:
    source = rows.source(1)
    stream = rows.stream(1, source)
    stream_id = str(rows.uid)
    item, item_id = rows.item(1, "Teardrop", artist="Massive Attack", isrc=ISRC), str(rows.uid)
    rows.sample(1, source, stream, NOON, 12)
    rows.play(1, source, after(0.5), stream=stream, item=item, data={"presenter": "Ada"})
    served.now = after(1)

    assert listed(client, "plays") == [
        {
            "id": str(rows.uid),
            "site": "main",
            "source": "icecast",
            "stream": "/live.mp3",
            "stream_id": stream_id,
            "deck": None,
            "item": {
                "id": item_id,
                "kind": "song",
                "title": "Teardrop",
                "artist": "Massive Attack",
                "album": None,
                "series": None,
                "season": None,
                "episode": None,
                "genre": None,
                "year": None,
                "duration_ms": None,
                "isrc": ISRC,
                "artwork_url": None,
            },
            "started_at": "2026-05-22T12:00:30Z",
            "ended_at": None,
            "aired_ms": None,
            "expected_ms": None,
            "reason": None,
            "had_errors": False,
            "error_message": None,
            "is_open": True,
            "is_live": None,
            "playlist": None,
            "presenter": "Ada",
            "show": None,
            "listeners_at_start": 12,
            "listeners_at_end": None,
            "performances": None,
            "skipped": None,
        }
    ]


def test_what_only_the_source_knows_of_a_play_is_told_on_demand(
    rows: Rows, client: TestClient
) -> None:
    told = {"loop_path": "/srv/a.mp4", "process_id": 7, "metadata": {"mood": "calm"}}
    rows.play(1, rows.source(1), after(0.5), data=told)

    (full,), (usual,) = listed(client, "plays", full="true"), listed(client, "plays")

    assert full == {**usual, **told}


def test_plays_are_asked_for_by_what_they_are(rows: Rows, client: TestClient) -> None:
    source = rows.source(1)
    stream = rows.stream(1, source)
    stream_id = str(rows.uid)
    rows.play(1, source, stream=stream, item=rows.item(1, "Teardrop", isrc="GBAAA9800322"))

    assert len(listed(client, "plays", stream=stream_id)) == 1
    for name, value in (
        ("kind", "advert"),
        ("isrc", "missing"),
        ("errors", "true"),
        ("skipped", "true"),
    ):
        assert listed(client, "plays", **{name: value}) == []


def a_session(rows: Rows) -> None:
    viewer = rows.viewer(1, "net:203.0.113.7:VLC", ip="203.0.113.7", user_agent="VLC")
    step = rows.step(None, 0, NOON, {"state": "playing"}, viewer=viewer)
    rows.session(1, rows.source(1, kind="push"), viewer=viewer, last_step=step)


@pytest.mark.parametrize("asks", ["admin", "operator", "viewer", "read", "admin token"])
def test_addresses_are_for_those_who_operate(served: Served, rows: Rows, asks: str) -> None:
    a_session(rows)
    if asks in ("read", "admin token"):
        client = served.client(served.token(asks.split(maxsplit=1)[0]))
    else:
        client = served.browser(asks)

    [session] = client.get("/api/v1/sessions").json()["items"]
    read = client.get(f"/api/v1/sessions/{session['id']}").json()["item"]
    story = client.get(f"/api/v1/stories/session/{session['id']}").json()["item"]
    people = client.get("/api/v1/people").json()["items"]

    shown = [session["viewer"], read["viewer"], story["story"]["viewer"]]
    shown.append(story["steps"][0]["data"]["viewer"])
    if asks in ("read", "viewer"):
        assert {viewer["ip"] for viewer in shown} == {"203.0.113.x"}
        assert {viewer.get("id") for viewer in shown} == {None}
        assert "203.0.113.7" not in str([session, read, story, people])
        assert people == []
    else:
        assert {viewer["ip"] for viewer in shown} == {"203.0.113.7"}
        assert [person["known_by"] for person in people] == ["network"]


def test_a_session(served: Served, rows: Rows, client: TestClient) -> None:
    a_session(rows)
    served.now = after(2)

    [session] = listed(client, "sessions", is_active="true")

    assert {name: session[name] for name in session if name not in ("viewer", "id")} == {
        "site": "main",
        "source": "icecast",
        "stream": None,
        "stream_id": None,
        "item": None,
        "started_at": "2026-05-22T12:00:00Z",
        "ended_at": None,
        "watched_ms": 120_000,
        "paused_ms": 0,
        "position_ms": None,
        "state": "playing",
        "playback_type": None,
        "bytes_served": None,
        "bitrate_kbps": None,
        "completed": None,
        "is_active": True,
        "stop_reason": None,
        "excluded": None,
        "excluded_by": None,
    }
    assert listed(client, "sessions", is_active="false") == []


def test_a_sample(rows: Rows, client: TestClient) -> None:
    source = rows.source(1)
    rows.sample(1, source, rows.stream(1, source), NOON, 12, excluded=2, bitrate_kbps=128.0)

    [sample] = listed(client, "audience", stream="/live.mp3")

    assert (sample["at"], sample["listeners"], sample["excluded"], sample["bitrate_kbps"]) == (
        "2026-05-22T12:00:00Z", 12, 2, 128.0
    )  # fmt: skip


def test_events_and_errors(rows: Rows, client: TestClient) -> None:
    source = rows.source(1)
    item = rows.item(1, "Teardrop")
    rows.event(1, source, level="warn", category="deck", metadata={"gap_ms": 7}, item=item)
    rows.error(1, source, severity="critical", service="dj", context={"line": 7})

    [event] = listed(client, "events", level="warn", category="deck", event="something_happened")
    [error] = listed(client, "errors", severity="critical", service="dj", resolved="false")

    assert (event["message"], event["metadata"]) == ("Something happened", {"gap_ms": 7})
    assert event["item"]["title"] == "Teardrop"
    assert (error["message"], error["context"], error["resolved_at"]) == (
        "It broke", {"line": 7}, None
    )  # fmt: skip
    assert listed(client, "events", category="stream\0") == []
    assert listed(client, "errors", resolved="true") == []


def test_items_and_people(rows: Rows, client: TestClient) -> None:
    rows.item(1, "Teardrop", artist="Massive Attack", genres=["trip hop"], label="Circa")
    rows.viewer(1, "name:icecast:Ada", name="Ada")

    [item] = listed(client, "items", q="massive", kind="song")
    [person] = listed(client, "people")

    assert (item["title"], item["genres"], item["label"]) == ("Teardrop", ["trip hop"], "Circa")
    assert item["told_at"] == "2026-05-22T12:00:00Z"
    assert (person["name"], person["known_by"]) == ("Ada", "name")


def test_an_outage(rows: Rows, client: TestClient) -> None:
    source = rows.source(1)
    stream = rows.stream(1, source)
    stream_id = str(rows.uid)
    rows.stretch(1, source, stream, "down", (NOON, NOON), reason="no source")

    assert listed(client, "outages") == [
        {
            "site": "main",
            "source": "icecast",
            "stream": "/live.mp3",
            "stream_id": stream_id,
            "state": "down",
            "started_at": "2026-05-22T12:00:00Z",
            "ended_at": None,
            "reason": "no source",
        }
    ]


def test_the_story_of_a_play(rows: Rows, client: TestClient) -> None:
    source = rows.source(1)
    item = rows.item(1, "Teardrop")
    started = rows.step(None, 0, NOON, {"deck": "A"}, item=item, stream=rows.stream(1, source))
    ended = rows.step(started, 2, after(3), {"reason": "finished"})
    rows.play(1, source, item=item, last_step=ended, ended_at=after(3))
    told = client.get(f"/api/v1/stories/play/{rows.uid}").json()["item"]

    assert told["story"]["id"] == str(rows.uid)
    assert [step["type"] for step in told["steps"]] == ["play.started", "play.ended"]
    first = told["steps"][0]
    assert (first["at"], first["received_at"]) == ("2026-05-22T12:00:00Z", "2026-05-22T12:00:01Z")
    assert (first["data"]["deck"], first["data"]["stream"]) == ("A", "/live.mp3")
    assert first["data"]["item"]["title"] == "Teardrop"
    assert told["rule"]["name"] == "play"
    assert not told["is_final"]
    assert client.get(f"/api/v1/stories/session/{rows.uid}").status_code == 404
    assert client.get(f"/api/v1/stories/song/{rows.uid}").status_code == 422


def test_a_story_without_steps_is_final(rows: Rows, client: TestClient) -> None:
    rows.play(1, rows.source(1))
    told = client.get(f"/api/v1/stories/play/{rows.uid}").json()["item"]

    assert (told["is_final"], told["steps"]) == (True, [])
