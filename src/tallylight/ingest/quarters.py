"""Quarter-hours of the audience, reckoned from the counts once they are over.

They can be reckoned again at any time: whoever reads believes them only as far as their mark says.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from tallylight.ingest.writer import Writer
from tallylight.model.time import Clock, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import runs
from tallylight.store.read.quarters import due, mark_of
from tallylight.store.read.reckoned import reckoned
from tallylight.store.write.quarters import save_mark, save_quarters
from tallylight.store.write.transaction import Transaction

EVERY_S = 60.0
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
            for rows in reckoned(database, site, begin, end):
                run(partial(save_quarters, rows=rows))
    if reached != mark:
        run(partial(save_mark, key=reached.key, until=reached.until))
    return sum(map(len, found.values()))
