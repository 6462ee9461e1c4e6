"""How fast the quarantine fills."""

import sqlalchemy as sa

from tallylight.store.database import Database, reading
from tallylight.store.schema import quarantine, sites, sources

Filling = tuple[str, str, int]


def newly_quarantined(database: Database, after: int | None) -> tuple[list[Filling], int]:
    """By site and source how many payloads came after the one of that key, and the newest key.

    Without a key nothing counts as new.
    """
    with reading(database) as connection:
        newest = connection.scalar(sa.select(sa.func.max(quarantine.c.key))) or 0
        if after is None or newest <= after:
            return [], newest
        found = connection.execute(
            sa.select(sites.c.slug, sources.c.name, sa.func.count())
            .select_from(
                quarantine.join(sites, sites.c.key == quarantine.c.site).join(
                    sources, sources.c.key == quarantine.c.source
                )
            )
            .where(quarantine.c.key > after, quarantine.c.key <= newest)
            .group_by(sites.c.slug, sources.c.name)
        )
        return [(row[0], row[1], row[2]) for row in found], newest
