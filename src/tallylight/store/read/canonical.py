"""Stories in their canonical form: what two derivations must agree on, and nothing else.

Names stand for keys, instants are µs, JSON has sorted keys, and lines come in the order of ids; so
neither the order of arrival nor the database can be told from them.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tallylight.store import schema
from tallylight.store.database import Database, reading

_BATCH = 2_000
_NAMELESS = frozenset({"key", "rev", "last_step", "lane", "site", "source", "stream"})


def digest(database: Database) -> str:
    """SHA-256 over all canonical stories and the items they name."""
    total = hashlib.sha256()
    for line in canonical(database):
        total.update(line + b"\n")
    return total.hexdigest()


def canonical(database: Database) -> Iterator[bytes]:
    """Each play, session and item as one line of JSON."""
    for table in (schema.plays, schema.sessions):
        yield from _lines(database, table.name, _stories(table))
    items = schema.items.c
    columns = [column for column in items if column.name not in ("key", "site", "words")]
    query = sa.select(*columns, schema.sites.c.slug).join(
        schema.sites, schema.sites.c.key == items.site
    )
    yield from _lines(database, "items", query.order_by(items.id))


def _stories(table: sa.Table) -> sa.Select[Any]:
    """A story with the names of its site, source, stream, item and viewer."""
    replaced = _NAMELESS | {"item", "viewer"}
    columns = [column for column in table.c if column.name not in replaced]
    names = [
        schema.sites.c.slug.label("site"),
        schema.sources.c.name.label("source"),
        schema.streams.c.name.label("stream"),
        schema.items.c.id.label("item"),
    ]
    joined = (
        table.join(schema.sites, schema.sites.c.key == table.c.site)
        .join(schema.sources, schema.sources.c.key == table.c.source)
        .outerjoin(schema.streams, schema.streams.c.key == table.c.stream)
        .outerjoin(schema.items, schema.items.c.key == table.c.item)
    )
    if "viewer" in table.c:
        names.append(schema.viewers.c.id.label("viewer"))
        joined = joined.outerjoin(schema.viewers, schema.viewers.c.key == table.c.viewer)
    return sa.select(*columns, *names).select_from(joined).order_by(table.c.id)


def _lines(database: Database, kind: str, query: sa.Select[Any]) -> Iterator[bytes]:
    with reading(database) as connection:
        found = connection.execution_options(yield_per=_BATCH).execute(query)
        for row in found.mappings():
            told = {name: _plain(value) for name, value in row.items() if value is not None}
            yield json.dumps([kind, told], sort_keys=True).encode()


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
