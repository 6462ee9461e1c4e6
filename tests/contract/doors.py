"""Knocking at one route as one principal: the application is asked directly, and left at once."""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

from tallylight.api.auth import COOKIE

PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Knock:
    """One request; `thing` stands where the address has a placeholder."""

    route: str
    thing: str = "0199aa00-0000-7000-8000-000000000000"
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        told = self.route.partition(" ")[2].replace("{family}", "play")
        return PLACEHOLDER.sub(self.thing, told)


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def signed_in(secret: str, csrf: str | None) -> dict[str, str]:
    cookie = {"Cookie": f"{COOKIE}={secret}"}
    return cookie if csrf is None else {**cookie, "X-CSRF-Token": csrf}


async def answer(app: ASGIApp, knock: Knock, headers: dict[str, str]) -> tuple[int, Any]:
    """The status and the first part of the answer; a stream that never ends is left after it."""
    told = {"content-type": "application/json", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": knock.method,
        "scheme": "http",
        "path": knock.path,
        "raw_path": knock.path.encode(),
        "root_path": "",
        "query_string": urlencode(knock.query).encode(),
        "headers": [(name.lower().encode(), each.encode()) for name, each in told.items()],
        "client": ("203.0.113.9", 50_000),
        "server": ("testserver", 80),
    }
    sent: asyncio.Queue[Message] = asyncio.Queue()
    asked = iter([json.dumps(knock.body if knock.body is not None else {}).encode()])

    async def receive() -> Message:
        for body in asked:
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    serving = asyncio.create_task(app(scope, receive, sent.put))  # pyright: ignore[reportArgumentType]
    try:
        async with asyncio.timeout(20):
            status = (await sent.get())["status"]
            first = (await sent.get()).get("body", b"")
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    return status, _read(first)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
