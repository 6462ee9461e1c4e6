"""Requests as the log sees them, and those that come too slowly or too many at a time."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from starlette.types import Message, Scope
from structlog.testing import capture_logs

from tallylight.api import door
from tallylight.api.allowance import Allowance
from tallylight.model.errors import StoreUnavailableError
from tests.served import Served


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as captured:
        yield captured


class Asked:
    """A request whose body comes when the test says so, and what was answered."""

    def __init__(self, app: Any, secret: str) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.body: asyncio.Queue[Message] = asyncio.Queue()
        headers = {"authorization": f"Bearer {secret}"}
        scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/sites",
            "raw_path": b"/api/v1/sites",
            "root_path": "",
            "query_string": b"",
            "headers": [(name.encode(), told.encode()) for name, told in headers.items()],
            "client": ("203.0.113.9", 5),
            "server": ("testserver", 80),
        }
        self.task = asyncio.create_task(app(scope, self.body.get, self.sent.put))

    async def status(self) -> int:
        return (await self.sent.get())["status"]

    async def told(self) -> Any:
        return json.loads((await self.sent.get())["body"])


def test_the_log_names_the_request_that_the_answer_names(served: Served, lines: list[Any]) -> None:
    answer = served.client(served.token("read")).get("/api/v1/sites?token=hunter2")

    (line,) = [one for one in lines if one["event"] == "request"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/sites", 422)
    assert line["who"] == "token:read None None"
    assert "hunter2" not in str(lines)


def test_what_fails_is_told_at_once(served: Served, lines: list[Any]) -> None:
    def broken() -> Any:
        raise StoreUnavailableError

    app = served.made(readiness=broken)
    answer = served.client(app=app).get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert [one["log_level"] for one in lines if one["event"] == "request"] == ["info"]


async def test_a_body_that_does_not_come_frees_its_place(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "BODY_PATIENCE_S", 0.05)

    asked = Asked(served.app, served.token("admin"))

    assert await asked.status() == 408
    assert (await asked.told())["detail"] == "The body did not come in time."
    await asked.task
    assert served.app.state.limiter.asking == 0


async def test_a_token_has_half_of_the_places(served: Served) -> None:
    app = served.made(allowance=Allowance(requests_at_once=8))
    secret = served.token("admin")
    waiting = [Asked(app, secret) for _ in range(4)]
    await asyncio.sleep(0.5)

    fifth = Asked(app, secret)

    assert await fifth.status() == 503
    for each in waiting:
        await each.body.put({"type": "http.disconnect"})
    await asyncio.gather(*(each.task for each in waiting), return_exceptions=True)
    assert app.state.limiter.asking == 0
