"""The error log."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.record import ErrorRecord
from tallylight.store.database import Database, reading
from tallylight.store.read.names import PLACE, on_stream, place_of, with_place
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, contains, paged
from tallylight.store.schema import errors

LISTING = Listing(
    sa.select(
        errors.c.key,
        errors.c.id,
        errors.c.at,
        errors.c.fingerprint,
        errors.c.service,
        errors.c.severity,
        errors.c.message,
        errors.c.context,
        errors.c.stack_trace,
        errors.c.play_id,
        errors.c.resolved_at,
        *PLACE,
    ).select_from(with_place(errors)),
    site=errors.c.site,
    key=errors.c.key,
    at=errors.c.at,
)


def list_errors(
    database: Database,
    query: Query,
    *,
    severity: str | None = None,
    service: str | None = None,
    is_resolved: bool | None = None,
    fingerprint: str | None = None,
) -> Page[ErrorRecord]:
    """Errors, newest first; each name that is given must be theirs."""
    asked = {
        errors.c.severity: severity,
        errors.c.service: service,
        errors.c.fingerprint: fingerprint,
    }
    conditions: list[Condition] = [name == told for name, told in asked.items() if told is not None]
    if is_resolved is not None:
        conditions.append(errors.c.resolved_at.is_(None) != is_resolved)
    if query.stream is not None:
        conditions.append(on_stream(errors, query.stream))
    if query.q is not None:
        conditions.append(contains(query.q, errors.c.message, errors.c.service))
    with reading(database) as connection:
        return paged(LISTING.page(connection, query, *conditions), error_record)


def find_error(database: Database, sites: Sequence[int], uid: UUID) -> ErrorRecord:
    """An error of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites, errors.c.id == uid)
    if row is None:
        raise NotFoundError("There is no error with this id.")
    return error_record(row)


def error_record(row: Found) -> ErrorRecord:
    """The record of a row that was read with `LISTING`."""
    return ErrorRecord(
        **place_of(row),
        at=row.at,
        fingerprint=row.fingerprint,
        service=row.service,
        severity=row.severity,
        message=row.message,
        context=row.context,
        stack_trace=row.stack_trace,
        play_id=row.play_id,
        resolved_at=row.resolved_at,
    )
