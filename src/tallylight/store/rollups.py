"""Rollups as rows: what `analytics` keeps ready for programs that read the database."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tallylight.store.database import Database, writing
from tallylight.store.schema import play_hours, play_periods

Rows = Sequence[Mapping[str, Any]]


def save_plays(database: Database, hours: Rows, periods: Rows) -> None:
    """Put what S1's caches show in place of what they showed."""
    with writing(database) as connection:
        for table, rows in ((play_hours, hours), (play_periods, periods)):
            connection.execute(sa.delete(table))
            if rows:
                connection.execute(sa.insert(table), list(rows))
