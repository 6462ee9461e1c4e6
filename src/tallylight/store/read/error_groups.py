"""Errors by what failed: one group for all that have one fingerprint at one site."""

from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import NotFoundError
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.cursor import Place, read, written
from tallylight.store.read.pages import Condition, Found, Page, Query, Selected, contains
from tallylight.store.schema import errors, sites


class ErrorGroup(Struct, frozen=True, kw_only=True):
    """What one failure did; the words are those of its newest occurrence.

    open: so many occurrences are not resolved. reopened: some were, and it came again.
    """

    fingerprint: str
    site: str
    service: str
    severity: str
    message: str
    count: int
    first_at: Instant
    last_at: Instant
    open: int
    resolved_at: Instant | None
    reopened: bool
    latest_id: UUID


class GroupFilter(Struct, frozen=True, kw_only=True):
    """Which groups are asked for; severity and service are those of an occurrence."""

    is_resolved: bool | None = None
    service: str | None = None
    severity: str | None = None
    fingerprint: str | None = None


def list_error_groups(database: Database, query: Query, wanted: GroupFilter) -> Page[ErrorGroup]:
    """Groups by their newest occurrence in the span, newest first, counted within the span."""
    if not query.sites:
        return Page([])
    grouped = _grouped(query, wanted)
    if query.cursor is not None:
        place = read(query.cursor)
        last_at, last = sa.func.max(errors.c.at), sa.func.max(errors.c.key)
        earlier = sa.and_(last_at == place.at, last < place.key)
        grouped = grouped.having(sa.or_(last_at < place.at, earlier))
    one = grouped.limit(query.limit + 1).subquery()
    newest = errors.alias("newest")
    # Of several at the same instant, that which came last.
    latest = (
        sa.select(sa.func.max(newest.c.key))
        .where(
            newest.c.site == one.c.site,
            newest.c.fingerprint == one.c.fingerprint,
            newest.c.at == one.c.last_at,
        )
        .correlate(one)
        .scalar_subquery()
    )
    shown = (
        sa.select(
            one,
            sites.c.slug,
            errors.c.service,
            errors.c.severity,
            errors.c.message,
            errors.c.id.label("latest_id"),
        )
        .select_from(
            one.join(sites, sites.c.key == one.c.site).join(errors, errors.c.key == latest)
        )
        .order_by(one.c.last_at.desc(), one.c.last.desc())
    )
    with reading(database) as connection:
        rows = list(connection.execute(shown))
    if len(rows) <= query.limit:
        return Page([_record(row) for row in rows])
    rows = rows[: query.limit]
    return Page([_record(row) for row in rows], written(Place(rows[-1].last_at, rows[-1].last)))


def find_error_group(database: Database, sites_: tuple[int, ...], fingerprint: str) -> ErrorGroup:
    """The group of that fingerprint; of several sites, the newest. Raises `NotFoundError`."""
    query, wanted = Query(sites_, limit=1), GroupFilter(fingerprint=fingerprint)
    found = list_error_groups(database, query, wanted).items
    if not found:
        raise NotFoundError("There is no group of errors with this fingerprint.")
    return found[0]


def _grouped(query: Query, wanted: GroupFilter) -> Selected:
    conditions: list[Condition] = [
        errors.c.site.in_(query.sites),
        errors.c.fingerprint.is_not(None),
    ]
    if query.start is not None:
        conditions.append(errors.c.at >= query.start)
    if query.end is not None:
        conditions.append(errors.c.at < query.end)
    if query.q is not None:
        conditions.append(contains(query.q, errors.c.message, errors.c.service))
    for name in ("service", "severity", "fingerprint"):
        told = getattr(wanted, name)
        if told is not None:
            conditions.append(errors.c[name] == told)
    is_open = sa.func.sum(sa.case((errors.c.resolved_at.is_(None), 1), else_=0))
    grouped = (
        sa.select(
            errors.c.site,
            errors.c.fingerprint,
            sa.func.count().label("occurrences"),
            sa.func.min(errors.c.at).label("first_at"),
            sa.func.max(errors.c.at).label("last_at"),
            sa.func.max(errors.c.key).label("last"),
            is_open.label("open"),
            sa.func.max(errors.c.resolved_at).label("resolved_at"),
        )
        .where(*conditions)
        .group_by(errors.c.site, errors.c.fingerprint)
        .order_by(sa.func.max(errors.c.at).desc(), sa.func.max(errors.c.key).desc())
    )
    if wanted.is_resolved is not None:
        grouped = grouped.having(is_open == 0 if wanted.is_resolved else is_open > 0)
    return grouped


def _record(row: Found) -> ErrorGroup:
    return ErrorGroup(
        fingerprint=row.fingerprint,
        site=row.slug,
        service=row.service,
        severity=row.severity,
        message=row.message,
        count=row.occurrences,
        first_at=row.first_at,
        last_at=row.last_at,
        open=row.open,
        resolved_at=None if row.open else row.resolved_at,
        reopened=row.open > 0 and row.resolved_at is not None,
        latest_id=row.latest_id,
    )
