"""Facts that go: each leaves a tombstone, and a line for the file of its day, if that is sealed."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

Numbered = Any
"""The counter of revisions of the transaction: its `next()` gives one."""


def bury(
    tx: Transaction, table: sa.Table, found: Iterable[tuple[Any, ...]], revisions: Numbered
) -> list[int]:
    """Delete the rows that were found, told as key, id and time; their keys."""
    kind = table.name.removesuffix("s")
    keys: list[int] = []
    graves: list[tuple[Any, ...]] = []
    for key, uid, at in found:
        tx.late.note(str(table.name), key, at)
        revision = revisions.next()
        graves.append((revision, revision, kind, bytes(uid).hex()))
        keys.append(key)
    if keys:
        tx.insert(schema.tombstones, ("key", "rev", "kind", "id"), graves)
        where = f"key IN ({tx.values(table.c.key)})"
        tx.run(f"DELETE FROM {table.name} WHERE {where}", (tx.document(keys),))
    return keys
