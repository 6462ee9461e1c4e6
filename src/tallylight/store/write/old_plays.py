"""Plays that are kept no longer: they go with their steps, and leave a tombstone each."""

from typing import Any

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.steps import drop_steps
from tallylight.store.write.transaction import Transaction

# The end of the year 9999: whenever a step was received.
_ALWAYS: Instant = 253_402_300_799_000_000


def drop_plays(tx: Transaction, site: int, before: Instant, limit: int, revisions: Any) -> int:
    """Delete some plays of a site that began before `before`; how many went.

    revisions: the counter of the transaction: its `next()` gives one.
    """
    where = (
        f"site = ? AND started_at < ({tx.values(schema.plays.c.started_at)}) "
        "ORDER BY started_at LIMIT ?"
    )
    columns = ("key", "id", "started_at")
    found = tx.select(schema.plays, columns, where, (site, tx.document([before]), limit))
    if not found:
        return 0
    graves: list[tuple[Any, ...]] = []
    for key, uid, at in found:
        tx.late.note("plays", key, at)
        revision = revisions.next()
        graves.append((revision, revision, "play", bytes(uid).hex()))
    keys = [key for key, *_ in found]
    drop_steps(tx, schema.plays, keys, _ALWAYS)
    tx.insert(schema.tombstones, ("key", "rev", "kind", "id"), graves)
    document = tx.document(keys)
    tx.run(f"DELETE FROM plays WHERE key IN ({tx.values(schema.plays.c.key)})", (document,))
    return len(found)
