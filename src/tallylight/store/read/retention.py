"""What is old enough to go; looked for apart from the writer, so that nobody waits for it."""

from collections.abc import Sequence

import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store.schema import receipts, sites, steps

At = sa.Column[Instant]
Table = sa.Table


def find_old(connection: sa.Connection, at: At, before: Instant, limit: int) -> list[int]:
    """The keys of some rows whose time is before another."""
    wanted = sa.select(at.table.c.key).where(*_older(at, before)).limit(limit)
    return list(connection.scalars(wanted))


def count_old(connection: sa.Connection, at: At, before: Instant) -> int:
    """How many rows have a time before another."""
    counted = sa.select(sa.func.count()).select_from(at.table).where(*_older(at, before))
    return connection.scalar(counted) or 0


def find_of_sites(
    connection: sa.Connection, at: At, before: Instant, sites: Sequence[int], limit: int
) -> list[int]:
    """As `find_old`, of some sites."""
    wanted = sa.select(at.table.c.key).where(at.table.c.site.in_(sites), at < before)
    return list(connection.scalars(wanted.limit(limit)))


def count_of_sites(connection: sa.Connection, at: At, before: Instant, sites: Sequence[int]) -> int:
    """As `count_old`, of some sites."""
    counted = sa.select(sa.func.count()).select_from(at.table)
    return connection.scalar(counted.where(at.table.c.site.in_(sites), at < before)) or 0


def count_receipts(connection: sa.Connection, day: int) -> int:
    """How many receipts are of days before one."""
    counted = sa.select(sa.func.count()).select_from(receipts).where(receipts.c.day < day)
    return connection.scalar(counted) or 0


def find_final(
    connection: sa.Connection, table: sa.Table, after: int, before: Instant, limit: int
) -> list[int]:
    """The keys of some stories, beyond `after`, whose last step was received before `before`."""
    joined = table.join(steps, steps.c.key == table.c.last_step)
    final = steps.c.received_at < before, table.c.key > after
    wanted = sa.select(table.c.key).select_from(joined).where(*final).order_by(table.c.key)
    return list(connection.scalars(wanted.limit(limit)))


def count_final_steps(connection: sa.Connection, table: sa.Table, before: Instant) -> int:
    """How many steps such stories have."""
    heads = sa.select(steps.c.key, steps.c.prev).where(
        steps.c.key == table.c.last_step, steps.c.received_at < before
    )
    chain = heads.cte("chain", recursive=True)
    older = sa.select(steps.c.key, steps.c.prev).where(steps.c.key == chain.c.prev)
    chain = chain.union_all(older)
    return connection.scalar(sa.select(sa.func.count()).select_from(chain)) or 0


def _older(at: At, before: Instant) -> list[sa.ColumnElement[bool]]:
    older: list[sa.ColumnElement[bool]] = [at < before]
    if "site" in at.table.c and "name" not in at.table.c:
        # So that the index by site and time is used.
        older.append(at.table.c.site.in_(sa.select(sites.c.key)))
    return older
