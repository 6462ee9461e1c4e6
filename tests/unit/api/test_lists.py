"""What every list of facts takes, gives and refuses, whoever asks."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.rows import Rows, after
from tests.served import Served

NOUNS = ["plays", "sessions", "audience", "events", "errors", "items", "people"]

OF_STREAMS = {"plays", "sessions", "audience", "events", "errors", "outages"}


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


def write(rows: Rows, noun: str, site: int, source: int, minutes: float) -> None:
    at = after(minutes)
    match noun:
        case "plays":
            rows.play(site, source, at, item=rows.item(site, "Teardrop"))
        case "sessions":
            rows.session(site, source, at)
        case "audience":
            rows.sample(site, source, rows.stream(site, source, f"/{minutes}"), at, 7)
        case "events":
            rows.event(site, source, at)
        case "errors":
            rows.error(site, source, at)
        case "items":
            rows.item(site, f"Song {minutes}", told_at=at)
        case _:
            rows.viewer(site, f"name:icecast:{minutes}", name="Ada")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_is_paged_and_each_of_it_is_found(served: Served, rows: Rows, noun: str) -> None:
    source = rows.source(1)
    for minutes in range(5):
        write(rows, noun, 1, source, minutes)
    client = served.client(served.token("read"))

    pages: list[dict[str, Any]] = [client.get(f"/api/v1/{noun}", params={"limit": 3}).json()]
    cursor = pages[0]["next"]
    pages.append(client.get(f"/api/v1/{noun}", params={"limit": 3, "cursor": cursor}).json())

    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert [len(page["items"]) for page in pages] == [3, 2]
    assert pages[1]["next"] is None
    listed = [one for page in pages for one in page["items"]]
    assert len({one["id"] for one in listed}) == 5
    for one in listed:
        assert client.get(f"/api/v1/{noun}/{one['id']}").json() == {"item": one}


@pytest.mark.parametrize("noun", NOUNS)
def test_another_site_is_not_there(served: Served, rows: Rows, noun: str) -> None:
    served.site("north")
    write(rows, noun, 2, rows.source(2), 0)
    [there] = served.client(served.token("read")).get(f"/api/v1/{noun}").json()["items"]
    stranger = served.client(served.token("read", site="main"))

    assert there["site"] == "north"
    assert stranger.get(f"/api/v1/{noun}").json()["items"] == []
    assert stranger.get(f"/api/v1/{noun}/{there['id']}").status_code == 404
    assert stranger.get(f"/api/v1/{noun}", params={"site": "north"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "garbage"),
        ("limit", "0"),
        ("limit", "1000000"),
        ("from", "yesterday"),
        ("from", "2026-05-22T12:00:00"),
        ("to", "9999-12-31"),
        ("to", "99999999999999999999"),
    ],
)
def test_a_wrong_parameter_is_named(served: Served, name: str, value: str) -> None:
    client = served.client(served.token("read"))

    for noun in (*NOUNS, "outages"):
        answer = client.get(f"/api/v1/{noun}", params={name: value})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert name in str(answer.json()["errors"])


@pytest.mark.parametrize("hostile", ["a\0b", "\ud800".encode("utf-8", "surrogatepass"), "%", "'"])
def test_hostile_words_find_nothing(served: Served, hostile: str | bytes) -> None:
    client = served.client(served.token("read"))

    for noun in (*NOUNS, "outages"):
        for name in ("q", "stream") if noun in OF_STREAMS else ("q",):
            answer = client.get(f"/api/v1/{noun}", params={name: hostile})
            assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize(
    "noun",
    [*NOUNS, "outages", "annotations", "sites", "streams", "sources", "users", "tokens",
     "exclusions", "quarantine", "metrics/samples", "errors/groups"],
)  # fmt: skip
def test_a_parameter_that_is_none_is_named(served: Served, noun: str) -> None:
    client = served.client(served.token("admin"))

    answer = client.get(f"/api/v1/{noun}", params={"q": "a", "streem": "/live"})

    # Else whoever misspells a filter is told of everything.
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "streem"
    assert "limit" in str(answer.json()["errors"])


def test_an_id_that_is_none_is_refused(served: Served) -> None:
    client = served.client(served.token("read"))

    for noun in NOUNS:
        assert client.get(f"/api/v1/{noun}/nothing").status_code == 422
        assert client.get(f"/api/v1/{noun}/{uuid4()}").status_code == 404


def test_nobody_reads_without_a_right_to(served: Served) -> None:
    ingest, expired = served.token("ingest"), served.token("read", expires_at=after(1))
    served.now = after(2)

    for noun in (*NOUNS, "outages", f"stories/play/{uuid4()}"):
        path = f"/api/v1/{noun}"
        answers = [served.client(secret).get(path) for secret in (None, ingest, expired)]
        assert [answer.status_code for answer in answers] == [401, 403, 401]


@pytest.mark.parametrize("noun", ["plays", "sessions", "events", "errors"])
def test_a_span_is_of_dates_or_instants(served: Served, rows: Rows, noun: str) -> None:
    source = rows.source(1)
    for minutes in (0, 30, 24 * 60):
        write(rows, noun, 1, source, minutes)
    client = served.client(served.token("read"))

    def count(**span: str) -> int:
        return len(client.get(f"/api/v1/{noun}", params=span).json()["items"])

    assert count(**{"from": "2026-05-22", "to": "2026-05-22"}) == 2
    assert count(**{"from": "2026-05-22T12:30:00Z"}) == 2
    assert count(to="2026-05-22T14:30:00+02:00") == 1
    assert count(**{"from": "2026-05-23", "tz": "Pacific/Auckland"}) == 3
    assert count(**{"from": "2026-05-23", "tz": "Asia/Tokyo"}) == 1
