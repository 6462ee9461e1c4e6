"""Work on facts that is done by whoever holds the folder: a server, or a command without one."""

from collections.abc import Callable, Generator
from contextlib import closing

from msgspec import Struct

from tallylight.ingest.directory import Directory
from tallylight.ingest.rederive import Derivation, Run, Slice, rederive
from tallylight.store.database import Database, reading
from tallylight.store.read.canonical import digest
from tallylight.store.read.directory import stories_with_steps
from tallylight.store.write.transaction import FactWriter, Transaction


class Progress(Struct, frozen=True):
    """How far a job is."""

    done: int
    total: int


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
    with closing(FactWriter(database)) as own:

        def alone(work: Callable[[Transaction], Slice]) -> Slice:
            with own.transaction() as tx:
                return work(tx)

        yield Progress(0, total)
        by = Derivation(directory.rules, directory.origin_of)
        for count in rederive(run or alone, by):
            done += count
            yield Progress(done, max(done, total))
    return Rederived(done, digest(database), before)
