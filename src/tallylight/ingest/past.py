"""The past of a server: files of history, who seals them, and how long everything is kept."""

from collections.abc import Callable, Generator
from typing import Any

import structlog

from tallylight.history.folder import HistoryFolder
from tallylight.history.shelf import Shelf
from tallylight.ingest.compact import Compactor
from tallylight.ingest.jobs import rederive_all
from tallylight.ingest.progress import Alone, alone
from tallylight.ingest.retention import Going, Retention
from tallylight.ingest.seal import Run, Sealer
from tallylight.ingest.sealing import Sealing, seal_days, split_months
from tallylight.model.history import date_of
from tallylight.model.retention import Kept
from tallylight.model.time import DAY, Clock
from tallylight.store.database import Database, reading
from tallylight.store.read.manifest import sheets

Job = Generator[Any, None, Any]
Around = Callable[[str, Job], Job]
"""A job of that name, with its beginning and its end logged."""

log = structlog.get_logger(__name__)


class Past:
    """Who seals and who lets go; `run` runs work as one transaction of the writer."""

    def __init__(
        self, database: Database, run: Run, shelf: Shelf, clock: Clock, kept: Kept
    ) -> None:
        self._database = database
        self._run = run
        self._shelf = shelf
        self._clock = clock
        self._sealer = Sealer(database, run, shelf, clock)
        self._compactor = Compactor(database, run, self._sealer, clock)
        quiet = kept.day_files * DAY
        self.sealing = Sealing(database, self._sealer, self._compactor, clock, quiet)
        self.retention = Retention(database, run, self._sealer, clock, kept)

    def begin(self) -> None:
        """Put the files on the shelf that the manifest names; all others are deleted."""
        with reading(self._database) as connection:
            named = sheets(connection)
        for (kind, day), fault in self._shelf.fill(named).items():
            log.error("a file of history is damaged", kind=kind, day=date_of(day), reason=fault)

    def jobs(self, around: Around) -> dict[str, Callable[[], Job]]:
        """What can be asked for by name."""
        return {
            "rederive": lambda: around("rederive", rederive_all(self._database, self._run)),
            "seal": lambda: around("seal", self.seal()),
            "split": lambda: around("split", self.split()),
            "retention": lambda: around("retention", self.let_go()),
        }

    def seal(self) -> Job:
        """Seal all facts of all days that are over, and compact all months that are."""
        return seal_days(self._database, self._sealer, self._compactor, self._clock)

    def split(self) -> Job:
        """Give each day of a month that is one file a file of its own again."""
        return split_months(self._sealer)

    def let_go(self) -> Job:
        """Let all go that is kept no longer."""
        return self.retention.carry_out()


def seal_alone(database: Database, clock: Clock) -> Job:
    """Seal all facts of all days that are over, and compact months, where no server runs."""
    with alone(database) as own:
        return (yield from _past(database, own, clock, Kept()).seal())


def split_alone(database: Database, clock: Clock) -> Job:
    """Give each day of a month a file of its own again, where no server runs."""
    with alone(database) as own:
        return (yield from _past(database, own, clock, Kept()).split())


def let_go_alone(database: Database, clock: Clock, kept: Kept) -> Job:
    """Let all go that is kept no longer, where no server runs."""
    with alone(database) as own:
        return (yield from _past(database, own, clock, kept).let_go())


def _past(database: Database, own: Alone, clock: Clock, kept: Kept) -> Past:
    past = Past(database, own.run, Shelf(HistoryFolder(database.folder)), clock, kept)
    past.begin()
    return past


def planned(database: Database, clock: Clock, kept: Kept) -> list[Going]:
    """What would go now; nothing is changed, so a server may run."""
    shelf = Shelf(HistoryFolder(database.folder))
    with reading(database) as connection:
        shelf.hold(sheets(connection))
    with alone(database) as own:
        sealer = Sealer(database, own.run, shelf, clock)
        return Retention(database, own.run, sealer, clock, kept).plan()
