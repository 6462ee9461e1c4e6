"""Stories that were told to have ended and never to have begun: kept, shown in no list."""

import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store.database import Database
from tallylight.store.schema import plays, sessions, steps


def count_unbegun(database: Database, before: Instant) -> dict[str, int]:
    """How many plays and sessions have waited for their start since `before`, by family."""
    with database.engine.connect() as connection:
        return {
            name: connection.scalar(
                sa.select(sa.func.count())
                .select_from(table.join(steps, table.c.last_step == steps.c.key))
                .where(table.c.started_at.is_(None), steps.c.received_at < before)
            )
            or 0
            for name, table in (("plays", plays), ("sessions", sessions))
        }
