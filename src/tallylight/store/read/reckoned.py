"""Quarter-hours reckoned from the counts, in parts of not too many counts."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from tallylight.model.buckets import QUARTER
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import (
    MOST,
    TOGETHER,
    Cells,
    Window,
    count_of,
    raw_cells,
)

_Row = tuple[Any, ...]


def reckoned(database: Database, site: int, begin: Instant, end: Instant) -> Iterator[list[_Row]]:
    """The rows of a span of quarter-hours of a site: site, at, stream, and what a cell holds."""
    with reading(database) as connection:
        count = count_of(connection, (site,), begin, end)
        is_part = count <= MOST or end - begin == QUARTER
        rows = list(_rows(connection, site, (begin, end))) if is_part else []
    if rows:
        yield rows
    if not is_part:
        middle = begin + (end - begin) // QUARTER // 2 * QUARTER
        yield from reckoned(database, site, begin, middle)
        yield from reckoned(database, site, middle, end)


def _rows(connection: sa.Connection, site: int, span: tuple[Instant, Instant]) -> Iterator[_Row]:
    for stream, cells in _cells(connection, site, span).items():
        for place, cell in enumerate(cells):
            high_at = None if cell.high is None else cell.high_at
            at, key = span[0] + place * QUARTER, TOGETHER if stream is None else stream
            yield site, at, key, cell.heard, cell.known, cell.low, cell.high, high_at


def _cells(connection: sa.Connection, site: int, span: tuple[Instant, Instant]) -> Cells:
    """By stream, a cell for each quarter-hour; none where nobody counted anything."""
    begin, end = span
    whole = raw_cells(connection, Window((site,), range(begin, end + 1, QUARTER)))
    return whole if len(whole) > 1 else {}
