"""Work on facts that is done by whoever holds the folder: a server, or a command without one."""

from collections.abc import Generator

from msgspec import Struct

from tallylight.history.folder import HistoryFolder
from tallylight.history.shelf import Shelf
from tallylight.ingest.directory import Directory
from tallylight.ingest.progress import Progress, alone
from tallylight.ingest.rederive import Derivation, Run, rederive
from tallylight.ingest.seal import Sealer
from tallylight.ingest.sealing import SealedDays, seal_days
from tallylight.model.time import Clock
from tallylight.store.database import Database, reading
from tallylight.store.read.canonical import digest
from tallylight.store.read.directory import stories_with_steps
from tallylight.store.read.manifest import sheets


class Rederived(Struct, frozen=True):
    """What deriving again found: equal digests say that the stories are what their steps say."""

    stories: int
    digest: str
    digest_before: str


def rederive_all(
    database: Database, run: Run | None = None
) -> Generator[Progress, None, Rederived]:
    """Fold all stories again; yields progress, returns the outcome.

    run: runs work as one transaction of the writer that is there; without one, of its own.
    """
    directory = Directory(database)
    directory.refresh()
    with reading(database) as connection:
        total = stories_with_steps(connection)
    before = digest(database)
    done = 0
    with alone(database) as own:
        yield Progress(0, total)
        by = Derivation(directory.rules, directory.origin_of)
        for count in rederive(run or own.run, by):
            done += count
            yield Progress(done, max(done, total))
    return Rederived(done, digest(database), before)


def shelf_of(database: Database) -> Shelf:
    """The files of a database's history; those that it does not name are deleted."""
    shelf = Shelf(HistoryFolder(database.folder))
    with reading(database) as connection:
        shelf.fill(sheets(connection))
    return shelf


def seal_all(database: Database, clock: Clock) -> Generator[Progress, None, SealedDays]:
    """Seal all facts of all days that are over, where no server runs."""
    with alone(database) as own:
        sealer = Sealer(database, own.run, shelf_of(database), clock)
        return (yield from seal_days(database, sealer, clock))
