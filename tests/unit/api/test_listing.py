from zoneinfo import ZoneInfo

import pytest

from tallylight.api.listing import allowed_sites, parse_instant
from tallylight.api.principal import Principal
from tallylight.model.errors import ForbiddenError, InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.time import rfc3339
from tallylight.store.records.sites import SiteRecord
from tests.rows import NOON
from tests.served import Served

OSLO = ZoneInfo("Europe/Oslo")
KNOWN = [
    SiteRecord(key=key, slug=slug, name=slug, zone=zone, kinds=[], created_at=NOON)
    for key, (slug, zone) in enumerate([("main", "UTC"), ("north", "Europe/Oslo")], 1)
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-29", "2026-03-28T23:00:00Z"),
        ("2026-05-22T12:00:00Z", "2026-05-22T12:00:00Z"),
        ("2026-05-22T12:00:00+02:00", "2026-05-22T10:00:00Z"),
        ("2026-05-22T12:00:00 02:00", "2026-05-22T10:00:00Z"),
        ("2026-05-22T12:00:00.123456Z", "2026-05-22T12:00:00.123456Z"),
        ("1779451200000", "2026-05-22T12:00:00Z"),
    ],
)
def test_an_instant_is_told_in_many_ways(text: str, meant: str) -> None:
    assert rfc3339(parse_instant(text, OSLO, "from")) == meant


def test_a_date_that_ends_a_span_is_its_whole_day() -> None:
    # The clocks go forward that day, so it has 23 hours.
    begins = parse_instant("2026-03-29", OSLO, "from")
    ends = parse_instant("2026-03-29", OSLO, "to", ends=True)

    assert (ends - begins) // 3_600_000_000 == 23


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-05-22T12:00:00",
        "2026-13-01",
        "9999-12-31",
        "-1",
        "99999999999999999999",
        "",
        "٣",
        "2026-05-22T12:00:00Z\0",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse_instant(text, OSLO, "to", ends=True)

    assert refused.value.path == "to"


def principal(*sites: str) -> Principal:
    return Principal(kind="token", id=fresh(), name="a", sites=frozenset(sites) if sites else None)


def test_without_a_site_all_that_one_may_use_are_meant() -> None:
    assert allowed_sites(principal(), [], KNOWN) == KNOWN
    assert allowed_sites(principal("north"), [], KNOWN) == KNOWN[1:]
    assert allowed_sites(principal(), ["north", "north"], KNOWN) == KNOWN[1:]


def test_a_foreign_site_is_refused_whether_there_is_one_or_not() -> None:
    for slug in ("main", "nowhere"):
        with pytest.raises(ForbiddenError, match="You may use north"):
            allowed_sites(principal("north"), [slug], KNOWN)


def test_a_site_that_is_nowhere() -> None:
    with pytest.raises(NotFoundError):
        allowed_sites(principal(), ["nowhere"], KNOWN)


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("limit", {"limit": "0"}),
        ("limit", {"limit": "1001"}),
        ("limit", {"limit": "many"}),
        ("from", {"from": "yesterday"}),
        ("to", {"to": "soon"}),
        ("tz", {"tz": "Mars/Olympus"}),
        ("cursor", {"cursor": "%%%"}),
        ("cursor", {"cursor": "é" * 22}),
        ("q", {"q": "x" * 201}),
    ],
)
def test_a_wrong_parameter_is_named(served: Served, path: str, given: dict[str, str]) -> None:
    client = served.client(served.token("read"))

    answer = client.get("/api/v1/streams", params=given)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == path


@pytest.mark.parametrize(
    "given", [{"q": "\0"}, {"q": "%_\\"}, {"from": "2026-01-01", "to": "2026-01-02"}, {"q": ""}]
)
def test_odd_questions_have_answers(served: Served, given: dict[str, str]) -> None:
    client = served.client(served.token("read"))

    assert client.get("/api/v1/streams", params=given).json() == {
        "items": [],
        "next": None,
        "total": None,
    }
