"""Streams: mounts and channels as their sources named them."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.record import StreamRecord
from tallylight.store.database import Database, reading
from tallylight.store.read.pages import Found, Listing, Page, Query, contains, paged
from tallylight.store.schema import sites, sources, streams

LISTING = Listing(
    sa.select(
        streams, sites.c.slug.label("site_slug"), sources.c.name.label("source_name")
    ).select_from(
        streams.join(sites, sites.c.key == streams.c.site).outerjoin(
            sources, sources.c.key == streams.c.source
        )
    ),
    site=streams.c.site,
    key=streams.c.key,
    at=None,
)


def list_streams(database: Database, query: Query) -> Page[StreamRecord]:
    """Streams in the order they were first mentioned in, newest first."""
    found = [] if query.q is None else [contains(query.q, streams.c.name, streams.c.title)]
    with reading(database) as connection:
        return paged(LISTING.page(connection, query, *found), stream_record)


def find_stream(database: Database, sites_: Sequence[int], uid: UUID) -> StreamRecord:
    """The stream of that id, if it is of one of these sites. Raises `NotFoundError`."""
    with reading(database) as connection:
        row = LISTING.first(connection, sites_, streams.c.id == uid)
    if row is None:
        raise NotFoundError("There is no stream with this id.")
    return stream_record(row)


def stream_record(row: Found) -> StreamRecord:
    """The record of a row that was read with `LISTING`."""
    return StreamRecord(
        key=row.key,
        id=row.id,
        site=row.site_slug,
        source=row.source_name,
        source_key=row.source,
        name=row.name,
        title=row.title,
        programme=row.programme,
        relay_of=row.relay_of,
        provider=row.provider,
        server=row.server,
        host=row.host,
        on_air_since=row.on_air_since,
        edited=tuple(sorted(row.edited or ())),
        created_at=row.created_at,
    )
