"""What stands before every route."""

from collections.abc import Iterator

import pytest

from tallylight.api.access import MIB
from tests.served import Served


@pytest.mark.parametrize("address", ["/healthz", "/api/v1/setup", "/api/v1/sites", "/", "/nothing"])
def test_every_answer_tells_a_browser_what_to_refuse(served: Served, address: str) -> None:
    headers = served.client().get(address).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert len(headers["x-request-id"]) == 32


def test_nobody_keeps_what_the_api_says(served: Served) -> None:
    assert served.client().get("/api/v1/setup").headers["cache-control"] == "no-store"


def test_a_body_that_says_it_is_too_large_is_not_read(served: Served) -> None:
    answer = served.client().post("/api/v1/session", content=b" " * (MIB + 1))

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_does_not_say_is_read_up_to_the_limit(served: Served) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += MIB // 4
            yield b" " * (MIB // 4)

    answer = served.client().post(
        "/api/v1/session", content=endless(), headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("size", ["-1", "many", "٣"])
def test_a_length_that_is_none_is_not_believed(served: Served, size: str) -> None:
    answer = served.client().post(
        "/api/v1/session", headers=[(b"Content-Length", size.encode())], content=b"{}"
    )

    assert answer.status_code == 422


def test_whoever_may_not_come_in_is_not_listened_to(served: Served) -> None:
    def never() -> Iterator[bytes]:
        pytest.fail("the body was read")
        yield b""

    answer = served.client("tl_unknown").get("/api/v1/sites")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_head_is_as_get(served: Served) -> None:
    client = served.client(served.token("read"))

    for address in ("/", "/healthz", "/api/v1/sites"):
        assert client.head(address).status_code == 200
    assert served.client().head("/api/v1/sites").status_code == 401


@pytest.mark.parametrize("address", ["/api/v1/sites/", "//api/v1/sites", "/api/v1/../v1/users"])
def test_no_other_spelling_of_an_address_leads_in(served: Served, address: str) -> None:
    answer = served.client().get(address)

    assert "items" not in answer.text
    assert answer.status_code in (200, 401, 404)
