"""Who asks, by the token or the cookie that they bring; nothing here decides what they may."""

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from urllib.parse import parse_qs
from uuid import UUID

from anyio import to_thread
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from tallylight.api.principal import Principal, of_session, of_token
from tallylight.model.errors import ForbiddenError, NotAuthenticatedError, StoreUnavailableError
from tallylight.model.time import MINUTE, SECOND, Clock, Instant
from tallylight.store.database import Database
from tallylight.store.records.secrets import digest_of
from tallylight.store.records.tokens import TokenRecord, find_token, mark_used
from tallylight.store.records.web_sessions import find_session

COOKIE = "tallylight_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_KEPT_FOR = 30 * SECOND
_USED_WITHIN = 5 * MINUTE
_REMEMBERED = 10_000


COMMAND_LINE = Principal(
    kind="token", id=UUID(int=0), name="command line", scopes=frozenset({"admin"})
)
"""A command on this machine: it read the secret in a folder that is closed to others."""


class _Known(Struct, frozen=True):
    principal: Principal
    read_at: Instant


class TokenDirectory:
    """Principals by their secret, for half a minute each; safe to use from any thread.

    A secret that is not known here is looked up in the store before it is refused, so a token
    works at once wherever it was made; one that was revoked elsewhere works half a minute more.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    def remembered(self, secret: str) -> Principal | None:
        """The holder of a token that was read lately; this never waits."""
        now = self._clock()
        known = self._known.get(digest_of(secret))
        if known is None or not 0 <= now - known.read_at < _KEPT_FOR:
            return None
        return None if _is_over(known.principal, now) else known.principal

    def lookup(self, secret: str) -> Principal | None:
        """The holder of a token; None if it is unknown or over. May read the store."""
        return self.remembered(secret) or self._read(digest_of(secret))

    async def resolve(self, secret: str) -> Principal | None:
        """As `lookup`, on the event loop."""
        return self.remembered(secret) or await to_thread.run_sync(self._read, digest_of(secret))

    def forget(self) -> None:
        """Read every token anew: one was made, changed or revoked here."""
        with self._lock:
            self._known.clear()

    def _read(self, digest: bytes) -> Principal | None:
        now = self._clock()
        token = find_token(self._database, digest)
        if token is None:
            return None
        principal = of_token(token)
        if _is_over(principal, now):
            return None
        self._note_use(token, now)
        with self._lock:
            self._known[digest] = _Known(principal, now)
            self._known.move_to_end(digest)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return principal

    def _note_use(self, token: TokenRecord, now: Instant) -> None:
        if token.last_used_at is None or now - token.last_used_at >= _USED_WITHIN:
            # Whoever may come in does, whether that can be written down or not.
            with suppress(StoreUnavailableError):
                mark_used(self._database, token.key, now)


class Gatekeeper:
    """Finds out who asks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tokens: TokenDirectory,
        local_secret: str | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._local_secret = local_secret
        self.tokens = tokens

    async def who(self, scope: Scope, *, is_webhook: bool = False) -> Principal:
        """The principal of a request.

        Raises `NotAuthenticatedError`, and `ForbiddenError` for a change that our page did not ask
        for. is_webhook: a sender that cannot set a header may bring the token as a Basic password
        or as `?token=`.
        """
        headers = Headers(scope=scope)
        secret = bearer(headers) or (_webhook_secret(scope, headers) if is_webhook else None)
        if secret is not None and self._is_local(secret):
            return COMMAND_LINE
        if secret is not None:
            principal = await self.tokens.resolve(secret)
            if principal is None:
                raise NotAuthenticatedError("This token is unknown, revoked or over.")
            return principal
        return await self._person(scope, headers)

    def _is_local(self, secret: str) -> bool:
        known = self._local_secret
        return known is not None and hmac.compare_digest(secret.encode(), known.encode())

    async def _person(self, scope: Scope, headers: Headers) -> Principal:
        secret = session_secret(headers)
        if secret is None:
            raise NotAuthenticatedError
        session = await to_thread.run_sync(find_session, self._database, secret, self._clock())
        if session is None:
            raise NotAuthenticatedError("You are signed out: sign in again.")
        told = headers.get(CSRF_HEADER, "").encode()
        is_change = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if is_change and not hmac.compare_digest(told, session.csrf.encode()):
            raise ForbiddenError("The header X-CSRF-Token is missing or not that of this session.")
        return of_session(session)


def bearer(headers: Headers) -> str | None:
    """The secret of `Authorization: Bearer …`."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


def session_secret(headers: Headers) -> str | None:
    """The secret of the session cookie."""
    return cookie_parser(headers.get("cookie", "")).get(COOKIE) or None


def _webhook_secret(scope: Scope, headers: Headers) -> str | None:
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")[2]
        except NotBase64:
            return None
    told = parse_qs(scope["query_string"].decode("latin-1")).get("token")
    return told[0] if told else None


def _is_over(principal: Principal, now: Instant) -> bool:
    return principal.expires_at is not None and principal.expires_at <= now
