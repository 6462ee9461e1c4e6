"""What happens to the logs after they were written: errors are resolved, old lines go.

Each function takes a slice, so that observations are not kept waiting; what goes leaves a
tombstone.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.graves import Numbered, bury
from tallylight.store.write.transaction import Transaction


def drop_events(
    tx: Transaction, site: int, before: Instant, limit: int, revisions: Numbered
) -> int:
    """Delete some events of a site that are older than `before`; how many went."""
    where = f"site = ? AND at < ({tx.values(schema.events.c.at)}) ORDER BY at LIMIT ?"
    return drop_found_entries(
        tx, schema.events, where, (site, tx.document([before]), limit), revisions
    )


def drop_resolved_errors(
    tx: Transaction,
    before: Instant,
    limit: int,
    revisions: Numbered,
    sites: Sequence[int] | None = None,
) -> int:
    """Delete some errors that were resolved before `before`, of some sites or of all; how many."""
    where = f"resolved_at < ({tx.values(schema.errors.c.resolved_at)})"
    told: list[Any] = [tx.document([before])]
    if sites is not None:
        where += f" AND site IN ({tx.values(schema.errors.c.site)})"
        told.append(tx.document([*sites]))
    return drop_found_entries(tx, schema.errors, f"{where} LIMIT ?", (*told, limit), revisions)


def resolve_group(
    tx: Transaction, group: tuple[int, str], at: Instant, limit: int, revisions: Numbered
) -> int:
    """Resolve some open errors of a site and fingerprint; how many were."""
    where = "site = ? AND fingerprint = ? AND resolved_at IS NULL LIMIT ?"
    return _resolve(tx, where, (*group, limit), at, revisions)


def reopen_group(tx: Transaction, group: tuple[int, str], limit: int, revisions: Numbered) -> int:
    """Open some resolved errors of a site and fingerprint again; how many were."""
    where = "site = ? AND fingerprint = ? AND resolved_at IS NOT NULL LIMIT ?"
    return _resolve(tx, where, (*group, limit), None, revisions)


def resolve_error(tx: Transaction, key: int, at: Instant, revisions: Numbered) -> int:
    """Resolve one error; 0 where it was."""
    return _resolve(tx, "key = ? AND resolved_at IS NULL", (key,), at, revisions)


def reopen_error(tx: Transaction, key: int, revisions: Numbered) -> int:
    """Open one error again; 0 where it is open."""
    return _resolve(tx, "key = ? AND resolved_at IS NOT NULL", (key,), None, revisions)


def _resolve(
    tx: Transaction,
    where: str,
    parameters: tuple[Any, ...],
    at: Instant | None,
    revisions: Numbered,
) -> int:
    found = tx.select(schema.errors, ("key", "at"), where, parameters)
    for key, happened_at in found:
        tx.late.note("errors", key, happened_at)
    rows = [(key, revisions.next(), at) for key, _ in found]
    if rows:
        tx.change(schema.errors, ("key", "rev", "resolved_at"), rows)
    return len(rows)


def drop_found_entries(
    tx: Transaction, table: sa.Table, where: str, parameters: tuple[Any, ...], revisions: Numbered
) -> int:
    """Delete the events or errors that a condition finds; how many went."""
    found = tx.select(table, ("key", "id", "at"), where, parameters)
    return len(bury(tx, table, found, revisions))
