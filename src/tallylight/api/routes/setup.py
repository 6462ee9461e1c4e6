"""The first admin, made through the one-time link."""

from anyio import to_thread
from fastapi import APIRouter, Response
from pydantic import BaseModel

from tallylight import __version__
from tallylight.api.listing import One
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.signin import AskedDesk, Me, me
from tallylight.model.errors import ForbiddenError
from tallylight.store.records.audit import Act
from tallylight.store.records.checks import check_name, check_zone
from tallylight.store.records.setup import complete_setup, is_setup_token
from tallylight.store.records.sites import MAIN, update_site
from tallylight.store.records.users import has_admin
from tallylight.store.records.web_sessions import SignedIn, open_session

router = APIRouter(prefix="/api/v1/setup", tags=["people"])


class SetupState(BaseModel):
    """Whether somebody must still be made who may administer."""

    needs_admin: bool
    version: str


class Setup(BaseModel):
    """The secret of the link, the first admin, and perhaps the name and zone of the site."""

    token: str
    name: str
    password: str
    site_name: str | None = None
    zone: str | None = None


@router.get("")
def get_setup(rooms: AskedRooms) -> One[SetupState]:
    """Whether the set-up is still to be done."""
    return One(item=SetupState(needs_admin=not has_admin(rooms.database), version=__version__))


@router.post("", status_code=201)
async def complete_set_up(
    setup: Setup, rooms: AskedRooms, desk: AskedDesk, response: Response
) -> One[Me]:
    """Make the first admin and sign them in; the link is void after it."""
    desk.throttle.attempt(account=None, address=desk.address)
    await to_thread.run_sync(_check, rooms, setup)
    hashed = await desk.passwords.hash(setup.password)
    signed_in = await to_thread.run_sync(_complete, rooms, setup, hashed)
    desk.throttle.forgive(account=None, address=desk.address)
    desk.hand_cookie(response, signed_in)
    return One(item=me(signed_in.session))


def _check(rooms: Rooms, setup: Setup) -> None:
    """Refuse what is wrong before the link is used up."""
    if not is_setup_token(rooms.database, setup.token):
        raise ForbiddenError(
            "This set-up link is wrong or was used: `tallylight setup` prints a new one."
        )
    check_name(setup.name)
    if setup.site_name is not None:
        check_name(setup.site_name, "$.site_name")
    if setup.zone is not None:
        check_zone(setup.zone)


def _complete(rooms: Rooms, setup: Setup, password_hash: str) -> SignedIn:
    act = Act(f"user:{setup.name.strip()}", rooms.clock())
    user = complete_setup(
        rooms.database, act, setup.token, name=setup.name, password_hash=password_hash
    )
    if setup.site_name is not None or setup.zone is not None:
        update_site(rooms.database, act, MAIN, name=setup.site_name, zone=setup.zone)
    return open_session(rooms.database, act, user)
