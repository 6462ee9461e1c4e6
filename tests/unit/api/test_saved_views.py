"""Views that a person keeps of the page Explore."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tallylight.store.records.saved_views import MOST
from tests.served import Served

PATH = "/api/v1/views"
SONGS = {"metric": "plays", "by": "item", "period": "30d"}


def names(client: TestClient) -> list[str]:
    return [one["name"] for one in client.get(PATH).json()["items"]]


def keep(client: TestClient, name: str, search: dict[str, str] = SONGS) -> Any:
    return client.post(PATH, json={"name": name, "search": search})


def test_a_view_is_kept_replaced_and_forgotten(served: Served) -> None:
    viewer = served.browser("viewer")

    made = keep(viewer, " Ünïcode 🎧 ")
    keep(viewer, "Ünïcode 🎧", {"metric": "skips"})
    keep(viewer, "an earlier name")

    assert made.status_code == 201
    assert made.json()["item"]["search"] == SONGS
    assert names(viewer) == ["an earlier name", "Ünïcode 🎧"]
    kept = viewer.get(PATH).json()["items"][1]
    assert kept["search"] == {"metric": "skips"}
    assert viewer.delete(f"{PATH}/{kept['id']}").status_code == 204
    assert names(viewer) == ["an earlier name"]
    assert viewer.delete(f"{PATH}/{kept['id']}").status_code == 404


def test_views_are_of_the_person_who_keeps_them(served: Served) -> None:
    viewer, operator = served.browser("viewer"), served.browser("operator")
    mine = keep(viewer, "Mine").json()["item"]

    assert keep(operator, "Mine", {"metric": "tlh_ms"}).status_code == 201
    assert operator.delete(f"{PATH}/{mine['id']}").status_code == 404
    assert viewer.get(PATH).json()["items"] == [mine]


@pytest.mark.parametrize(
    ("name", "search", "path"),
    [
        ("", SONGS, "$.name"),
        ("a" * 101, SONGS, "$.name"),
        ("two\nlines", SONGS, "$.name"),
        ("long", {"q": "a" * 4_001}, "$.search"),
        ("not text", {"q": 1}, "$.search.q"),
    ],
)
def test_what_is_no_view_is_refused(served: Served, name: str, search: Any, path: str) -> None:
    viewer = served.browser("viewer")

    refused = keep(viewer, name, search)

    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == [path]
    assert names(viewer) == []


def test_nobody_keeps_views_without_end(served: Served) -> None:
    viewer = served.browser("viewer")
    for number in range(MOST):
        keep(viewer, f"{number}")

    assert keep(viewer, "one more").status_code == 409
    assert keep(viewer, "7", {"metric": "skips"}).status_code == 201
    assert len(names(viewer)) == MOST
