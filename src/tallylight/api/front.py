"""The push door, in front of the application: a route of its own would cost more than the work.

Everything but `POST /api/v1/observations` goes on to the application as it came.
"""

import asyncio

import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tallylight.api.access import INGEST
from tallylight.api.auth import TokenDirectory, bearer
from tallylight.api.bodies import Bodies
from tallylight.api.limits import Limiter
from tallylight.api.metrics import Metrics
from tallylight.api.principal import Principal
from tallylight.api.problems import problem, problem_of
from tallylight.api.request_id import new_request_id
from tallylight.ingest.door import Answer, Door, Pusher
from tallylight.model.errors import (
    ForbiddenError,
    InvalidError,
    NotAuthenticatedError,
    OverloadedError,
    TallylightError,
)

PATH = "/api/v1/observations"
_encode = msgspec.json.encode
HOLD_S = 0.5
MOST_HELD = 1_000
_HEADERS = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))


class Front:
    """ASGI: takes pushes itself, hands the rest on."""

    def __init__(
        self,
        app: ASGIApp,
        tokens: TokenDirectory,
        door: Door,
        limiter: Limiter,
        metrics: Metrics | None = None,
    ) -> None:
        self._app = app
        self._tokens = tokens
        self._door = door
        self._limiter = limiter
        self._metrics = metrics
        self._bodies = Bodies()
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request_id = new_request_id()
        try:
            answer = await self._take(scope, receive)
        except InvalidError as error:
            refusal = problem(400, str(error), request_id=request_id)
        except OverloadedError as error:
            await self._hold_back()
            refusal = problem_of(error, request_id)
        except TallylightError as error:
            refusal = problem_of(error, request_id)
        else:
            await _answer(send, _encode(answer), request_id)
            return
        for name, value in (*_HEADERS, ("X-Request-Id", request_id)):
            refusal.headers[name] = value
        await refusal(scope, receive, send)

    async def _hold_back(self) -> None:
        """Keep a sender that is refused waiting for a moment, if not too many wait already.

        Those that send again at once would else take a fifth of what the server can do.
        """
        if self._held < MOST_HELD:
            self._held += 1
            try:
                await asyncio.sleep(HOLD_S)
            finally:
                self._held -= 1

    async def _take(self, scope: Scope, receive: Receive) -> Answer:
        headers = Headers(scope=scope)
        visitor = self._limiter.visitor(scope)
        self._limiter.arrive(visitor)
        principal = await self._principal(headers)
        self._limiter.push(visitor, principal)
        pusher = _pusher_of(principal)
        # Whoever would be refused is told before the body is read.
        self._door.require_room(pusher)
        body = await self._bodies.read(headers, receive)
        try:
            answer = await self._door.push(
                pusher,
                body,
                content_type=headers.get("content-type", ""),
                encoding=headers.get("content-encoding", "").strip().lower(),
            )
        finally:
            self._bodies.done(body)
        if self._metrics is not None:
            self._metrics.count(
                accepted=answer.accepted,
                duplicates=answer.duplicates,
                rejected=len(answer.rejected),
            )
        return answer

    async def _principal(self, headers: Headers) -> Principal:
        secret = bearer(headers)
        if secret is None:
            raise NotAuthenticatedError
        principal = self._tokens.remembered(secret) or await self._tokens.resolve(secret)
        if principal is None:
            message = "This token is unknown, revoked or over."
            raise NotAuthenticatedError(message)
        INGEST.check(principal)
        return principal


def _pusher_of(principal: Principal) -> Pusher:
    if principal.source_key is None:
        raise ForbiddenError
    site = next(iter(principal.sites)) if principal.sites else None
    return Pusher(principal.source_key, site)


async def _answer(send: Send, body: bytes, request_id: str) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in _HEADERS),
        (b"x-request-id", request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
