"""Plays that are kept no longer: they go with their steps, and leave a tombstone each."""

from collections.abc import Sequence
from typing import Any

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.steps import drop_steps
from tallylight.store.write.transaction import Transaction

Numbered = Any
"""The counter of revisions of the transaction: its `next()` gives one."""
# The end of the year 9999: whenever a step was received.
_ALWAYS: Instant = 253_402_300_799_000_000


def drop_plays(tx: Transaction, site: int, before: Instant, limit: int, revisions: Numbered) -> int:
    """Delete some plays of a site that began before `before`; how many went."""
    where = (
        f"site = ? AND started_at < ({tx.values(schema.plays.c.started_at)}) "
        "ORDER BY started_at LIMIT ?"
    )
    told = (site, tx.document([before]), limit)
    return len(drop_found(tx, where, told, revisions))


def drop_found(tx: Transaction, where: str, told: Sequence[Any], revisions: Numbered) -> list[int]:
    """Delete the plays that a condition finds; their keys."""
    found = tx.select(schema.plays, ("key", "id", "started_at"), where, told)
    graves: list[tuple[Any, ...]] = []
    for key, uid, at in found:
        tx.late.note("plays", key, at)
        revision = revisions.next()
        graves.append((revision, revision, "play", bytes(uid).hex()))
    keys = [key for key, *_ in found]
    if keys:
        drop_steps(tx, schema.plays, keys, _ALWAYS)
        tx.insert(schema.tombstones, ("key", "rev", "kind", "id"), graves)
        document = tx.document(keys)
        tx.run(f"DELETE FROM plays WHERE key IN ({tx.values(schema.plays.c.key)})", (document,))
    return keys
