import pytest

from tallylight.api.throttle import PER_ADDRESS
from tallylight.store.records.setup import is_setup_token, offer_setup
from tallylight.store.records.sites import get_site
from tests.served import Served

PERSON = {"name": "Alice", "password": "correct horse"}


@pytest.fixture
def link(served: Served) -> str:
    secret = offer_setup(served.database)
    assert secret is not None
    return secret


def test_a_fresh_server_says_that_it_needs_an_admin(served: Served) -> None:
    assert served.client().get("/api/v1/setup").json()["item"]["needs_admin"] is True


def test_the_link_makes_an_admin_who_is_signed_in(served: Served, link: str) -> None:
    client = served.client()
    asked = {**PERSON, "token": link, "site_name": "Radio North", "zone": "Europe/Oslo"}

    answer = client.post("/api/v1/setup", json=asked)

    assert answer.status_code == 201
    assert answer.json()["item"]["role"] == "admin"
    assert client.get("/api/v1/session").json()["item"]["name"] == "Alice"
    main = get_site(served.database, "main")
    assert (main.name, main.zone) == ("Radio North", "Europe/Oslo")
    assert client.get("/api/v1/setup").json()["item"]["needs_admin"] is False


def test_the_link_works_once(served: Served, link: str) -> None:
    served.client().post("/api/v1/setup", json={**PERSON, "token": link})

    again = served.client().post("/api/v1/setup", json={**PERSON, "name": "Eve", "token": link})

    assert again.status_code == 403


def test_a_wrong_link_makes_nobody(served: Served, link: str) -> None:
    answer = served.client().post("/api/v1/setup", json={**PERSON, "token": link + "x"})

    assert answer.status_code == 403
    assert "tallylight setup" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("$.password", {"password": "short"}),
        ("$.name", {"name": " "}),
        ("$.zone", {"zone": "Mars/Olympus"}),
        ("$.site_name", {"site_name": ""}),
    ],
)
def test_a_fault_does_not_use_the_link_up(
    served: Served, link: str, path: str, given: dict[str, str]
) -> None:
    answer = served.client().post("/api/v1/setup", json={**PERSON, "token": link, **given})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == path
    assert is_setup_token(served.database, link)


def test_guesses_at_the_link_must_wait(served: Served, link: str) -> None:
    client = served.client()
    for _ in range(PER_ADDRESS):
        client.post("/api/v1/setup", json={**PERSON, "token": "guess"})

    assert client.post("/api/v1/setup", json={**PERSON, "token": link}).status_code == 429
