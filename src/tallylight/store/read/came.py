"""How many plays and errors came since a row: what counters that only grow are fed with."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from tallylight.store.database import Database, reading
from tallylight.store.schema import errors, plays


class Came(NamedTuple):
    """Rows that came: how many by site, errors also by severity, and the keys reached."""

    plays: dict[int, int]
    errors: dict[tuple[int, str], int]
    last_play: int
    last_error: int


def came_since(database: Database, last_play: int, last_error: int) -> Came:
    """What came after these keys: no more is read than the rows that are new."""
    with reading(database) as connection:
        new_plays = connection.execute(new_plays_after(last_play)).all()
        new_errors = connection.execute(new_errors_after(last_error)).all()
    return Came(
        plays={row.site: row.many for row in new_plays},
        errors={(row.site, row.severity): row.many for row in new_errors},
        last_play=max((row.last for row in new_plays), default=last_play),
        last_error=max((row.last for row in new_errors), default=last_error),
    )


# Grouped by an expression: by the bare column SQLite would rather read the whole index over it.


def new_plays_after(key: int) -> sa.Select[Any, int, Any]:
    """Plays by site; one that has not started is an end that came before its start."""
    site = plays.c.site + 0
    many = sa.func.count(plays.c.started_at).label("many")
    last = sa.func.max(plays.c.key).label("last")
    return sa.select(site.label("site"), many, last).where(plays.c.key > key).group_by(site)


def new_errors_after(key: int) -> sa.Select[Any, Any, int, Any]:
    """Errors by site and severity."""
    site = errors.c.site + 0
    many, last = sa.func.count().label("many"), sa.func.max(errors.c.key).label("last")
    return (
        sa.select(site.label("site"), errors.c.severity, many, last)
        .where(errors.c.key > key)
        .group_by(site, errors.c.severity)
    )
