"""Sites: a station, a media server or a head-end, with a zone of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.rules import RULES
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import SYSTEM, Act, write_down
from tallylight.store.records.checks import (
    check_members,
    check_name,
    check_slug,
    check_zone,
    is_slug,
    refusing_doublets,
)

MAIN = "main"
KINDS = ("radio", "media", "iptv")
# Nearly every request asks for them: written once, it is looked at once.
_ALL = sa.select(schema.sites).order_by(schema.sites.c.key)


class SiteRecord(Struct, frozen=True, kw_only=True):
    """A site; outsiders know it by its slug. rules: what a person set of them, in ms by name."""

    key: int
    slug: str
    name: str
    zone: str
    kinds: list[str]
    rules: dict[str, int] | None = None
    created_at: Instant


def list_sites(database: Database) -> list[SiteRecord]:
    """Every site, in the order they were made."""
    with reading(database) as connection:
        return [SiteRecord(**row) for row in connection.execute(_ALL).mappings()]


def get_site(database: Database, slug: str) -> SiteRecord:
    """The site of that slug. Raises `NotFoundError`."""
    with reading(database) as connection:
        return site_within(connection, slug)


def add_site(
    database: Database,
    act: Act,
    *,
    slug: str,
    name: str | None = None,
    zone: str = "UTC",
    kinds: Iterable[str] = (),
) -> SiteRecord:
    """Make a site. Raises `InvalidError` and `ConflictError`."""
    row = {
        "slug": check_slug(slug),
        "name": check_name(name or slug),
        "zone": check_zone(zone),
        "kinds": check_members(kinds, KINDS, "$.kinds"),
        "created_at": act.at,
    }
    taken = f"There is a site called {slug} already."
    with refusing_doublets(taken), writing(database) as connection:
        connection.execute(sa.insert(schema.sites).values(row))
        write_down(connection, act, "site.added", slug, _told(row))
        return site_within(connection, slug)


def update_site(
    database: Database,
    act: Act,
    slug: str,
    *,
    name: str | None = None,
    zone: str | None = None,
    kinds: Iterable[str] | None = None,
) -> SiteRecord:
    """Change what is not None; a slug stays. Raises `InvalidError` and `NotFoundError`."""
    change: dict[str, Any] = {}
    if name is not None:
        change["name"] = check_name(name)
    if zone is not None:
        change["zone"] = check_zone(zone)
    if kinds is not None:
        change["kinds"] = check_members(kinds, KINDS, "$.kinds")
    with writing(database) as connection:
        site = site_within(connection, slug)
        if change:
            connection.execute(
                sa.update(schema.sites).where(schema.sites.c.key == site.key).values(change)
            )
            write_down(connection, act, "site.changed", slug, change)
        return site_within(connection, slug)


def set_rules(
    database: Database, act: Act, slug: str, told: Mapping[str, int | None]
) -> SiteRecord:
    """Set rules of a site, in ms by name; None gives one back to its default.

    Raises `InvalidError` and `NotFoundError`.
    """
    with writing(database) as connection:
        site = site_within(connection, slug)
        change = {"rules": _ruled(site.rules or {}, told)}
        if change["rules"] != site.rules:
            connection.execute(
                sa.update(schema.sites).where(schema.sites.c.key == site.key).values(change)
            )
            write_down(connection, act, "site.changed", slug, change)
        return site_within(connection, slug)


def ensure_main(database: Database, now: Instant) -> None:
    """Give a fresh database the site `main`, zone UTC, of no kind yet."""
    with writing(database) as connection:
        if connection.execute(sa.select(schema.sites.c.key).limit(1)).first() is None:
            row: dict[str, Any] = {"slug": MAIN, "name": "Main", "zone": "UTC", "kinds": []}
            row["created_at"] = now
            connection.execute(sa.insert(schema.sites).values(row))
            write_down(connection, Act(SYSTEM, now), "site.added", MAIN, _told(row))


def site_within(connection: sa.Connection, slug: str) -> SiteRecord:
    """The site of that slug, in a transaction that is open. Raises `NotFoundError`."""
    query = sa.select(schema.sites).where(schema.sites.c.slug == slug)
    row = connection.execute(query).mappings().first() if is_slug(slug) else None
    if row is None:
        raise NotFoundError(f"There is no site called {slug[:64]!r}.")
    return SiteRecord(**row)


def _ruled(present: Mapping[str, int], told: Mapping[str, int | None]) -> dict[str, int] | None:
    """The rules that are set after a change of some. Raises `InvalidError`."""
    for name, value in told.items():
        rule = RULES.get(name)
        if rule is None:
            message = f"There is no rule {name[:64]!r}; there are {', '.join(RULES)}."
            raise InvalidError(message, path="$.rules")
        if value is not None and not 0 <= value <= rule.most_ms:
            message = f"{rule.title} is 0 to {rule.most_ms:,} ms."
            raise InvalidError(message, path=f"$.rules.{name}")
    changed = {**present, **told}
    return {name: value for name, value in changed.items() if value is not None} or None


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("name", "zone", "kinds")}
