"""Signing in and out."""

from typing import Annotated

import structlog
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tallylight.api.auth import session_secret
from tallylight.api.listing import One
from tallylight.api.principal import Acting, AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.signin import AskedDesk, Me, me
from tallylight.model.errors import NotAuthenticatedError
from tallylight.model.text import folded
from tallylight.store.records.audit import Act
from tallylight.store.records.checks import LONGEST_NAME
from tallylight.store.records.users import find_login
from tallylight.store.records.web_sessions import close_session, open_session

router = APIRouter(prefix="/api/v1/session", tags=["people"])
_log = structlog.get_logger(__name__)


class Credentials(BaseModel):
    """A name and its password."""

    name: Annotated[str, Field(max_length=LONGEST_NAME * 2)]
    password: str


@router.post("")
async def sign_in(
    credentials: Credentials, rooms: AskedRooms, desk: AskedDesk, response: Response
) -> One[Me]:
    """Sign in; too many wrong passwords make the next attempt wait."""
    account, address = folded(credentials.name), desk.address
    desk.throttle.attempt(account=account, address=address)
    login = await to_thread.run_sync(find_login, rooms.database, credentials.name)
    kept = None if login is None else login.password_hash
    if not await desk.passwords.matches(kept, credentials.password) or login is None:
        _log.warning("sign-in refused", name=credentials.name[:100], address=address)
        raise NotAuthenticatedError("The name or the password is wrong.")
    desk.throttle.forgive(account=account, address=address)
    act = Act(f"user:{login.user.name}", rooms.clock())
    signed_in = await to_thread.run_sync(open_session, rooms.database, act, login.user)
    desk.hand_cookie(response, signed_in)
    return One(item=me(signed_in.session))


@router.get("")
def get_session(principal: AskedBy, rooms: AskedRooms) -> One[Me]:
    """Who is signed in."""
    # A page is opened: whoever does so may well ask about the past next.
    rooms.desk.wake()
    sites = None if principal.sites is None else sorted(principal.sites)
    return One(
        item=Me(
            id=principal.id,
            name=principal.name,
            role=principal.role or "",
            csrf=principal.csrf or "",
            sites=sites,
        )
    )


@router.delete("", status_code=204)
def sign_out(
    request: Request, rooms: AskedRooms, act: Acting, desk: AskedDesk, response: Response
) -> None:
    """Sign out; the session is over wherever its cookie was copied to."""
    close_session(rooms.database, act, session_secret(request.headers) or "")
    desk.take_cookie(response)
