"""API tokens; a secret is told once, when it is made."""

from datetime import datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field

from tallylight.api.auth import TokenDirectory
from tallylight.api.listing import AskedListing, One, Page, mentions, page_of
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.model.errors import NotFoundError
from tallylight.model.time import instant
from tallylight.store.records.tokens import create_token, delete_token, list_tokens

router = APIRouter(prefix="/api/v1/tokens", tags=["people"])
Scope = Literal["ingest", "read", "admin"]


class Token(Shape):
    """A token without its secret; `site` null stands for all."""

    id: UUID
    name: str
    scopes: list[Scope]
    site: str | None
    created_at: At
    last_used_at: At | None
    expires_at: At | None


class TokenWithSecret(Token):
    """A token just made."""

    secret: str


class NewToken(BaseModel):
    """A token to be."""

    name: str
    scopes: Annotated[list[Scope], Field(min_length=1)]
    site: str | None = None
    expires_at: AwareDatetime | None = None


@router.get("")
def list_api_tokens(rooms: AskedRooms, listing: AskedListing) -> Page[Token]:
    """The tokens."""
    q = listing.query.q
    known = [token for token in list_tokens(rooms.database) if mentions(q, token.name, token.site)]
    found, following = page_of(known, listing, lambda token: token.key)
    return Page(items=[Token.of(token) for token in found], next=following)


@router.post("", status_code=201)
def create_api_token(token: NewToken, rooms: AskedRooms, act: Acting) -> One[TokenWithSecret]:
    """Make a token; keep the secret of the answer, it is not told again."""
    ends: datetime | None = token.expires_at
    made = create_token(
        rooms.database,
        act,
        name=token.name,
        scopes=token.scopes,
        site=token.site,
        expires_at=None if ends is None else instant(ends),
    )
    told = Token.of(made.record)
    return One(item=TokenWithSecret(**told.model_dump(), secret=made.secret))


@router.get("/{id}")
def read_api_token(token: Id, rooms: AskedRooms) -> One[Token]:
    """One token."""
    for known in list_tokens(rooms.database):
        if known.id == token:
            return One(item=Token.of(known))
    raise NotFoundError("There is no such token.")


@router.delete("/{id}", status_code=204)
def revoke_api_token(token: Id, request: Request, rooms: AskedRooms, act: Acting) -> None:
    """Revoke a token; what came through it stays."""
    delete_token(rooms.database, act, token)
    cast("TokenDirectory", request.app.state.tokens).forget()
