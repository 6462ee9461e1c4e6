"""People who may sign in. Their passwords are hashed before they come here."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET, Struct, UnsetType

from tallylight.model.errors import ConflictError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.text import folded, storable
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.checks import check_members, check_name, refusing_doublets
from tallylight.store.records.sites import site_within

ROLES = ("admin", "operator", "viewer")


class UserRecord(Struct, frozen=True, kw_only=True):
    """A person; `sites` are the slugs of those they may see, None stands for all."""

    key: int
    id: UUID
    name: str
    role: str
    sites: list[str] | None
    created_at: Instant
    disabled_at: Instant | None


class Login(Struct, frozen=True):
    """A person with the hash of their password; never shown."""

    user: UserRecord
    password_hash: str


class UserChange(Struct, frozen=True, kw_only=True):
    """What is to change of a person: whatever is not None, and `sites` where set."""

    role: str | None = None
    sites: list[str] | UnsetType | None = UNSET
    password_hash: str | None = None
    enabled: bool | None = None


_HIDDEN = ("name_key", "password_hash")
_COLUMNS = [column for column in schema.users.c if column.name not in _HIDDEN]


def list_users(database: Database) -> list[UserRecord]:
    """Every person, in the order they were made."""
    query = sa.select(*_COLUMNS).order_by(schema.users.c.key)
    with reading(database) as connection:
        return [UserRecord(**row) for row in connection.execute(query).mappings()]


def get_user(database: Database, user: UUID) -> UserRecord:
    """The person of that id. Raises `NotFoundError`."""
    with reading(database) as connection:
        return _user_within(connection, user)


def find_login(database: Database, name: str) -> Login | None:
    """Who signs in by `name` (case does not matter) and may; None if nobody does."""
    query = sa.select(*_COLUMNS, schema.users.c.password_hash).where(
        schema.users.c.name_key == folded(storable(name)), schema.users.c.disabled_at.is_(None)
    )
    with reading(database) as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        return None
    fields = dict(row)
    hashed = fields.pop("password_hash")
    return Login(UserRecord(**fields), hashed)


def has_admin(database: Database) -> bool:
    """Whether anybody may administer; a fresh database waits for its set-up until then."""
    with reading(database) as connection:
        return admin_exists(connection)


def add_user(
    database: Database,
    act: Act,
    *,
    name: str,
    role: str,
    password_hash: str,
    sites: Iterable[str] | None = None,
) -> UserRecord:
    """Make a person. Raises `InvalidError`, `ConflictError`, and `NotFoundError` for a site."""
    taken = f"There is somebody called {name} already."
    with refusing_doublets(taken), writing(database) as connection:
        return place_user(
            connection, act, name=name, role=role, password_hash=password_hash, sites=sites
        )


def update_user(database: Database, act: Act, user: UUID, change: UserChange) -> UserRecord:
    """Change what `change` gives; whoever it is must sign in again.

    Raises `InvalidError`, `NotFoundError`, and `ConflictError` where no admin would be left.
    """
    with writing(database) as connection:
        known = _user_within(connection, user)
        values = _values(connection, change, act)
        if values:
            table = schema.users
            connection.execute(sa.update(table).where(table.c.key == known.key).values(values))
            _keep_an_admin(connection)
            sessions = schema.web_sessions
            connection.execute(sa.delete(sessions).where(sessions.c.user == known.key))
            write_down(connection, act, "user.changed", known.name, {"fields": sorted(values)})
        return _user_within(connection, user)


def delete_user(database: Database, act: Act, user: UUID) -> None:
    """Take a person away, signed in or not; raises as `update_user` does."""
    with writing(database) as connection:
        known = _user_within(connection, user)
        connection.execute(sa.delete(schema.users).where(schema.users.c.key == known.key))
        _keep_an_admin(connection)
        write_down(connection, act, "user.deleted", known.name)


def place_user(
    connection: sa.Connection,
    act: Act,
    *,
    name: str,
    role: str,
    password_hash: str,
    sites: Iterable[str] | None = None,
) -> UserRecord:
    """Insert a person in an open transaction."""
    name = check_name(name)
    check_members([role], ROLES, "$.role")
    row: dict[str, Any] = {
        "id": fresh(),
        "name": name,
        "name_key": folded(name),
        "role": role,
        "sites": _checked_sites(connection, sites),
        "password_hash": password_hash,
        "created_at": act.at,
    }
    connection.execute(sa.insert(schema.users).values(row))
    write_down(connection, act, "user.added", name, {"role": role, "sites": row["sites"]})
    return _user_within(connection, row["id"])


def admin_exists(connection: sa.Connection) -> bool:
    """Whether anybody may administer every site, in an open transaction."""
    user = schema.users.c
    is_one = (user.role == "admin", user.sites.is_(None), user.disabled_at.is_(None))
    query = sa.select(user.key).where(*is_one).limit(1)
    return connection.execute(query).first() is not None


def _values(connection: sa.Connection, change: UserChange, act: Act) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if change.role is not None:
        check_members([change.role], ROLES, "$.role")
        values["role"] = change.role
    if change.password_hash is not None:
        values["password_hash"] = change.password_hash
    if change.enabled is not None:
        values["disabled_at"] = None if change.enabled else act.at
    if change.sites is not UNSET:
        values["sites"] = _checked_sites(connection, change.sites)
    return values


def _keep_an_admin(connection: sa.Connection) -> None:
    if not admin_exists(connection):
        raise ConflictError("This is the last admin of all sites: make another one first.")


def _checked_sites(connection: sa.Connection, sites: Iterable[str] | None) -> list[str] | None:
    return None if sites is None else [site_within(connection, slug).slug for slug in sites]


def _user_within(connection: sa.Connection, user: UUID) -> UserRecord:
    query = sa.select(*_COLUMNS).where(schema.users.c.id == user)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError("There is no such person.")
    return UserRecord(**row)
