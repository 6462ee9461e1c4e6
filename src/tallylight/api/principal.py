"""Who asks: a person who signed in, or the holder of a token."""

from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import Depends
from msgspec import Struct
from starlette.requests import HTTPConnection

from tallylight.api.rooms import AskedRooms
from tallylight.model.errors import ForbiddenError, NotFoundError
from tallylight.model.time import Instant
from tallylight.store.records.audit import Act
from tallylight.store.records.tokens import TokenRecord
from tallylight.store.records.web_sessions import WebSession


class Principal(Struct, frozen=True, kw_only=True):
    """Who asks, and what they may.

    role: of a person, None of a token. scopes: of a token, empty of a person. sites: slugs, None
    stands for all. source, source_key: the push source that a token's observations belong to.
    csrf: what the page of a person repeats with every change.
    """

    kind: Literal["user", "token"]
    id: UUID
    name: str
    role: str | None = None
    scopes: frozenset[str] = frozenset()
    sites: frozenset[str] | None = None
    source: str | None = None
    source_key: int | None = None
    expires_at: Instant | None = None
    csrf: str | None = None

    @property
    def actor(self) -> str:
        """How the audit log names them."""
        return f"{self.kind}:{self.name}"

    @property
    def sees_addresses(self) -> bool:
        """Whether listeners' addresses are shown to them whole."""
        return self.role in ("admin", "operator") or "admin" in self.scopes

    def may_use(self, site: str) -> bool:
        """Whether a site is theirs."""
        return self.sites is None or site in self.sites

    def require_site(self, site: str) -> None:
        """Refuse, with a `ForbiddenError`, a site that is not theirs."""
        if not self.may_use(site):
            own = ", ".join(sorted(self.sites or ())) or "no site"
            raise ForbiddenError(f"You may use {own}, not {site[:64]!r}.")

    def require_sight(self, site: str, thing: str) -> None:
        """Answer as if there were no such `thing` where its site is not theirs."""
        if not self.may_use(site):
            raise NotFoundError(f"There is no such {thing}.")


def of_token(token: TokenRecord) -> Principal:
    """The holder of a token."""
    return Principal(
        kind="token",
        id=token.id,
        name=token.name,
        scopes=frozenset(token.scopes),
        sites=None if token.site is None else frozenset({token.site}),
        source=token.source,
        source_key=token.source_key,
        expires_at=token.expires_at,
    )


def of_session(session: WebSession) -> Principal:
    """A person who signed in."""
    user = session.user
    return Principal(
        kind="user",
        id=user.id,
        name=user.name,
        role=user.role,
        sites=None if user.sites is None else frozenset(user.sites),
        expires_at=session.expires_at,
        csrf=session.csrf,
    )


def principal_of(connection: HTTPConnection) -> Principal:
    """Who the door let in; only for routes that are not public."""
    return cast("Principal", connection.scope["state"]["principal"])


async def asked_by(connection: HTTPConnection) -> Principal:
    """As `principal_of`, for a route."""
    return principal_of(connection)


AskedBy = Annotated[Principal, Depends(asked_by)]


async def act_of(principal: AskedBy, rooms: AskedRooms) -> Act:
    """What the audit log is told of a change."""
    return Act(principal.actor, rooms.clock())


Acting = Annotated[Act, Depends(act_of)]
