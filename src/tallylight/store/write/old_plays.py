"""Plays that are kept no longer: they go with their steps, and leave a tombstone each."""

from collections.abc import Sequence
from typing import Any

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.graves import Numbered, bury
from tallylight.store.write.steps import drop_steps
from tallylight.store.write.transaction import Transaction

# The end of the year 9999: whenever a step was received.
_ALWAYS: Instant = 253_402_300_799_000_000


def drop_plays(tx: Transaction, site: int, before: Instant, limit: int, revisions: Numbered) -> int:
    """Delete some plays of a site that began before `before`; how many went."""
    where = (
        f"site = ? AND started_at < ({tx.values(schema.plays.c.started_at)}) "
        "ORDER BY started_at LIMIT ?"
    )
    told = (site, tx.document([before]), limit)
    return len(drop_found_plays(tx, where, told, revisions))


def drop_found_plays(
    tx: Transaction, where: str, told: Sequence[Any], revisions: Numbered
) -> list[int]:
    """Delete the plays that a condition finds; their keys."""
    found = tx.select(schema.plays, ("key", "id", "started_at"), where, told)
    if found:
        drop_steps(tx, schema.plays, [key for key, *_ in found], _ALWAYS)
    return bury(tx, schema.plays, found, revisions)
