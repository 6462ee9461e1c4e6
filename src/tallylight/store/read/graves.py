"""Tombstones: what tells those who follow the store that facts are gone."""

import sqlalchemy as sa

from tallylight.store.database import Database, reading
from tallylight.store.schema import tombstones

_NEWEST = sa.select(sa.func.max(tombstones.c.key))


def newest_grave(database: Database) -> int:
    """The key of the newest tombstone; 0 where nothing ever went."""
    with reading(database) as connection:
        return connection.scalar(_NEWEST) or 0
