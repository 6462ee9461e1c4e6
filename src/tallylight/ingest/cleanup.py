"""What programs log, as old as they say: how much of it there is, and its going."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from tallylight.ingest.logbook import clear_plays, clear_resolved_errors
from tallylight.model.time import HOUR, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.retention import count_of_sites, find_of_sites
from tallylight.store.schema import errors, metrics, plays
from tallylight.store.write.retention import roll_metrics
from tallylight.store.write.transaction import Transaction

Run = Callable[[Callable[[Transaction], Any]], Any]
_SLICE = 2_000


class Old(Struct, frozen=True, kw_only=True):
    """Before when plays began, errors were resolved and metrics were told; None leaves them."""

    plays: Instant | None = None
    errors: Instant | None = None
    metrics: Instant | None = None


class Counts(Struct, frozen=True, kw_only=True):
    """How many of each."""

    plays: int = 0
    errors: int = 0
    metrics: int = 0


def count_old(database: Database, sites: Sequence[int], old: Old) -> Counts:
    """How many there are; nothing is changed."""
    columns = {
        "plays": (plays.c.started_at, old.plays),
        "errors": (errors.c.resolved_at, old.errors),
        "metrics": (metrics.c.at, _whole_hour(old.metrics)),
    }
    with reading(database) as connection:
        found = {
            name: count_of_sites(connection, at, before, sites)
            for name, (at, before) in columns.items()
            if before is not None
        }
    return Counts(**found)


def clear_old(database: Database, run: Run, sites: Sequence[int], old: Old) -> Counts:
    """Delete them; how many went. Metrics are kept by the hour."""
    return Counts(
        plays=0 if old.plays is None else clear_plays(run, sites, old.plays),
        errors=0 if old.errors is None else clear_resolved_errors(run, old.errors, sites),
        metrics=_clear_metrics(database, run, sites, _whole_hour(old.metrics)),
    )


def _clear_metrics(
    database: Database, run: Run, sites: Sequence[int], before: Instant | None
) -> int:
    total = 0
    while before is not None:
        with reading(database) as connection:
            keys = find_of_sites(connection, metrics.c.at, before, sites, _SLICE)
        if not keys:
            break
        total += run(partial(roll_metrics, keys=keys))
    return total


def _whole_hour(before: Instant | None) -> Instant | None:
    """Hours go whole, so that what is left of one is all of it."""
    return None if before is None else before // HOUR * HOUR
