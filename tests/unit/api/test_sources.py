"""Sources: made, changed, tried, and what they tell unasked."""

import base64

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tallylight.model.errors import EgressDeniedError, SourceRefusedError, StoreUnavailableError
from tallylight.model.source import SourceState
from tallylight.model.time import HOUR
from tallylight.sources.contract import Finding, Verdict
from tallylight.store.records.sources import get_source
from tests.rows import NOON, Rows
from tests.served import Served

SOURCES = "/api/v1/sources"
CONFIG = {"url": "http://radio.example:8000", "password": "hackme"}


@pytest.fixture
def operator(served: Served) -> TestClient:
    served.person()
    return served.browser("operator")


def add(client: TestClient, **other: object) -> Response:
    asked = {"name": "Icecast", "kind": "station", "site": "main", "config": CONFIG, **other}
    return client.post(SOURCES, json=asked)


def test_a_source_is_made_and_hides_its_secrets(served: Served, operator: TestClient) -> None:
    answer = add(operator)

    assert answer.status_code == 201
    source = answer.json()["item"]
    assert source["config"] == {"url": "http://radio.example:8000", "password": "••••"}
    assert get_source(served.database, "Icecast").config == CONFIG
    everywhere = operator.get(SOURCES).text + operator.get(f"{SOURCES}/Icecast").text
    assert "hackme" not in everywhere


def test_a_source_says_how_it_goes(served: Served, operator: TestClient) -> None:
    add(operator)
    key = get_source(served.database, "Icecast").key
    served.states[key] = SourceState(
        status="failing", sentence="It refused the login.", last_attempt_at=NOON, failures=3
    )

    (source,) = operator.get(SOURCES).json()["items"]

    assert source["state"]["sentence"] == "It refused the login."
    assert source["state"]["last_attempt_at"] == "2026-05-22T12:00:00Z"
    paused = operator.patch(f"{SOURCES}/{source['id']}", json={"enabled": False})
    assert paused.json()["item"]["state"]["status"] == "disabled"


