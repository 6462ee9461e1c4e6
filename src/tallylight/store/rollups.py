"""Rollups as rows: what `analytics` keeps ready, a day at a time, and what it was reckoned from."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tallylight.model.time import DAY
from tallylight.store.database import Database, writing
from tallylight.store.schema import play_hours, play_periods, rolled_days

Rows = Sequence[Mapping[str, Any]]


def stamps(connection: sa.Connection, rollup: str) -> dict[int, str]:
    """What each day that a rollup has was reckoned from, by day."""
    told = sa.select(rolled_days.c.day, rolled_days.c.stamp).where(rolled_days.c.rollup == rollup)
    return {row.day: row.stamp for row in connection.execute(told)}


def save_day(database: Database, table: sa.Table, place: tuple[int, str], rows: Rows) -> None:
    """Put a day of a rollup in place of what there was; place: the day and its stamp."""
    day, stamp = place
    start = day * DAY
    name = {"rollup": table.name, "day": day}
    with writing(database) as connection:
        connection.execute(sa.delete(table).where(table.c.at >= start, table.c.at < start + DAY))
        if rows:
            connection.execute(sa.insert(table), list(rows))
        known = rolled_days.c.rollup == table.name, rolled_days.c.day == day
        connection.execute(sa.delete(rolled_days).where(*known))
        connection.execute(sa.insert(rolled_days).values(**name, stamp=stamp))


def clear(database: Database, table: sa.Table) -> None:
    """Forget a rollup: it is made again from facts."""
    with writing(database) as connection:
        connection.execute(sa.delete(table))
        connection.execute(sa.delete(rolled_days).where(rolled_days.c.rollup == table.name))


def save_plays(database: Database, hours: Rows, periods: Rows) -> None:
    """Put what S1's caches show in place of what they showed."""
    with writing(database) as connection:
        for table, rows in ((play_hours, hours), (play_periods, periods)):
            connection.execute(sa.delete(table))
            if rows:
                connection.execute(sa.insert(table), list(rows))
