from typing import Any

import httpx2
import pytest

from tallylight import AsyncClient, Client
from tallylight.model.errors import (
    ForbiddenError,
    InvalidError,
    NotAuthenticatedError,
    NotFoundError,
    StoreUnavailableError,
)
from tests.sdk.station import Station

pytestmark = pytest.mark.timeout(60)

UNTITLED = {"type": "play.started", "subject": "x", "data": {"item": {}}}


def play(station: Station, title: str, **more: Any) -> dict[str, Any]:
    data = {"item": {"title": title, "artist": "A"}, "stream": "studio"}
    return {"type": "play.started", "site": station.site, "subject": title, "data": data, **more}


@pytest.fixture
def client(station: Station) -> Any:
    with Client(station.server.url, station.token) as opened:
        yield opened


def test_what_is_pushed_counts_once(station: Station, client: Client) -> None:
    told = {**play(station, "a"), "id": "018f0000-0000-7000-8000-000000000001"}
    assert client.push([told, play(station, "b")]) == {
        "accepted": 2,
        "duplicates": 0,
        "rejected": [],
    }
    assert client.push([told])["duplicates"] == 1
    assert len(station.all("plays")) == 2


def test_what_is_refused_is_told_and_where(station: Station, client: Client) -> None:
    many = [play(station, str(n)) for n in range(5_001)]
    found = client.push([*many, UNTITLED])
    assert found["accepted"] == 5_001
    (refused,) = found["rejected"]
    assert (refused["index"], refused["path"]) == (5_001, "$.data.item")


def test_questions_and_figures_are_asked(station: Station, client: Client) -> None:
    client.push([play(station, "a"), play(station, "b"), play(station, "a2", subject="c")])
    found = client.ask("top_songs", site=station.site, days=1, limit=2)
    assert len(found["items"]) == 2
    query = client.query(["plays", "items"], by=["artist"], site=[station.site], days=1)
    assert [(row["plays"], row["artist"]) for row in query["items"]] == [(3, "A")]


def test_errors_are_those_of_the_server(station: Station, client: Client) -> None:
    with pytest.raises(NotFoundError, match="no question"):
        client.ask("nothing")
    with pytest.raises(InvalidError):
        client.query("plays", days=-1)
    with Client(station.server.url, "wrong") as stranger, pytest.raises(NotAuthenticatedError):
        stranger.ask("top_songs")
    with pytest.raises(NotFoundError, match="no site"):
        client.query("plays", site="elsewhere")
    with (
        Client(station.server.url, station.server.token("pusher", "ingest")) as pusher,
        pytest.raises(ForbiddenError, match="scope"),
    ):
        pusher.query("plays")


def test_nobody_there_is_one_error(station: Station) -> None:
    with (
        Client("http://user:hunter2@127.0.0.1:9", station.token) as client,
        pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1:9 does not answer") as told,
    ):
        client.ask("top_songs")
    assert "hunter2" not in str(told.value)


def test_what_changes_is_heard(station: Station, client: Client) -> None:
    for event in client.live(site="main"):
        if event.name == "reset":
            client.push([play(station, "heard", site="main")])
        elif event.name == "now_playing":
            assert "heard" in str(event.data)
            assert event.id
            return


async def test_the_same_with_an_event_loop(station: Station) -> None:
    async with AsyncClient(station.server.url, station.token) as client:
        assert (await client.push([play(station, "a")]))["accepted"] == 1
        found = await client.ask("top_songs", site=station.site, days=1)
        assert [row["title"] for row in found["items"]] == ["a"]
        query = await client.query("plays", site=station.site, days=1)
        assert query["items"][0]["plays"] == 1
        with pytest.raises(NotFoundError):
            await client.ask("nothing")
        async for event in client.live(site="main"):
            if event.name == "reset":
                await client.push([play(station, "heard too", site="main")])
            elif event.name == "now_playing" and "heard too" in str(event.data):
                break


def test_who_asks_too_often_waits_and_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    answers = [httpx2.Response(429, headers={"Retry-After": after}) for after in ("7", "3")]
    answers.append(httpx2.Response(200, content=b"{}"))
    monkeypatch.setattr("tallylight.sdk.client.sleep", pauses.append)
    monkeypatch.setattr(httpx2.Client, "request", lambda *_, **__: answers.pop(0))
    with Client("http://127.0.0.1:9", "x") as client:
        assert client.get("/api/v1/plays") == {}
    assert pauses == [7, 3]
