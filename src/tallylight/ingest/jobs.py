"""Work on facts that is done by whoever holds the folder: a server, or a command without one."""

from collections.abc import Generator

from msgspec import Struct

from tallylight.ingest.directory import Directory
from tallylight.ingest.progress import Progress, alone
from tallylight.ingest.rederive import Derivation, Run, rederive
from tallylight.store.database import Database, reading
from tallylight.store.read.canonical import digest
from tallylight.store.read.directory import stories_with_steps


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
