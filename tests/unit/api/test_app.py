"""The routes, their table and their description."""

import re
from collections import Counter

import pytest
from fastapi import APIRouter

from tallylight.api.access import ROUTES, lookup
from tallylight.api.app import UntabledRouteError, bare_app
from tallylight.api.routes import about


@pytest.fixture(scope="module")
def document() -> dict:
    return bare_app().openapi()


def test_every_route_is_in_the_table_and_every_row_is_a_route(document: dict) -> None:
    described = [
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    ]

    assert sorted(described) == sorted(ROUTES)


def test_a_route_that_is_not_in_the_table_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router = APIRouter()
    router.get("/api/v1/back-door")(lambda: None)
    monkeypatch.setattr(about, "router", router)

    with pytest.raises(UntabledRouteError, match="GET /api/v1/back-door"):
        bare_app()


def test_operations_have_names_of_their_own(document: dict) -> None:
    names = Counter(
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    )

    assert max(names.values()) == 1
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


def test_every_operation_says_what_it_is_and_how_it_fails(document: dict) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_every_reference_leads_somewhere(document: dict) -> None:
    schemas = document["components"]["schemas"]

    named = set(re.findall(r"#/components/schemas/([^']+)'", str(document)))

    assert named <= set(schemas)
    assert "Observation" in named


def test_the_description_is_the_same_each_time(document: dict) -> None:
    assert bare_app().openapi() == document


@pytest.mark.parametrize("route", ROUTES)
def test_the_table_finds_its_own_rows(route: str) -> None:
    method, _, path = route.partition(" ")

    assert lookup(re.sub(r"\{\w+\}", "0199", path)).methods[method] is ROUTES[route]


@pytest.mark.parametrize(
    "path", ["/api/v1/plays/a/b", "/api/v1/plays/", "/api", "/ws", "/metrics/a", "/API/v1/plays/x"]
)
def test_the_table_finds_nothing_else(path: str) -> None:
    found = lookup(path).methods

    assert not found or (path.startswith("/API") and set(found) == {"GET"})