def test_a_source_says_what_it_told_today(served: Served, operator: TestClient) -> None:
    add(operator)
    key = get_source(served.database, "Icecast").key
    served.states[key] = SourceState(status="ok", sentence="It answered.", sees=("Counts.",))
    rows = Rows(served.database)
    rows.event(1, key, NOON)
    rows.event(1, key, NOON - 24 * HOUR)
    rows.stretch(1, key, None, "unknown", (NOON - HOUR, NOON - HOUR // 2))
    rows.stretch(1, key, None, "up", (NOON - HOUR // 2, NOON))

    (source,) = operator.get(SOURCES).json()["items"]

    state = source["state"]
    assert (state["rows_today"], state["gaps_today"], state["gap_today_ms"]) == (1, 1, 1_800_000)
    assert (state["sees"], state["misses"], state["quarantined"]) == (["Counts."], [], 0)


def test_a_source_that_nobody_asks_tells_by_itself(served: Served, operator: TestClient) -> None:
    served.token("ingest")

    (source,) = operator.get(SOURCES).json()["items"]

    assert (source["kind"], source["state"]["status"]) == ("push", "push")


def test_what_is_still_masked_stays(served: Served, operator: TestClient) -> None:
    add(operator)
    shown = operator.get(f"{SOURCES}/Icecast").json()["item"]["config"]

    operator.patch(f"{SOURCES}/Icecast", json={"config": {**shown, "seconds": 5}})

    assert get_source(served.database, "Icecast").config == {**CONFIG, "seconds": 5}


def test_a_secret_does_not_move_to_another_address(served: Served, operator: TestClient) -> None:
    add(operator)
    moved = {"url": "http://evil.example", "password": "••••"}

    changed = operator.patch(f"{SOURCES}/Icecast", json={"config": moved})
    tried = operator.post(
        f"{SOURCES}/test", json={"kind": "station", "source": "Icecast", "config": moved}
    )

    assert (changed.status_code, tried.status_code) == (422, 422)
    assert changed.json()["errors"][0]["path"] == "$.config.password"
    assert served.tried == []


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("$.kind", {"kind": "gramophone"}),
        ("$.config", {"config": {}}),
        ("$.config", {"config": {"url": "http://a.example", "colour": "red"}}),
        ("$.config.seconds", {"config": {"url": "http://a.example", "seconds": 0}}),
        ("$.name", {"name": ""}),
    ],
)
def test_what_sources_are_not(operator: TestClient, path: str, given: dict[str, object]) -> None:
    answer = add(operator, **given)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == path


def test_a_name_stays_since_history_goes_by_it(operator: TestClient) -> None:
    add(operator)

    same = operator.patch(f"{SOURCES}/Icecast", json={"name": "Icecast", "enabled": True})
    other = operator.patch(f"{SOURCES}/Icecast", json={"name": "Shoutcast"})

    assert (same.status_code, other.status_code) == (200, 422)


def test_a_deleted_source_is_gone(operator: TestClient) -> None:
    add(operator)

    assert operator.delete(f"{SOURCES}/Icecast").status_code == 204

    assert operator.get(f"{SOURCES}/Icecast").status_code == 404


def test_sources_of_other_sites_are_not_there(served: Served, operator: TestClient) -> None:
    served.site("north")
    add(operator)
    stranger = served.browser("operator", ["north"])

    assert stranger.get(SOURCES).json()["items"] == []
    assert stranger.get(f"{SOURCES}/Icecast").status_code == 404
    assert stranger.delete(f"{SOURCES}/Icecast").status_code == 404
    assert add(stranger, name="Mine").status_code == 403
    tried = {"kind": "station", "config": CONFIG, "site": "main"}
    assert stranger.post(f"{SOURCES}/test", json=tried).status_code == 403


def test_kinds_come_with_their_forms(operator: TestClient) -> None:
    hook, station = operator.get("/api/v1/source-kinds").json()["items"]

    assert (station["kind"], station["can_test"], hook["can_test"]) == ("station", True, False)
    assert [field["type"] for field in station["fields"]] == ["url", "secret", "integer"]
    assert [field["required"] for field in station["fields"]] == [True, False, False]


def test_a_configuration_is_tried_in_words(served: Served, operator: TestClient) -> None:
    served.verdict = Verdict(
        ok=True, sentence="It works.", can=("See titles.",), found=(Finding("/live", "A", 3),)
    )

    answer = operator.post(f"{SOURCES}/test", json={"kind": "station", "config": CONFIG})

    item = answer.json()["item"]
    assert (item["ok"], item["can"], item["cannot"]) == (True, ["See titles."], [])
    assert item["found"] == [{"mount": "/live", "title": "A", "listeners": 3, "programme": None}]
    assert served.tried == [("station", CONFIG, "main")]


@pytest.mark.parametrize("error", [SourceRefusedError, EgressDeniedError])
def test_what_does_not_work_is_an_answer(
    served: Served, operator: TestClient, error: type[SourceRefusedError | EgressDeniedError]
) -> None:
    served.verdict = error("http://alice:hackme@radio.example said no.")

    answer = operator.post(f"{SOURCES}/test", json={"kind": "station", "config": CONFIG})

    assert answer.status_code == 200
    assert answer.json()["item"]["ok"] is False
    assert "hackme" not in answer.text


def test_a_kept_secret_is_tried_for_its_source(served: Served, operator: TestClient) -> None:
    add(operator)
    asked = {
        "kind": "station",
        "source": "Icecast",
        "config": {"url": CONFIG["url"], "password": "••••"},
    }

    operator.post(f"{SOURCES}/test", json=asked)

    assert served.tried == [("station", CONFIG, "main")]
    other_kind = operator.post(f"{SOURCES}/test", json={**asked, "kind": "hook"})
    assert other_kind.status_code == 422


def hook(served: Served, operator: TestClient, **other: object) -> str:
    add(operator, name="Jelly", kind="hook", **other)
    return served.token("ingest")


def test_an_event_is_kept_as_it_came(served: Served, operator: TestClient) -> None:
    client = served.client(hook(served, operator))

    answer = client.post(
        f"{SOURCES}/Jelly/events", content=b"\xff{", headers={"Content-Type": "text/x-odd"}
    )

    assert answer.status_code == 202
    assert served.events == [("Jelly", b"\xff{", "text/x-odd")]


def test_a_sender_brings_the_token_as_it_can(served: Served, operator: TestClient) -> None:
    secret = hook(served, operator)
    basic = base64.b64encode(f"any:{secret}".encode()).decode()
    client = served.client()
    address = f"{SOURCES}/Jelly/events"

    in_header = client.post(address, headers={"Authorization": f"Basic {basic}"})
    in_address = client.post(address, params={"token": secret})

    assert (in_header.status_code, in_address.status_code) == (202, 202)
    assert client.post(address, headers={"Authorization": "Basic ???"}).status_code == 401
    assert client.post(address, params={"token": "tl_wrong"}).status_code == 401
    assert client.get("/api/v1/sites", params={"token": secret}).status_code == 401


def test_events_of_another_site_or_an_asked_or_paused_source_are_refused(
    served: Served, operator: TestClient
) -> None:
    served.site("north")
    secret = hook(served, operator)
    add(operator)
    client = served.client(secret)

    assert client.post(f"{SOURCES}/Icecast/events").status_code == 409
    operator.patch(f"{SOURCES}/Jelly", json={"enabled": False})
    assert client.post(f"{SOURCES}/Jelly/events").status_code == 409
    assert client.post(f"{SOURCES}/nobody/events").status_code == 404
    stranger = served.client(served.token("ingest", site="north"))
    assert stranger.post(f"{SOURCES}/Jelly/events").status_code == 404


def test_an_event_that_is_not_durable_is_not_acknowledged(
    served: Served, operator: TestClient
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreUnavailableError(retry_after_s=7)

    secret = hook(served, operator)
    client = served.client(secret, app=served.made(take_event=refuse))

    answer = client.post(f"{SOURCES}/Jelly/events")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
