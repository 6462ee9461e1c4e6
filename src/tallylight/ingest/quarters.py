"""Quarter-hours of the audience, reckoned from the counts soon after these arrive.

They can be reckoned again at any time: whoever reads believes them only as far as their key says.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tallylight.ingest.writer import Writer
from tallylight.model.buckets import QUARTER
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import (
    TOGETHER,
    Cells,
    Window,
    arrivals,
    raw_cells,
    rolled_up_to,
    runs,
    touched,
)
from tallylight.store.write.quarters import save_quarters
from tallylight.store.write.transaction import Transaction

EVERY_S = 60.0
SLICE = 10_000
# Between slices, others come first.
_REST_S = 0.05
_Row = tuple[Any, ...]
Run = Callable[[Callable[[Transaction], None]], None]


class Quarters:
    """Keeps the quarter-hours near to what arrives."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            taken = await asyncio.to_thread(roll_up, self._database, self._writer.run)
            await asyncio.sleep(_REST_S if taken == SLICE else EVERY_S)


def roll_up(database: Database, run: Run) -> int:
    """Reckon the quarter-hours that the next counts touch; how many counts these were.

    run: runs work as one transaction of the writer.
    """
    with reading(database) as connection:
        new, up_to = arrivals(connection, rolled_up_to(connection), SLICE)
        quarters: defaultdict[int, set[Instant]] = defaultdict(set)
        for one in new:
            quarters[one.site].update(touched(one.at, one.interval_ms))
        rows = [
            row
            for site, found in quarters.items()
            for begin, end in runs(found)
            for row in _rows(site, raw_cells(connection, _window(site, begin, end)), begin)
        ]
    if new:
        run(partial(save_quarters, rows=rows, up_to=up_to))
    return len(new)


def _window(site: int, begin: Instant, end: Instant) -> Window:
    return Window((site,), range(begin, end + 1, QUARTER))


def _rows(site: int, cells: Cells, begin: Instant) -> Iterator[_Row]:
    for stream, measured in cells.items():
        key = TOGETHER if stream is None else stream
        for place, cell in enumerate(measured):
            at = begin + place * QUARTER
            high_at = None if cell.high is None else cell.high_at
            yield site, at, key, cell.heard, cell.known, cell.low, cell.high, high_at
