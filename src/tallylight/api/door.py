"""The door in front of every route: who may come in, how much they may bring, what is answered."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallylight.api.access import Access, lookup
from tallylight.api.auth import Gatekeeper
from tallylight.api.problems import problem, problem_of
from tallylight.api.proxy import is_nearby
from tallylight.api.security import SECURITY_HEADERS
from tallylight.model.errors import NotFoundError, TallylightError, TooLargeError


class Door:
    """ASGI middleware: knows the table of `access`, so a route that is not in it stays shut."""

    def __init__(self, app: ASGIApp, gatekeeper: Gatekeeper) -> None:
        self._app = app
        self._gatekeeper = gatekeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = uuid4().hex
        send = _answering(send, state["request_id"], scope["path"])
        try:
            access = await self._admitted(scope, state)
        except TallylightError as error:
            await problem_of(error, state["request_id"])(scope, receive, send)
            return
        if isinstance(access, Mapping):
            allowed = ", ".join(access)
            refusal = problem(
                405,
                f"This address takes {allowed}.",
                request_id=state["request_id"],
                headers={"Allow": allowed},
            )
            await refusal(scope, receive, send)
            return
        if scope.get("method") == "HEAD":
            # The server leaves the body out; routes know of GET alone.
            scope = {**scope, "method": "GET"}
        await self._app(scope, _bounded(receive, access.body), send)

    async def _admitted(self, scope: Scope, state: dict[str, Any]) -> Access | Mapping[str, Access]:
        """The row of the table for a request that may pass, or the methods there are."""
        methods = lookup(scope["path"]).methods
        if not methods:
            raise NotFoundError("There is nothing at this address.")
        method = scope.get("method", "GET")
        access = methods.get("GET" if method == "HEAD" else method)
        if access is None:
            return methods
        is_open = access.is_public or (access.is_open_nearby and is_nearby(scope))
        if not is_open:
            principal = await self._gatekeeper.who(scope, is_webhook=access.is_webhook)
            access.check(principal)
            state["principal"] = principal
        _refuse_told_size(scope, access.body)
        return access


def _refuse_told_size(scope: Scope, most: int) -> None:
    told = Headers(scope=scope).get("content-length", "0")
    if told.isascii() and told.isdigit() and int(told) > most:
        raise TooLargeError


def _bounded(receive: Receive, most: int) -> Receive:
    """`receive` that breaks a body off where it gets too long, whatever its headers said."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return bounded


def _answering(send: Send, request_id: str, path: str) -> Send:
    """`send` that tells a browser what to refuse, and nobody to keep what the API says."""
    is_api = unquote(path).startswith("/api/")

    async def answering(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS:
                headers.setdefault(name, value)
            headers["X-Request-Id"] = request_id
            if is_api:
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return answering
