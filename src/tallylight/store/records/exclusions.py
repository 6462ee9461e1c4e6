"""Rules of who does not count; what they decide is written to viewers by the writer."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import ConflictError, InvalidError, NotFoundError
from tallylight.model.exclusion import checked_pattern
from tallylight.model.ids import fresh
from tallylight.model.text import storable
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.sites import site_within
from tallylight.store.schema import exclusions, sites

LONGEST_REASON = 200
MOST = 1_000
# Everybody who sees a session sees the reason, so that it holds no address by itself.
_USUAL_REASONS = {
    "address": "by its address",
    "network": "by its network",
    "agent": "by its player",
    "relay": "relay",
    "monitor": "monitor",
}

_QUERY = sa.select(
    *(column for column in exclusions.c if column.name != "site"),
    exclusions.c.site.label("site_key"),
    sites.c.slug.label("site"),
).select_from(exclusions.outerjoin(sites, sites.c.key == exclusions.c.site))


class ExclusionRecord(Struct, frozen=True, kw_only=True):
    """A rule; `site` and `site_key` None stand for all sites."""

    key: int
    id: UUID
    site: str | None
    site_key: int | None
    kind: str
    pattern: str
    excludes: bool
    reason: str
    created_at: Instant
    created_by: str


class NewExclusion(Struct, frozen=True, kw_only=True):
    """A rule to be; without a reason its kind is the reason."""

    kind: str
    pattern: str
    site: str | None = None
    excludes: bool = True
    reason: str | None = None


def checked(rule: NewExclusion) -> NewExclusion:
    """The rule as it would be kept. Raises `InvalidError` with the field as its path."""
    pattern = checked_pattern(rule.kind, storable(rule.pattern))
    usual = _USUAL_REASONS[rule.kind] if rule.excludes else "counts after all"
    reason = " ".join(storable(rule.reason or "").split()) or usual
    if len(reason) > LONGEST_REASON:
        message = f"A reason has at most {LONGEST_REASON} characters."
        raise InvalidError(message, path="$.reason")
    return NewExclusion(
        kind=rule.kind, pattern=pattern, site=rule.site, excludes=rule.excludes, reason=reason
    )


def list_exclusions(
    database: Database, of_sites: Collection[int] | None = None
) -> list[ExclusionRecord]:
    """The rules, newest first: those of some sites and those of all, or simply all."""
    query = _QUERY.order_by(exclusions.c.key.desc())
    if of_sites is not None:
        query = query.where(sa.or_(exclusions.c.site.is_(None), exclusions.c.site.in_(of_sites)))
    with reading(database) as connection:
        return [ExclusionRecord(**row) for row in connection.execute(query).mappings()]


def find_exclusion(database: Database, rule: UUID) -> ExclusionRecord:
    """The rule of that id. Raises `NotFoundError`."""
    with reading(database) as connection:
        return _within(connection, rule)


def add_exclusion(database: Database, act: Act, rule: NewExclusion) -> ExclusionRecord:
    """Keep a rule. Raises `InvalidError`, `ConflictError`, and `NotFoundError` for the site."""
    rule = checked(rule)
    with writing(database) as connection:
        site = None if rule.site is None else site_within(connection, rule.site).key
        _refuse_more(connection, rule, site)
        row: dict[str, Any] = {
            "id": fresh(),
            "site": site,
            "kind": rule.kind,
            "pattern": rule.pattern,
            "excludes": rule.excludes,
            "reason": rule.reason,
            "created_at": act.at,
            "created_by": act.actor,
        }
        connection.execute(sa.insert(exclusions).values(row))
        made = _within(connection, row["id"])
        write_down(connection, act, "exclusion.added", str(made.id), _told(made))
        return made


def delete_exclusion(database: Database, act: Act, rule: UUID) -> ExclusionRecord:
    """Take a rule back. Raises `NotFoundError`."""
    with writing(database) as connection:
        known = _within(connection, rule)
        connection.execute(sa.delete(exclusions).where(exclusions.c.key == known.key))
        write_down(connection, act, "exclusion.deleted", str(known.id), _told(known))
        return known


def _refuse_more(connection: sa.Connection, rule: NewExclusion, site: int | None) -> None:
    """Raise where there is such a rule already, or no room for one more."""
    same = sa.and_(
        exclusions.c.site.is_not_distinct_from(site),
        exclusions.c.kind == rule.kind,
        exclusions.c.pattern == rule.pattern,
        exclusions.c.excludes.is_(rule.excludes),
    )
    if connection.scalar(sa.select(sa.exists().where(same))):
        raise ConflictError("There is such a rule already.")
    if (connection.scalar(sa.select(sa.func.count()).select_from(exclusions)) or 0) >= MOST:
        raise InvalidError(f"There are {MOST} rules already; remove one that is not needed.")


def _within(connection: sa.Connection, rule: UUID) -> ExclusionRecord:
    row = connection.execute(_QUERY.where(exclusions.c.id == rule)).mappings().first()
    if row is None:
        raise NotFoundError("There is no such rule.")
    return ExclusionRecord(**row)


def _told(rule: ExclusionRecord) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("site", "kind", "pattern", "excludes", "reason")}
