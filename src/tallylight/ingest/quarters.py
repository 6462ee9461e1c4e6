"""Quarter-hours of the audience, reckoned from the counts once they are over.

They can be reckoned again at any time: whoever reads believes them only as far as their mark says.
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa

from tallylight.ingest.writer import Writer
from tallylight.model.audience import Cell
from tallylight.model.buckets import QUARTER
from tallylight.model.time import Clock, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import TOGETHER, Cells, Window, count_of, raw_cells, runs
from tallylight.store.read.quarters import due, mark_of
from tallylight.store.write.quarters import save_mark, save_quarters
from tallylight.store.write.transaction import Transaction

EVERY_S = 60.0
# So many counts are reckoned at once, for the memory they take.
_MOST = 50_000
_Row = tuple[Any, ...]
Run = Callable[[Callable[[Transaction], None]], None]


class Quarters:
    """Keeps the quarter-hours near to what arrives."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.to_thread(roll_up, self._database, self._writer.run, self._clock())
            await asyncio.sleep(EVERY_S)


def roll_up(database: Database, run: Run, now: Instant) -> int:
    """Reckon the quarter-hours that are over and not reckoned, or touched by later counts.

    Returns how many. run: runs work as one transaction of the writer.
    """
    with reading(database) as connection:
        mark = mark_of(connection)
        found, reached = due(connection, mark, now)
    for site, quarters in found.items():
        for begin, end in runs(quarters):
            for rows in _reckoned(database, site, begin, end):
                run(partial(save_quarters, rows=rows))
    if reached != mark:
        run(partial(save_mark, key=reached.key, until=reached.until))
    return sum(map(len, found.values()))


def _reckoned(database: Database, site: int, begin: Instant, end: Instant) -> Iterator[list[_Row]]:
    """The rows of a span of quarter-hours, in parts of not too many counts."""
    with reading(database) as connection:
        count = count_of(connection, site, begin, end)
        is_part = count <= _MOST or end - begin == QUARTER
        rows = list(_rows(connection, site, (begin, end), count)) if is_part else []
    if rows:
        yield rows
    if not is_part:
        middle = begin + (end - begin) // QUARTER // 2 * QUARTER
        yield from _reckoned(database, site, begin, middle)
        yield from _reckoned(database, site, middle, end)


def _rows(
    connection: sa.Connection, site: int, span: tuple[Instant, Instant], count: int
) -> Iterator[_Row]:
    for stream, cells in _cells(connection, site, span, count).items():
        for place, cell in enumerate(cells):
            high_at = None if cell.high is None else cell.high_at
            at, key = span[0] + place * QUARTER, TOGETHER if stream is None else stream
            yield site, at, key, cell.heard, cell.known, cell.low, cell.high, high_at


def _cells(
    connection: sa.Connection, site: int, span: tuple[Instant, Instant], count: int
) -> Cells:
    """By stream, a cell for each quarter-hour; none where nobody counted anything."""
    begin, end = span
    if count <= _MOST:
        whole = raw_cells(connection, Window((site,), range(begin, end + 1, QUARTER)))
        return whole if len(whole) > 1 else {}
    # One quarter-hour with more counts than are held at once: bit by bit.
    found: Cells = {}
    width = -(-QUARTER * _MOST // count)
    for start in range(begin, end, width):
        bit = Window((site,), [start, min(start + width, end)])
        for stream, (cell,) in raw_cells(connection, bit).items():
            found.setdefault(stream, [Cell()])[0].add(cell)
    return found
