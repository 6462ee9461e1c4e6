"""Since when there are facts."""

from collections.abc import Collection

import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.manifest import AT
from tallylight.store.schema import manifest


def first_fact(database: Database, sites: Collection[int]) -> Instant | None:
    """When the first fact of these sites was; where rows are in files alone, that of any site."""
    with reading(database) as connection:
        found = [
            connection.scalar(sa.select(sa.func.min(at)).where(at.table.c.site == site))
            for site in sites
            for at in AT.values()
        ]
        of_files = sa.select(sa.func.min(manifest.c.low)).where(manifest.c.is_whole.is_(False))
        found.append(connection.scalar(of_files))
    return min((at for at in found if at is not None), default=None)
