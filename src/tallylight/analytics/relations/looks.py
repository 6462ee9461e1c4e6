"""What each stream was seen to be: spells of up, down and unknown, without a hole.

They come of the stretches of coverage, one per change of state, by the model's own rule; so the
outages here are those that are listed, and 100 % less the uptime is exactly their time.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.engine import Cursor, insert_rows, make_table
from tallylight.analytics.scope import Scope
from tallylight.model.uptime import spells
from tallylight.store.read.looks import seen_of_streams

_LOOKED = {
    "spell": "INTEGER",
    "site": "INTEGER",
    "source": "INTEGER",
    "stream": "BIGINT",
    "began": "BIGINT",
    "until": "BIGINT",
    "state": "VARCHAR",
    "reason": "VARCHAR",
    "is_over": "BOOLEAN",
}
KNOWN = "sum(inside) FILTER (WHERE state <> 'unknown')"
"""For how many ms it was known whether a stream was up."""


def lay_looks(cursor: Cursor, connection: sa.Connection, scope: Scope) -> None:
    """Lay the spells of the streams of a scope out as the table `looked`, those of its time."""
    make_table(cursor, "looked", _LOOKED, is_own=True)
    told = [(place, *row) for place, row in enumerate(_spells(connection, scope))]
    insert_rows(cursor, "looked", _LOOKED, told)


def _spells(connection: sa.Connection, scope: Scope) -> Iterator[tuple[Any, ...]]:
    seen = seen_of_streams(connection, scope.sites, scope.start)
    for origin, stretches in seen.items():
        for one in spells(stretches, scope.now):
            begin, end = one.start // 1000, one.end // 1000
            if begin < scope.end // 1000 and end > scope.start // 1000:
                yield *origin, begin, end, one.state, one.reason, int(one.ended)


def _rows(scope: Scope) -> str:
    return f"""
        SELECT {scope.columns(PLACES)} f.began, f.until, f.state, f.spell, f.reason,
            f.is_over
        FROM looked AS f {scope.joined(PLACES)} WHERE {scope.chosen(PLACES)}
    """


def _lay(cursor: Cursor, connection: sa.Connection, scope: Scope) -> Laid:
    lay_looks(cursor, connection, scope)
    return Laid(_rows(scope))


RELATION = Relation("Looks at streams", _rows, PLACES, lasts=True, known=KNOWN, lay=_lay)
