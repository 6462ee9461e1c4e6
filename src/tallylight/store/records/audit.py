"""Who changed what, and when: written in the same transaction as the change."""

from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing

SYSTEM = "tallylight"


class Act(Struct, frozen=True):
    """Who acts, and when."""

    actor: str
    at: Instant


class AuditRow(Struct, frozen=True, kw_only=True):
    """One change as it was written down."""

    key: int
    at: Instant
    actor: str
    action: str
    target: str | None
    detail: dict[str, Any] | None


def write_down(
    connection: sa.Connection,
    act: Act,
    action: str,
    target: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Keep that `act.actor` did `action` to `target`; `detail` never holds a secret."""
    row = {"at": act.at, "actor": act.actor, "action": action, "target": target, "detail": detail}
    connection.execute(sa.insert(schema.audit_log).values(row))


def write_act(database: Database, act: Act, action: str, target: str | None = None) -> None:
    """As `write_down`, for what was done elsewhere."""
    with writing(database) as connection:
        write_down(connection, act, action, target)


def list_acts(database: Database, limit: int = 100, before: int | None = None) -> list[AuditRow]:
    """The newest changes first; `before` is the key after which to go on."""
    log = schema.audit_log
    query = sa.select(log).order_by(log.c.key.desc()).limit(limit)
    if before is not None:
        query = query.where(log.c.key < before)
    with reading(database) as connection:
        return [AuditRow(**row) for row in connection.execute(query).mappings()]
