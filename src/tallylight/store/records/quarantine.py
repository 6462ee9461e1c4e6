"""Payloads of sources that were not understood, kept with the reason until somebody decides."""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import NotFoundError
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing
from tallylight.store.read.pages import Found, Listing, Page, Query, contains, paged
from tallylight.store.records.audit import Act, write_down


class QuarantineRecord(Struct, frozen=True, kw_only=True):
    """One payload; `source` is the name of the source that sent it."""

    key: int
    id: UUID
    site: str
    source: str
    source_id: UUID
    received_at: Instant
    reason: str
    content_type: str
    payload: bytes


_ROW = schema.quarantine.c
_SELECT = (
    sa.select(
        *(column for column in _ROW if column.name not in ("site", "source")),
        schema.sites.c.slug.label("site"),
        schema.sources.c.name.label("source"),
        schema.sources.c.id.label("source_id"),
    )
    .join(schema.sites, schema.sites.c.key == _ROW.site)
    .join(schema.sources, schema.sources.c.key == _ROW.source)
)
_LISTING = Listing(_SELECT, _ROW.site, _ROW.key, _ROW.received_at, at_name="received_at")


def list_quarantine(database: Database, query: Query) -> Page[QuarantineRecord]:
    """The newest first; `q` is looked for in the reason."""
    conditions = [] if query.q is None else [contains(query.q, _ROW.reason)]
    with reading(database) as connection:
        return paged(_LISTING.page(connection, query, *conditions), _record)


def get_quarantined(database: Database, payload: UUID) -> QuarantineRecord:
    """The payload of that id. Raises `NotFoundError`."""
    with reading(database) as connection:
        return _payload_within(connection, payload)


def discard_quarantined(database: Database, act: Act, payload: UUID) -> None:
    """Throw a payload away. Raises `NotFoundError`."""
    with writing(database) as connection:
        known = _payload_within(connection, payload)
        connection.execute(sa.delete(schema.quarantine).where(_ROW.key == known.key))
        detail = {"source": known.source, "reason": known.reason}
        write_down(connection, act, "quarantine.discarded", str(known.id), detail)


def _payload_within(connection: sa.Connection, payload: UUID) -> QuarantineRecord:
    row = connection.execute(_SELECT.where(_ROW.id == payload)).first()
    if row is None:
        raise NotFoundError("There is no such payload in quarantine.")
    return _record(row)


def _record(row: Found) -> QuarantineRecord:
    return msgspec.convert(row, QuarantineRecord, from_attributes=True)
