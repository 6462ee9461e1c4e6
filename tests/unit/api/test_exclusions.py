"""Rules of who does not count, and the lists of sessions that follow them."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tallylight.ingest.exclusions import apply_exclusions
from tallylight.store.records.audit import list_acts
from tallylight.store.write.transaction import FactWriter
from tests.rows import NOON, Rows, after
from tests.served import Served

RULE = {"kind": "network", "pattern": "203.0.113.9/24", "site": "main", "reason": "the office"}


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


@pytest.fixture
def operator(served: Served) -> Iterator[TestClient]:
    """The browser of an operator, on an application whose rules take effect."""
    with closing(FactWriter(served.database)) as facts:

        def run(work: Any) -> Any:
            with facts.transaction() as tx:
                return work(tx)

        app = served.made(exclusions_changed=lambda: apply_exclusions(run))
        browser = served.browser("operator")
        client = served.client(app=app)
        client.cookies = browser.cookies
        client.headers = browser.headers
        yield client


def sessions_of(rows: Rows, *ips: str, **told: Any) -> None:
    source = rows.source(1)
    for number, ip in enumerate(ips):
        viewer = rows.viewer(1, f"net:{ip}:{number}", ip=ip, user_agent="VLC/3", client="VLC")
        rows.session(1, source, after(number), viewer=viewer, ended_at=after(number + 5), **told)


def test_a_rule_is_previewed_made_listed_and_taken_back(
    served: Served, rows: Rows, operator: TestClient
) -> None:
    sessions_of(rows, "203.0.113.7", "203.0.113.8", "198.51.100.1")

    def excluded() -> list[tuple[str, str]]:
        items = operator.get("/api/v1/sessions", params={"excluded": True}).json()["items"]
        return [(one["viewer"]["ip"], one["excluded"]) for one in items]

    foreseen = operator.post("/api/v1/exclusions", params={"preview": True}, json=RULE)
    assert (foreseen.status_code, foreseen.json()["item"]) == (
        200, {"sessions": 2, "listeners": 2}
    )  # fmt: skip
    assert (excluded(), operator.get("/api/v1/exclusions").json()["items"]) == ([], [])

    made = operator.post("/api/v1/exclusions", json=RULE)
    assert made.status_code == 201
    rule = made.json()["item"]
    assert (rule["pattern"], rule["sessions"], rule["created_by"]) == (
        "203.0.113.0/24", 2, "user:Operator"
    )  # fmt: skip
    assert excluded() == [("203.0.113.8", "the office"), ("203.0.113.7", "the office")]
    assert operator.get("/api/v1/exclusions").json()["items"] == [rule]
    assert operator.post("/api/v1/exclusions", json=RULE).status_code == 409

    assert operator.delete(f"/api/v1/exclusions/{rule['id']}").status_code == 204
    assert (excluded(), operator.get("/api/v1/exclusions").json()["items"]) == ([], [])
    assert operator.delete(f"/api/v1/exclusions/{rule['id']}").status_code == 404
    actions = [act.action for act in list_acts(served.database)][:2]
    assert actions == ["exclusion.deleted", "exclusion.added"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"pattern": "the office"}, "$.pattern"),
        ({"kind": "agent", "pattern": "v"}, "$.pattern"),
        ({"reason": "x" * 201}, "$.reason"),
        ({"kind": "person"}, "$.kind"),
    ],
)
@pytest.mark.parametrize("preview", [True, False])
def test_a_rule_that_says_nothing_is_refused_by_its_field(
    operator: TestClient, told: dict[str, str], field: str, *, preview: bool
) -> None:
    answer = operator.post("/api/v1/exclusions", params={"preview": preview}, json={**RULE, **told})

    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == [field]


def test_a_rule_takes_in_what_its_source_left_out(rows: Rows, operator: TestClient) -> None:
    sessions_of(rows, "203.0.113.7", excluded="relay: Icecast")
    rule = {"kind": "address", "pattern": "203.0.113.7", "excludes": False}
    assert operator.get("/api/v1/sessions", params={"view": "sessions"}).json()["items"] == []

    made = operator.post("/api/v1/exclusions", json=rule).json()["item"]

    [session] = operator.get("/api/v1/sessions", params={"view": "sessions"}).json()["items"]
    assert (session["excluded"], session["excluded_by"]) == (None, made["id"])


def test_rules_of_all_sites_are_for_those_of_all_sites(served: Served, rows: Rows) -> None:
    served.site("north")
    rows.exclusion(None, "agent", "for all")
    everywhere = rows.uid
    rows.exclusion(1, "agent", "for main")
    north = served.browser("operator", ["north"])

    listed = north.get("/api/v1/exclusions").json()["items"]
    made = north.post("/api/v1/exclusions", json={"kind": "agent", "pattern": "vlc"})

    assert [one["pattern"] for one in listed] == ["for all"]
    assert made.status_code == 403
    assert north.delete(f"/api/v1/exclusions/{everywhere}").status_code == 403
    assert north.delete(f"/api/v1/exclusions/{rows.uid}").status_code == 404


def test_whoever_may_not_see_addresses_sees_none_in_rules(served: Served, rows: Rows) -> None:
    rows.exclusion(1, "network", "203.0.113.0/24")
    rows.exclusion(1, "relay", "203.0.113.7")
    rows.exclusion(1, "agent", "vlc")

    listed = served.browser("viewer").get("/api/v1/exclusions").json()["items"]

    assert [one["pattern"] for one in listed] == [None, None, "vlc"]


def test_sessions_are_filtered_by_who_listened_and_counted(
    served: Served, rows: Rows, operator: TestClient
) -> None:
    source = rows.source(1)
    for number, country in enumerate(("FR", "FR", "DE")):
        viewer = rows.viewer(
            1, f"net:{number}", country=country, client="VLC", device="Windows", ip="192.0.2.1"
        )
        if number == 0:
            person = rows.uid
        rows.session(1, source, after(number), viewer=viewer, ended_at=after(number + 2))
    served.now = after(9)

    def found(**asked: Any) -> Any:
        page = operator.get("/api/v1/sessions", params={"total": True, **asked}).json()
        assert len(page["items"]) == page["total"]["count"]
        assert page["total"]["at_least"] is False
        return page["total"]["count"]

    assert found() == 3
    assert found(country="FR", client="VLC", device="Windows") == 2
    assert found(country="IT") == 0
    assert found(min_ms=120_001) == 0
    assert found(view="plays", min_ms=120_000) == 3
    assert found(person=str(person)) == 1
    viewer = served.browser("viewer")
    assert viewer.get("/api/v1/sessions", params={"person": str(person)}).json()["items"] == []


def test_facets_say_what_can_be_filtered_for_and_warn_of_a_proxy(
    served: Served, rows: Rows, operator: TestClient
) -> None:
    source = rows.source(1)
    viewer = rows.viewer(1, ip="172.17.0.1", client="VLC", country=None)
    for number in range(5):
        stream = rows.stream(1, source, f"/{number % 2}") if number < 2 else None
        rows.session(1, source, after(number), viewer=viewer, stream=stream)

    told = operator.get("/api/v1/sessions/facets", params={"from": NOON // 1_000}).json()
    masked = served.browser("viewer").get("/api/v1/sessions/facets").json()

    assert told["item"]["clients"] == [{"value": "VLC", "sessions": 5}]
    assert told["item"]["countries"] == [{"value": None, "sessions": 5}]
    assert told["meta"]["proxy_warning"] == {"address": "172.17.0.1", "sessions": 5, "of": 5}
    assert masked["meta"]["proxy_warning"]["address"] == "172.17.0.x"
