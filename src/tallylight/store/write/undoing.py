"""Facts that an import made go again, with the marks that they were accepted; in slices.

So that what was undone can be imported again.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from tallylight.store import schema
from tallylight.store.write.log import drop_found_entries
from tallylight.store.write.old_plays import drop_found_plays
from tallylight.store.write.transaction import Transaction

_OWN = "source = ? AND key > ? AND key <= ?"


class Made(NamedTuple):
    """The facts of a source with keys beyond `first`, up to `last`."""

    source: int
    first: int
    last: int


def undo_plays(tx: Transaction, made: Made, limit: int, revisions: Any) -> int:
    """Delete some of the plays; how many went."""
    links = "steps.key, steps.prev"
    steps = (
        "WITH RECURSIVE chain(key, prev) AS ("
        f"SELECT {links} FROM steps WHERE key IN "
        f"(SELECT last_step FROM plays WHERE {_OWN} ORDER BY key LIMIT ?) "
        f"UNION ALL SELECT {links} FROM steps JOIN chain ON steps.key = chain.prev) "
        "SELECT steps.id FROM steps JOIN chain ON chain.key = steps.key"
    )
    tx.run(f"DELETE FROM receipts WHERE id IN ({steps})", (*made, limit))
    return len(drop_found_plays(tx, f"{_OWN} ORDER BY key LIMIT ?", (*made, limit), revisions))


def undo_errors(tx: Transaction, made: Made, limit: int, revisions: Any) -> int:
    """Delete some of the errors; how many went."""
    _forget(tx, schema.errors, made, limit)
    return drop_found_entries(
        tx, schema.errors, f"{_OWN} ORDER BY key LIMIT ?", (*made, limit), revisions
    )


def undo_metrics(tx: Transaction, made: Made, limit: int, revisions: Any) -> int:
    """Delete some of the metrics; how many went."""
    del revisions
    _forget(tx, schema.metrics, made, limit)
    wanted = f"SELECT key FROM metrics WHERE {_OWN} ORDER BY key LIMIT ?"
    gone = tx.run(f"DELETE FROM metrics WHERE key IN ({wanted}) RETURNING key", (*made, limit))
    return len(gone)


def resolve_errors(tx: Transaction, resolved: Sequence[tuple[str, int]], revisions: Any) -> int:
    """Have errors, by their ids in hex, be resolved since some time; how many were open."""
    at = dict(resolved)
    where = f"id IN ({tx.values(schema.errors.c.id)}) AND resolved_at IS NULL"
    found = tx.select(schema.errors, ("key", "id", "at"), where, (tx.document([*at]),))
    rows: list[tuple[Any, ...]] = []
    for key, uid, happened_at in found:
        tx.late.note("errors", key, happened_at)
        rows.append((key, revisions.next(), at[bytes(uid).hex()]))
    if rows:
        tx.change(schema.errors, ("key", "rev", "resolved_at"), rows)
    return len(rows)


def _forget(tx: Transaction, table: sa.Table, made: Made, limit: int) -> None:
    wanted = f"SELECT id FROM {table.name} WHERE {_OWN} ORDER BY key LIMIT ?"
    tx.run(f"DELETE FROM receipts WHERE id IN ({wanted})", (*made, limit))
