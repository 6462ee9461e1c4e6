"""Audience samples: listener counts as they were measured."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.record import SampleRecord
from tallylight.model.time import DAY, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.names import PLACE, on_stream, place_of, with_place
from tallylight.store.read.pages import Found, Listing, Page, Query, paged
from tallylight.store.schema import audience

# Rows older than this are sealed, so an id is not looked for among them.
_HOT_DAYS = 35
_COUNTS = (
    "at",
    "listeners",
    "excluded",
    "peak",
    "unique",
    "max",
    "bitrate_kbps",
    "incoming_kbps",
    "outgoing_kbps",
    "bytes_sent",
    "bytes_received",
    "slow_listeners",
    "connections",
    "interval_ms",
)

LISTING = Listing(
    sa.select(
        audience.c.key,
        audience.c.id,
        *(audience.c[name] for name in _COUNTS),
        audience.c.data,
        *PLACE,
    ).select_from(with_place(audience)),
    site=audience.c.site,
    key=audience.c.key,
    at=audience.c.at,
)


def list_samples(database: Database, query: Query) -> Page[SampleRecord]:
    """Samples, newest first."""
    conditions = [] if query.stream is None else [on_stream(audience, query.stream)]
    with reading(database) as connection:
        return paged(LISTING.page(connection, query, *conditions), sample_record)


def find_sample(database: Database, sites: Sequence[int], uid: UUID, now: Instant) -> SampleRecord:
    """A sample of the last 35 days. Raises `NotFoundError`.

    It is looked for by scanning: an index on the id would cost each sample more than all else.
    """
    with reading(database) as connection:
        is_recent = audience.c.at >= now - _HOT_DAYS * DAY
        row = LISTING.first(connection, sites, is_recent, audience.c.id == uid)
    if row is None:
        raise NotFoundError("There is no sample with this id in the last 35 days.")
    return sample_record(row)


def sample_record(row: Found) -> SampleRecord:
    """The record of a row that was read with `LISTING`."""
    told: dict[str, Any] = row.data or {}
    counts = {name: getattr(row, name) for name in _COUNTS}
    return SampleRecord(
        **place_of(row), **counts, encoder=told.get("encoder"), title=told.get("title")
    )
