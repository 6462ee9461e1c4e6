"""Signing in and out, and what stands in the way of guessing."""

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tallylight.api.passwords import hash_password
from tallylight.api.throttle import PER_ACCOUNT, PER_ADDRESS, WINDOW
from tallylight.store.records.audit import list_acts
from tallylight.store.records.web_sessions import LIFETIME
from tests.served import Served

PASSWORD = "correct horse"


@pytest.fixture
def alice(served: Served) -> Served:
    served.person("admin", password_hash=hash_password(PASSWORD))
    return served


def sign_in(
    client: TestClient, password: str = PASSWORD, name: str = "admin", **headers: str
) -> Response:
    asked = {"name": name, "password": password}
    return client.post("/api/v1/session", json=asked, headers=headers)


def test_a_person_signs_in_and_is_known(alice: Served) -> None:
    client = alice.client()

    answer = sign_in(client, name="  ADMIN ")

    me = answer.json()["item"]
    assert (answer.status_code, me["name"], me["role"], me["sites"]) == (
        200,
        "Admin",
        "admin",
        None,
    )
    assert client.get("/api/v1/session").json()["item"] == me


def test_the_cookie_is_out_of_reach(alice: Served) -> None:
    cookie = sign_in(alice.client()).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize("base_url", ["https://tally.example", "https://example.org/tally/"])
def test_the_cookie_is_secure_behind_tls(alice: Served, base_url: str) -> None:
    app = alice.made(base_url=base_url)

    cookie = sign_in(alice.client(app=app)).headers["set-cookie"]

    assert "Secure" in cookie
    assert ("Path=/tally/" in cookie) == base_url.endswith("tally/")


@pytest.mark.parametrize(
    ("name", "password"),
    [("admin", "wrong"), ("nobody", PASSWORD), ("admin", ""), ("admin", "x" * 5_000)],
)
def test_whoever_is_wrong_learns_nothing_more(alice: Served, name: str, password: str) -> None:
    answer = sign_in(alice.client(), password, name)

    assert answer.status_code == 401
    assert answer.json()["detail"] == "The name or the password is wrong."
    assert "set-cookie" not in answer.headers


def test_guesses_at_one_account_must_wait_whatever_headers_say(alice: Served) -> None:
    client = alice.client()
    for guess in range(PER_ACCOUNT):
        headers = {"X-Forwarded-For": f"203.0.113.{guess}"}
        assert sign_in(client, "wrong", **headers).status_code == 401

    answer = sign_in(client, **{"X-Forwarded-For": "198.51.100.1"})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == WINDOW // 1_000_000
    alice.now += WINDOW
    assert sign_in(client).status_code == 200


def test_a_name_too_long_for_anybody_fills_no_memory(alice: Served) -> None:
    assert sign_in(alice.client(), name="x" * 201).status_code == 422


def test_guesses_at_many_accounts_from_one_address_must_wait(served: Served) -> None:
    client = served.client()
    for guess in range(PER_ADDRESS):
        served.app.state.throttle.attempt(account=f"{guess}", address="testclient")

    assert sign_in(client, name="another").status_code == 429


def test_the_right_password_is_no_guess(alice: Served) -> None:
    client = alice.client()

    answers = [sign_in(client).status_code for _ in range(PER_ACCOUNT + 2)]

    assert set(answers) == {200}


def test_signing_out_ends_the_session_everywhere(served: Served) -> None:
    browser = served.browser()
    copy = served.client()
    copy.cookies.update(browser.cookies)

    assert browser.delete("/api/v1/session").status_code == 204

    assert copy.get("/api/v1/session").status_code == 401
    assert list_acts(served.database)[0].action == "session.closed"


def test_a_session_ends(served: Served) -> None:
    browser = served.browser()
    served.now += LIFETIME

    assert browser.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("told", [None, "", "wrong"])
def test_a_change_that_our_page_did_not_ask_for_is_refused(
    served: Served, told: str | None
) -> None:
    browser = served.browser()
    del browser.headers["X-CSRF-Token"]
    headers = {} if told is None else {"X-CSRF-Token": told}

    answer = browser.post("/api/v1/sites", json={"slug": "a"}, headers=headers)

    assert answer.status_code == 403
    assert "X-CSRF-Token" in answer.json()["detail"]


def test_a_form_of_another_site_cannot_sign_in(alice: Served) -> None:
    body = '{"name":"admin","password":"correct horse"}'

    answer = alice.client().post(
        "/api/v1/session", content=body, headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 422


def test_a_token_is_nobody_who_signed_in(served: Served) -> None:
    client = served.client(served.token("admin"))

    answer = client.get("/api/v1/session")

    assert answer.status_code == 403
    assert "not a token" in answer.json()["detail"]
