"""Songs on air, each with the sessions that overlap any part of it.

As `store.read.performances` has it: on all streams that carry the programme, however short.
"""

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.attendance import SONGS, lay_airings, lay_attendance
from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.engine import Cursor
from tallylight.analytics.relations.plays import DIMENSIONS, lay_plays
from tallylight.analytics.relations.plays import RELATION as PLAYS
from tallylight.analytics.scope import Scope
from tallylight.store.read.performances import sites_that_list

_CAME_BY = "SELECT place, until AS moment FROM aired"
_GONE_BY = "SELECT place, began + 1 AS moment FROM aired"
"""Whoever came before a play was over, less who had gone when it began, heard some of it."""


def _lay(cursor: Cursor, connection: sa.Connection, scope: Scope) -> Laid:
    last = lay_airings(cursor, connection, scope, SONGS)
    lay_attendance(cursor, scope, scope.start if last is None else last, _CAME_BY, _GONE_BY)
    listing = () if last is None else sites_that_list(connection, scope.sites)
    return Laid(f"""
        SELECT p.*, CASE WHEN a.site IN ({dialect.numbers(listing)}) THEN
            CASE WHEN a.until > a.began THEN c.n - g.n ELSE 0 END END
            AS performances
        FROM ({lay_plays(cursor, connection, scope)}) AS p {_only_songs(scope)}
        LEFT JOIN aired AS a ON a.key = p.key
        LEFT JOIN came AS c ON c.place = a.place AND c.moment = a.until
        LEFT JOIN gone AS g ON g.place = a.place AND g.moment = a.began + 1
    """)


def _only_songs(scope: Scope) -> str:
    if "kind" not in scope.asked:
        return ""
    songs = f"SELECT f.key FROM {scope.facts('plays')} JOIN titled AS it ON it.key = f.item"
    return f"SEMI JOIN ({songs} WHERE {SONGS}) AS s ON s.key = p.key"


RELATION = Relation("Performances of songs", PLAYS.rows, DIMENSIONS, lay=_lay)
