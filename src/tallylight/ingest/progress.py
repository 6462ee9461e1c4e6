"""How far work on facts is; and the writer of one who holds the folder without a server."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

from msgspec import Struct

from tallylight.store.database import Database
from tallylight.store.write.transaction import FactWriter, Transaction

T = TypeVar("T")


class Progress(Struct, frozen=True):
    """How far a job is."""

    done: int
    total: int


def _nobody(_told: object) -> None:
    """Nobody is to be told."""


class Alone:
    """Runs work as the writer of a server does, on a connection of its own."""

    def __init__(self, facts: FactWriter) -> None:
        self._facts = facts

    def run(self, work: Callable[[Transaction], T], then: Callable[[T], None] = _nobody) -> T:
        """Run a function as one transaction; `then` is told its result once it is durable."""
        with self._facts.transaction() as tx:
            result = work(tx)
        then(result)
        return result


@contextmanager
def alone(database: Database) -> Generator[Alone]:
    """A writer for as long as the block lasts."""
    facts = FactWriter(database)
    try:
        yield Alone(facts)
    finally:
        facts.close()
