"""Users and tokens, as an admin looks after them."""

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tallylight.model.ids import fresh
from tallylight.store.records.audit import list_acts
from tests.served import Served


@pytest.fixture
def admin(served: Served) -> TestClient:
    return served.browser()


def new_user(admin: TestClient, **other: object) -> Response:
    asked = {"name": "Bob", "role": "viewer", "password": "correct horse", **other}
    return admin.post("/api/v1/users", json=asked)


def test_a_person_is_made_and_signs_in(served: Served, admin: TestClient) -> None:
    answer = new_user(admin, sites=["main"])

    assert answer.status_code == 201
    bob = answer.json()["item"]
    assert (bob["name"], bob["role"], bob["sites"]) == ("Bob", "viewer", ["main"])
    signed_in = served.client().post(
        "/api/v1/session", json={"name": "Bob", "password": "correct horse"}
    )
    assert signed_in.status_code == 200


def test_no_answer_holds_a_password_or_its_hash(admin: TestClient) -> None:
    answer = new_user(admin)

    assert "password" not in answer.text
    assert "argon2" not in answer.text + admin.get("/api/v1/users").text


def test_what_people_are_not(admin: TestClient) -> None:
    assert new_user(admin, role="owner").status_code == 422
    assert new_user(admin, password="short").json()["errors"][0]["path"] == "$.password"
    assert new_user(admin, sites=["nowhere"]).status_code == 404
    new_user(admin)
    assert new_user(admin, name="BOB").status_code == 409


def test_a_person_is_changed_and_taken_away(admin: TestClient) -> None:
    bob = f"/api/v1/users/{new_user(admin, sites=['main']).json()['item']['id']}"

    changed = admin.patch(bob, json={"role": "operator"}).json()["item"]
    assert (changed["role"], changed["sites"]) == ("operator", ["main"])
    assert admin.patch(bob, json={"sites": None}).json()["item"]["sites"] is None
    disabled = admin.patch(bob, json={"enabled": False, "password": "another one"})
    assert disabled.json()["item"]["disabled_at"] == "2026-05-22T12:00:00Z"
    assert admin.get(bob).json()["item"] == disabled.json()["item"]

    assert admin.delete(bob).status_code == 204
    assert admin.get(bob).status_code == 404


def test_the_last_admin_stays(admin: TestClient) -> None:
    me = admin.get("/api/v1/session").json()["item"]["id"]

    assert admin.delete(f"/api/v1/users/{me}").status_code == 409


def test_lists_are_searched_and_paged(admin: TestClient) -> None:
    for name in ("Bob", "Carol", "Dan"):
        new_user(admin, name=name)

    first = admin.get("/api/v1/users", params={"limit": 3}).json()
    rest = admin.get("/api/v1/users", params={"cursor": first["next"]}).json()

    names = [user["name"] for user in first["items"] + rest["items"]]
    assert names == ["Admin", "Bob", "Carol", "Dan"]
    assert rest["next"] is None
    found = admin.get("/api/v1/users", params={"q": "CAR"}).json()["items"]
    assert [user["name"] for user in found] == ["Carol"]


def test_a_secret_is_told_once_and_works_until_it_is_revoked(
    served: Served, admin: TestClient
) -> None:
    made = admin.post("/api/v1/tokens", json={"name": "reader", "scopes": ["read"]}).json()["item"]
    holder = served.client(made["secret"])
    assert holder.get("/api/v1/sites").status_code == 200
    assert made["secret"] not in admin.get("/api/v1/tokens").text
    one = admin.get(f"/api/v1/tokens/{made['id']}").json()["item"]
    assert one["last_used_at"] == "2026-05-22T12:00:00Z"

    assert admin.delete(f"/api/v1/tokens/{made['id']}").status_code == 204

    assert holder.get("/api/v1/sites").status_code == 401
    assert admin.get(f"/api/v1/tokens/{made['id']}").status_code == 404


def test_a_token_may_end_and_be_of_one_site(admin: TestClient) -> None:
    asked = {
        "name": "encoder",
        "scopes": ["ingest", "read"],
        "site": "main",
        "expires_at": "2026-06-01T00:00:00+02:00",
    }

    made = admin.post("/api/v1/tokens", json=asked).json()["item"]

    assert (made["site"], made["expires_at"]) == ("main", "2026-05-31T22:00:00Z")
    found = admin.get("/api/v1/tokens", params={"q": "MAIN"}).json()["items"]
    assert [token["name"] for token in found] == ["encoder"]


@pytest.mark.parametrize(
    ("status", "given"),
    [
        (422, {"scopes": []}),
        (422, {"scopes": ["all"]}),
        (422, {"expires_at": "2026-06-01T00:00:00"}),
        (422, {"expires_at": "2020-06-01T00:00:00Z"}),
        (422, {"name": str(fresh())}),
        (404, {"site": "nowhere"}),
    ],
)
def test_what_tokens_are_not(admin: TestClient, status: int, given: dict[str, object]) -> None:
    asked = {"name": "encoder", "scopes": ["read"], **given}

    assert admin.post("/api/v1/tokens", json=asked).status_code == status


def test_the_audit_log_says_who(served: Served, admin: TestClient) -> None:
    new_user(admin)

    assert list_acts(served.database)[0].actor == "user:Admin"
