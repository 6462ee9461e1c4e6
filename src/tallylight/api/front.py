"""The push door, in front of the application: a route of its own would cost more than the work.

Everything but `POST /api/v1/observations` goes on to the application as it came.
"""

from uuid import uuid4

import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight.api.access import INGEST
from tallylight.api.auth import TokenDirectory, bearer
from tallylight.api.metrics import Metrics
from tallylight.api.principal import Principal
from tallylight.api.problems import problem, problem_of
from tallylight.ingest.decode import BODY_LIMIT
from tallylight.ingest.door import Answer, Door, Pusher
from tallylight.model.errors import (
    ForbiddenError,
    InvalidError,
    NotAuthenticatedError,
    TallylightError,
    TooLargeError,
)

PATH = "/api/v1/observations"
_encode = msgspec.json.encode


class Front:
    """ASGI: takes pushes itself, hands the rest on."""

    def __init__(
        self, app: ASGIApp, tokens: TokenDirectory, door: Door, metrics: Metrics | None = None
    ) -> None:
        self._app = app
        self._tokens = tokens
        self._door = door
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        try:
            answer = await self._take(Headers(scope=scope), receive)
        except InvalidError as error:
            await problem(400, str(error), request_id=request_id)(scope, receive, send)
        except TallylightError as error:
            await problem_of(error, request_id)(scope, receive, send)
        else:
            await _answer(send, _encode(answer), request_id)

    async def _take(self, headers: Headers, receive: Receive) -> Answer:
        pusher = await self._pusher(headers)
        body = await _body(headers, receive)
        answer = await self._door.push(
            pusher,
            body,
            content_type=headers.get("content-type", ""),
            encoding=headers.get("content-encoding", "").strip().lower(),
        )
        if self._metrics is not None:
            self._metrics.count(
                accepted=answer.accepted,
                duplicates=answer.duplicates,
                rejected=len(answer.rejected),
            )
        return answer

    async def _pusher(self, headers: Headers) -> Pusher:
        secret = bearer(headers)
        if secret is None:
            raise NotAuthenticatedError
        principal = self._tokens.remembered(secret) or await self._tokens.resolve(secret)
        if principal is None:
            message = "This token is unknown, revoked or over."
            raise NotAuthenticatedError(message)
        INGEST.check(principal)
        return _pusher_of(principal)


def _pusher_of(principal: Principal) -> Pusher:
    if principal.source_key is None:
        raise ForbiddenError
    site = next(iter(principal.sites)) if principal.sites else None
    return Pusher(principal.source_key, site)


async def _body(headers: Headers, receive: Receive) -> bytes:
    told = headers.get("content-length", "0")
    if told.isdecimal() and int(told) > BODY_LIMIT:
        raise TooLargeError
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise InvalidError("The connection closed before the whole body came.")
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > BODY_LIMIT:
            raise TooLargeError
        more = message.get("more_body", False)
    return b"".join(parts)


async def _answer(send: Send, body: bytes, request_id: str) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
