"""API tokens: who holds one speaks for the source of its name, within its scopes and its site."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import ConflictError, InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.checks import (
    check_identifying_name,
    check_members,
    refusing_doublets,
)
from tallylight.store.records.secrets import digest_of, fresh_secret
from tallylight.store.records.sites import MAIN, SiteRecord, site_within
from tallylight.store.records.sources import PUSH, place_source, remove_source

SCOPES = ("ingest", "read", "admin")
PREFIX = "tl_"


class TokenRecord(Struct, frozen=True, kw_only=True):
    """A token without its secret; `site` None stands for all sites.

    source, source_key: the push source that its observations belong to.
    """

    key: int
    id: UUID
    name: str
    scopes: list[str]
    site: str | None
    source: str
    source_key: int
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None


class NewToken(Struct, frozen=True):
    """A token just made, with the secret that is told once."""

    record: TokenRecord
    secret: str


_TOKEN = schema.tokens.c
_QUERY = (
    sa.select(
        *(column for column in _TOKEN if column.name not in ("digest", "site", "source")),
        schema.sites.c.slug.label("site"),
        schema.sources.c.name.label("source"),
        schema.sources.c.key.label("source_key"),
    )
    .join(schema.sources, schema.sources.c.key == _TOKEN.source)
    .outerjoin(schema.sites, schema.sites.c.key == _TOKEN.site)
)


def list_tokens(database: Database) -> list[TokenRecord]:
    """Every token, in the order they were made."""
    with reading(database) as connection:
        rows = connection.execute(_QUERY.order_by(_TOKEN.key)).mappings()
        return [TokenRecord(**row) for row in rows]


def find_token(database: Database, digest: bytes) -> TokenRecord | None:
    """The token whose secret has that digest, over or not."""
    with reading(database) as connection:
        row = connection.execute(_QUERY.where(_TOKEN.digest == digest)).mappings().first()
    return None if row is None else TokenRecord(**row)


def create_token(
    database: Database,
    act: Act,
    *,
    name: str,
    scopes: Iterable[str],
    site: str | None = None,
    expires_at: Instant | None = None,
) -> NewToken:
    """Make a token and the push source of its name (of its site, else of `main`).

    Raises `InvalidError`, `ConflictError`, and `NotFoundError` for the site.
    """
    name = check_identifying_name(name)
    chosen = check_members(scopes, SCOPES, "$.scopes")
    if not chosen:
        raise InvalidError(f"Choose at least one of {', '.join(SCOPES)}.", path="$.scopes")
    if expires_at is not None and expires_at <= act.at:
        raise InvalidError("A token cannot end before it begins.", path="$.expires_at")
    secret = fresh_secret(PREFIX)
    taken = f"There is a token called {name} already."
    with refusing_doublets(taken), writing(database) as connection:
        place = None if site is None else site_within(connection, site)
        if connection.execute(sa.select(_TOKEN.key).where(_TOKEN.name == name)).first():
            raise ConflictError(taken)
        row: dict[str, Any] = {
            "id": fresh(),
            "name": name,
            "digest": digest_of(secret),
            "scopes": chosen,
            "site": None if place is None else place.key,
            "source": _push_source(connection, act, name, place),
            "created_at": act.at,
            "expires_at": expires_at,
        }
        connection.execute(sa.insert(schema.tokens).values(row))
        write_down(connection, act, "token.created", name, {"scopes": chosen, "site": site})
        return NewToken(_token_within(connection, row["id"]), secret)


def delete_token(database: Database, act: Act, token: UUID) -> TokenRecord:
    """Revoke a token; what came through it stays. Raises `NotFoundError`."""
    with writing(database) as connection:
        known = _token_within(connection, token)
        connection.execute(sa.delete(schema.tokens).where(_TOKEN.key == known.key))
        remove_source(connection, act, known.source_key)
        write_down(connection, act, "token.deleted", known.name)
        return known


def mark_used(database: Database, key: int, now: Instant) -> None:
    """Keep when a token was used last."""
    with writing(database) as connection:
        change = sa.update(schema.tokens).where(_TOKEN.key == key)
        connection.execute(change.values(last_used_at=now))


def ensure_push_source(database: Database, act: Act, name: str) -> int:
    """The key of the push source of that name; made where it is missing."""
    sources = schema.sources
    known = sa.select(sources.c.key).where(
        sources.c.name == name, sources.c.kind == PUSH, sources.c.deleted_at.is_(None)
    )
    with writing(database) as connection:
        key = connection.scalar(known)
        return _push_source(connection, act, name, None) if key is None else int(key)


def _push_source(connection: sa.Connection, act: Act, name: str, site: SiteRecord | None) -> int:
    """The key of the push source of a new token; an earlier one of that name goes on."""
    site = site or _main_or_first(connection)
    return place_source(connection, act, name=name, kind=PUSH, site=site, config={})


def _main_or_first(connection: sa.Connection) -> SiteRecord:
    try:
        return site_within(connection, MAIN)
    except NotFoundError:
        slug = connection.scalar(sa.select(schema.sites.c.slug).order_by(schema.sites.c.key))
        return site_within(connection, str(slug))


def _token_within(connection: sa.Connection, token: UUID) -> TokenRecord:
    row = connection.execute(_QUERY.where(_TOKEN.id == token)).mappings().first()
    if row is None:
        raise NotFoundError("There is no such token.")
    return TokenRecord(**row)
