"""Signing in by a one-time link that a command on this machine printed."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from tallylight.api.rooms import AskedRooms
from tallylight.api.signin import AskedDesk
from tallylight.api.static import base_path
from tallylight.store.records.audit import Act
from tallylight.store.records.login_links import redeem_login
from tallylight.store.records.web_sessions import open_session

router = APIRouter(tags=["people"])


@router.get("/api/v1/login/{secret}", response_class=RedirectResponse, status_code=303)
def follow_login_link(secret: str, rooms: AskedRooms, desk: AskedDesk) -> RedirectResponse:
    """Sign the browser in and show it the page; the link is void after it."""
    desk.throttle.attempt(account=None, address=desk.address)
    user = redeem_login(rooms.database, Act("login link", rooms.clock()), secret)
    desk.throttle.forgive(account=None, address=desk.address)
    act = Act(f"user:{user.name}", rooms.clock())
    answer = RedirectResponse(base_path(rooms.base_url or ""), status_code=303)
    desk.hand_cookie(answer, open_session(rooms.database, act, user))
    return answer
