"""Outages and gaps, as the stretches of coverage tell of them."""

from heapq import nlargest
from itertools import groupby

import sqlalchemy as sa

from tallylight.model.coverage import Outage, outages
from tallylight.model.record import OutageRecord
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.cursor import Place, read, written
from tallylight.store.read.looks import STRETCH, stretch_of
from tallylight.store.read.names import PLACE, on_stream, stream_of, with_place
from tallylight.store.read.pages import Found, Page, Query, Selected
from tallylight.store.schema import coverage

_Told = tuple[Outage, Found]


def list_outages(database: Database, query: Query, now: Instant) -> Page[OutageRecord]:
    """Outages that reach into the time asked for, newest first.

    All stretches are read: there is one per change of state, and an outage may be old and open.
    """
    stretches: Selected = (
        sa.select(*STRETCH, *PLACE)
        .select_from(with_place(coverage))
        .where(coverage.c.site.in_(query.sites))
        .order_by(coverage.c.source, coverage.c.stream, coverage.c.started_at)
    )
    if query.stream is not None:
        stretches = stretches.where(on_stream(coverage, query.stream))
    after = None if query.cursor is None else read(query.cursor)
    told: list[_Told] = []
    with reading(database) as connection:
        for _, rows in groupby(connection.execute(stretches), key=_origin):
            told += _of_one_stream(list(rows), now)
    asked = (one for one in told if _is_asked(one[0], query, after))
    found = nlargest(query.limit + 1, asked, key=_place)
    shown = found[: query.limit]
    following = written(_place(shown[-1])) if len(found) > query.limit else None
    return Page([_record(one) for one in shown], following)


def _origin(row: Found) -> tuple[int, int | None]:
    return row.source, row.stream


def _of_one_stream(rows: list[Found], now: Instant) -> list[_Told]:
    return [(outage, rows[0]) for outage in outages(map(stretch_of, rows), now)]


def _place(told: _Told) -> Place:
    return Place(told[0].started_at, told[0].place)


def _is_asked(outage: Outage, query: Query, after: Place | None) -> bool:
    if query.end is not None and outage.started_at >= query.end:
        return False
    if query.start is not None and outage.ended_at is not None and outage.ended_at <= query.start:
        return False
    return after is None or Place(outage.started_at, outage.place) < after


def _record(told: _Told) -> OutageRecord:
    outage, names = told
    return OutageRecord(
        site=names.site_slug,
        source=names.source_name,
        stream=stream_of(names),
        state=outage.state,
        started_at=outage.started_at,
        ended_at=outage.ended_at,
        reason=outage.reason,
    )
