"""Every error is a problem document, and none of them tells a secret."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from structlog.testing import capture_logs

from tallylight.api.problems import status_of
from tallylight.model import errors
from tallylight.model.errors import TallylightError
from tests.served import Served


def every_error(kind: type[TallylightError] = TallylightError) -> Iterator[type[TallylightError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


def is_told(kind: type[TallylightError]) -> bool:
    """Whether the server can raise it: those of the library are for programs that log."""
    return not kind.__module__.startswith(("tallylight.sdk", "tallylight.spool"))


@pytest.mark.parametrize("kind", [*filter(is_told, every_error())])
def test_every_error_has_a_status(kind: type[TallylightError]) -> None:
    assert 400 <= status_of(kind()) < 600


def test_the_nearest_class_decides() -> None:
    assert status_of(errors.StoreUnavailableError()) == 503
    assert status_of(errors.SourceDownError()) == 502


def is_problem(answer: Response, status: int) -> bool:
    document = answer.json()
    return bool(
        answer.status_code == status
        and answer.headers["content-type"] == "application/problem+json"
        and document["status"] == status
        and document["title"]
        and document["detail"]
        and document["request_id"] == answer.headers["x-request-id"]
        and answer.headers["content-security-policy"]
    )


@pytest.fixture
def admin(served: Served) -> TestClient:
    return served.browser()


@pytest.mark.parametrize("address", ["/api", "/api/v1", "/api/v1/no", "/api/v2/sites", "/ws/a"])
def test_nothing_there(admin: TestClient, address: str) -> None:
    assert is_problem(admin.get(address), 404)


def test_a_method_that_is_not_taken(admin: TestClient) -> None:
    answer = admin.put("/api/v1/sites/main", json={})

    assert is_problem(answer, 405)
    assert answer.headers["allow"] == "GET, PATCH"
    assert is_problem(admin.post("/page"), 405)


def test_a_body_that_is_not_json(admin: TestClient) -> None:
    answer = admin.post("/api/v1/sites", content=b"{", headers={"Content-Type": "application/json"})

    assert is_problem(answer, 400)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"slug": ' + b"9" * 10_000 + b"}", b"\xff\xfe", b'"\\ud800"']
)
def test_a_body_that_hurts(admin: TestClient, body: bytes) -> None:
    answer = admin.post("/api/v1/sites", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_lone_surrogate_is_no_text(admin: TestClient) -> None:
    answer = admin.post(
        "/api/v1/sites",
        content=b'{"slug": "a", "name": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )

    assert is_problem(answer, 422)


def test_a_fault_names_its_place_and_repeats_no_input(admin: TestClient) -> None:
    answer = admin.post(
        "/api/v1/users", json={"name": "Bob", "role": "viewer", "password": ["hackme"]}
    )

    assert is_problem(answer, 422)
    assert answer.json()["errors"][0]["path"] == "$.password"
    assert "hackme" not in answer.text


def test_a_store_that_is_away_asks_for_patience(served: Served) -> None:
    client = served.client(served.token("read"))
    client.get("/api/v1/sites")
    with served.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sites RENAME TO elsewhere")

    answer = client.get("/api/v1/sites")

    assert is_problem(answer, 503)
    assert answer.headers["retry-after"] == "1"


def test_what_nobody_expected_is_logged_and_not_told(served: Served) -> None:
    def break_down() -> None:
        message = "postgresql://alice:hackme@db.example"
        raise ZeroDivisionError(message)

    client = served.client(app=served.made(readiness=break_down))

    with capture_logs() as logged:
        answer = client.get("/readyz")

    assert [type(one["exc_info"]) for one in logged if "exc_info" in one] == [ZeroDivisionError]
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-security-policy"]
    assert answer.json()["request_id"]
    assert "hackme" not in answer.text


def test_a_fault_of_ours_is_not_told_either(served: Served) -> None:
    def break_down() -> None:
        message = "A line of the settings: secret."
        raise errors.SettingsError(message)

    client = served.client(app=served.made(readiness=break_down))

    with capture_logs():
        answer = client.get("/readyz")

    assert is_problem(answer, 500)
    assert "secret" not in answer.text
