"""Sites and sources by the keys that rows hold; deleted sources too, for facts still name them."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from tallylight.store import schema


class SourceRow(NamedTuple):
    """A source as rows know it."""

    key: int
    name: str
    kind: str


def site_keys(connection: sa.Connection) -> dict[str, int]:
    """Every site's key by its slug."""
    rows = connection.execute(sa.select(schema.sites.c.slug, schema.sites.c.key))
    return {row.slug: row.key for row in rows}


def site_rules(connection: sa.Connection) -> dict[int, dict[str, Any]]:
    """What was set of the rules of each site where anything was, by its key."""
    columns = schema.sites.c
    rows = connection.execute(sa.select(columns.key, columns.rules))
    return {row.key: row.rules for row in rows if row.rules}


def source_rows(connection: sa.Connection) -> list[SourceRow]:
    """Every source there ever was."""
    columns = schema.sources.c
    rows = connection.execute(sa.select(columns.key, columns.name, columns.kind))
    return [SourceRow(*row) for row in rows]


def stories_with_steps(connection: sa.Connection) -> int:
    """How many plays and sessions can be folded again."""
    counts = (
        connection.scalar(sa.select(sa.func.count()).where(table.c.last_step.is_not(None)))
        for table in (schema.plays, schema.sessions)
    )
    return sum(count or 0 for count in counts)
