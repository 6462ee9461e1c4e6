"""Who is signed in: a row per browser, found by the digest of its cookie, revocable."""

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.time import DAY, Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.secrets import digest_of, fresh_secret
from tallylight.store.records.users import UserRecord

LIFETIME = 30 * DAY


class WebSession(Struct, frozen=True, kw_only=True):
    """A signed-in browser; `csrf` is what its page repeats with every change."""

    user: UserRecord
    csrf: str
    expires_at: Instant


class SignedIn(Struct, frozen=True):
    """A new session with its secret, which only the cookie holds."""

    session: WebSession
    secret: str


_USER = [
    column.label(f"user_{column.name}")
    for column in schema.users.c
    if column.name not in ("name_key", "password_hash")
]
_QUERY = sa.select(schema.web_sessions.c.csrf, schema.web_sessions.c.expires_at, *_USER).join(
    schema.users, schema.users.c.key == schema.web_sessions.c.user
)


def open_session(database: Database, act: Act, user: UserRecord) -> SignedIn:
    """Sign `user` in; sessions that are over are swept away."""
    secret, csrf = fresh_secret(), fresh_secret()
    row = {
        "digest": digest_of(secret),
        "user": user.key,
        "csrf": csrf,
        "created_at": act.at,
        "expires_at": act.at + LIFETIME,
    }
    table = schema.web_sessions
    with writing(database) as connection:
        connection.execute(sa.delete(table).where(table.c.expires_at <= act.at))
        connection.execute(sa.insert(table).values(row))
        write_down(connection, act, "session.opened", user.name)
    return SignedIn(WebSession(user=user, csrf=csrf, expires_at=act.at + LIFETIME), secret)


def find_session(database: Database, secret: str, now: Instant) -> WebSession | None:
    """The session of a cookie, unless it is over or its person may not sign in any more."""
    table = schema.web_sessions
    query = _QUERY.where(
        table.c.digest == digest_of(secret),
        table.c.expires_at > now,
        schema.users.c.disabled_at.is_(None),
    )
    with reading(database) as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        return None
    fields = {str(name): value for name, value in row.items()}
    person = {name[5:]: fields.pop(name) for name in list(fields) if name.startswith("user_")}
    return WebSession(user=UserRecord(**person), **fields)


def close_session(database: Database, act: Act, secret: str) -> None:
    """Sign out; a session that is gone already is no fault."""
    table = schema.web_sessions
    with writing(database) as connection:
        connection.execute(sa.delete(table).where(table.c.digest == digest_of(secret)))
        write_down(connection, act, "session.closed", act.actor)
