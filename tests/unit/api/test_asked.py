"""The address of a list: taken in by one model, and described as FastAPI would."""

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query, Request
from fastapi.testclient import TestClient

from tallylight.api.asked import described, taken
from tallylight.api.routes.events import EventsAsked
from tallylight.api.routes.plays import PlaysAsked
from tallylight.api.routes.sessions import SessionsAsked
from tests.served import Served

MODELS = [SessionsAsked, PlaysAsked, EventsAsked]


def both_ways(model: Any) -> FastAPI:
    """An application that takes the model by itself at one address, and by FastAPI at another."""
    app = FastAPI()

    @app.get("/ours", openapi_extra=described(model))
    def ours(request: Request) -> dict[str, Any]:
        return taken(request, model).model_dump(mode="json")

    @app.get("/theirs")
    def theirs(told: Annotated[model, Query()]) -> dict[str, Any]:  # pyright: ignore[reportInvalidTypeForm]
        return told.model_dump(mode="json")

    return app


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "site=a&site=b&limit=7&from=2026-01-31&q=x",
        "limit=7&limit=8&total=yes&q=",
        "site=&stream=%00a&tz=Europe/Oslo&cursor=c",
        "limit=0&total=perhaps&q=" + "x" * 201,
        "person=nobody&kind=cake&level=loud&min_ms=-1&offset=-1",
        "limit=&total=",
    ],
)
def test_it_is_taken_as_fastapi_would(model: Any, query: str) -> None:
    client = TestClient(both_ways(model))
    known = {field.alias or name for name, field in model.model_fields.items()}
    query = "&".join(one for one in query.split("&") if one.partition("=")[0] in known)

    ours, theirs = client.get(f"/ours?{query}"), client.get(f"/theirs?{query}")

    assert ours.status_code == theirs.status_code
    if ours.status_code == 200:
        assert ours.json() == theirs.json()
    else:
        assert [(fault["loc"], fault["msg"]) for fault in ours.json()["detail"]] == [
            (fault["loc"], fault["msg"]) for fault in theirs.json()["detail"]
        ]


@pytest.mark.parametrize("model", MODELS)
def test_it_is_described_as_fastapi_would(model: Any) -> None:
    paths = both_ways(model).openapi()["paths"]

    assert paths["/ours"]["get"]["parameters"] == paths["/theirs"]["get"]["parameters"]


def test_all_faults_are_told_at_once(served: Served) -> None:
    client = served.client(served.token("read"))

    answer = client.get("/api/v1/sessions?limit=0&person=nobody&total=perhaps")

    assert answer.status_code == 422
    assert {fault["path"] for fault in answer.json()["errors"]} == {"limit", "person", "total"}
