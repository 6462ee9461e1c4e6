"""The door in front of every route: who may come in, how much they may bring, what is answered."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus
from time import perf_counter
from typing import Any
from urllib.parse import unquote

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallylight.api.access import Access, lookup
from tallylight.api.auth import Gatekeeper
from tallylight.api.limits import Limiter
from tallylight.api.problems import problem, problem_of
from tallylight.api.proxy import is_nearby
from tallylight.api.request_id import new_request_id
from tallylight.api.security import SECURITY_HEADERS
from tallylight.model.errors import NotFoundError, TallylightError, TooLargeError

# The whole body is there by then, or its sender is not waited for any longer.
BODY_PATIENCE_S = 30.0
_SLOW_S = 1.0
_OF_PAGE = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS]
_OF_API = [*_OF_PAGE, (b"cache-control", b"no-store")]

log = structlog.get_logger(__name__)


class Door:
    """ASGI middleware: knows the table of `access`, so a route that is not in it stays shut."""

    def __init__(self, app: ASGIApp, gatekeeper: Gatekeeper, limiter: Limiter) -> None:
        self._app = app
        self._gatekeeper = gatekeeper
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = new_request_id()
        state["status"] = None
        send = _answering(send, state, scope["path"])
        began = perf_counter()
        with (
            structlog.contextvars.bound_contextvars(request_id=state["request_id"]),
            ExitStack() as held,
        ):
            try:
                await self._answer(scope, receive, send, held)
            finally:
                _note(scope, state, perf_counter() - began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, held: ExitStack) -> None:
        """Answer a request; what it takes of the limits is in `held`."""
        state = scope["state"]
        try:
            access = await self._admitted(scope, state, held)
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

    async def _admitted(
        self, scope: Scope, state: dict[str, Any], held: ExitStack
    ) -> Access | Mapping[str, Access]:
        """The row of the table for a request that may pass, or the methods there are."""
        methods = lookup(scope["path"]).methods
        method = scope.get("method", "GET")
        access = methods.get("GET" if method == "HEAD" else method)
        if access is None or not access.is_unlimited:
            self._limiter.arrive(self._limiter.visitor(scope))
        if not methods:
            raise NotFoundError("There is nothing at this address.")
        if access is None:
            return methods
        if not access.is_unlimited:
            await self._let_in(scope, state, access, held)
        _refuse_told_size(scope, access.body)
        return access

    async def _let_in(
        self, scope: Scope, state: dict[str, Any], access: Access, held: ExitStack
    ) -> None:
        """Find out who asks, and count what they ask for."""
        visitor = self._limiter.visitor(scope)
        limit = self._limiter.stream if access.is_live else self._limiter.place
        held.enter_context(limit(visitor))
        if access.is_public or (access.is_open_nearby and is_nearby(scope)):
            return
        principal = await self._gatekeeper.who(scope, is_webhook=access.is_webhook)
        self._limiter.ask(visitor, principal)
        access.check(principal)
        state["principal"] = principal
        if not access.is_live:
            held.enter_context(self._limiter.share(principal))


def _refuse_told_size(scope: Scope, most: int) -> None:
    told = Headers(scope=scope).get("content-length", "0")
    if told.isascii() and told.isdigit() and int(told) > most:
        raise TooLargeError


def _bounded(receive: Receive, most: int) -> Receive:
    """`receive` that breaks a body off where it gets too long or takes too long to come."""
    taken = 0
    is_whole = False
    deadline: float | None = None

    async def bounded() -> Message:
        nonlocal taken, is_whole, deadline
        if is_whole:
            return await receive()
        deadline = deadline or asyncio.get_running_loop().time() + BODY_PATIENCE_S
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        is_whole = not message.get("more_body", False)
        return message

    return bounded


def _answering(send: Send, state: dict[str, Any], path: str) -> Send:
    """`send` that tells a browser what to refuse, and nobody to keep what the API says."""
    ours = _OF_API if unquote(path).startswith("/api/") else _OF_PAGE

    async def answering(message: Message) -> None:
        if message["type"] == "http.response.start":
            state["status"] = message["status"]
            told = {name for name, _ in message["headers"]}
            beside = [header for header in ours if header[0] not in told]
            request_id = (b"x-request-id", state["request_id"].encode())
            message["headers"] = [*message["headers"], *beside, request_id]
        await send(message)

    return answering


def _note(scope: Scope, state: dict[str, Any], seconds: float) -> None:
    """Log a request, without its query; at `info` where it was slow or failed."""
    status: int | None = state["status"]
    is_live = lookup(scope["path"]).methods.get("GET", Access()).is_live
    is_slow = seconds >= _SLOW_S and not is_live
    is_failed = status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    write = log.info if is_slow or is_failed else log.debug
    principal = state.get("principal")
    write(
        "request",
        method=scope.get("method"),
        path=scope["path"],
        status=status,
        ms=round(seconds * 1_000),
        who=principal.actor if principal else None,
    )
