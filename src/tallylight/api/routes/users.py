"""People who may sign in."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from msgspec import UNSET
from pydantic import BaseModel

from tallylight.api.listing import AskedListing, One, Page, mentions, page_of
from tallylight.api.passwords import hash_password
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.store.records.users import (
    UserChange,
    UserRecord,
    add_user,
    delete_user,
    get_user,
    list_users,
    update_user,
)

router = APIRouter(prefix="/api/v1/users", tags=["people"])
Role = Literal["admin", "operator", "viewer"]


class User(Shape):
    """A person; `sites` null stands for all."""

    id: UUID
    name: str
    role: Role
    sites: list[str] | None
    created_at: At
    disabled_at: At | None


class NewUser(BaseModel):
    """A person to be."""

    name: str
    password: str
    role: Role
    sites: list[str] | None = None


class ChangedUser(BaseModel):
    """What is to change of a person; what is left out stays."""

    role: Role | None = None
    password: str | None = None
    sites: list[str] | None = None
    enabled: bool | None = None


@router.get("")
def list_people_who_sign_in(rooms: AskedRooms, listing: AskedListing) -> Page[User]:
    """The people who may sign in."""
    q = listing.query.q
    known = [user for user in list_users(rooms.database) if mentions(q, user.name, user.role)]
    found, following = page_of(known, listing, lambda user: user.key)
    return Page(items=[User.of(user) for user in found], next=following)


@router.post("", status_code=201)
def create_user(user: NewUser, rooms: AskedRooms, act: Acting) -> One[User]:
    """Make a person."""
    made = add_user(
        rooms.database,
        act,
        name=user.name,
        role=user.role,
        sites=user.sites,
        password_hash=hash_password(user.password),
    )
    return _one(made)


@router.get("/{id}")
def read_user(user: Id, rooms: AskedRooms) -> One[User]:
    """One person."""
    return _one(get_user(rooms.database, user))


@router.patch("/{id}")
def change_user(user: Id, change: ChangedUser, rooms: AskedRooms, act: Acting) -> One[User]:
    """Change a person, who must sign in again after it."""
    values = UserChange(
        role=change.role,
        sites=change.sites if "sites" in change.model_fields_set else UNSET,
        password_hash=None if change.password is None else hash_password(change.password),
        enabled=change.enabled,
    )
    return _one(update_user(rooms.database, act, user, values))


@router.delete("/{id}", status_code=204)
def remove_user(user: Id, rooms: AskedRooms, act: Acting) -> None:
    """Take a person away; the last admin stays."""
    delete_user(rooms.database, act, user)


def _one(user: UserRecord) -> One[User]:
    return One(item=User.of(user))
