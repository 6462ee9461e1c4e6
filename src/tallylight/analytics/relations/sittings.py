"""Sessions that count, or what is told of them ahead: sums of listening, and sets of people.

Of sites that never told of a session, the steps of their listener counts stand in their place:
there they have a `value` and nobody in person. No site has both.
"""

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from tallylight.analytics.contract import Laid, Relation
from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.engine import Cursor
from tallylight.analytics.listing import sites_with_sessions
from tallylight.analytics.relations import levels
from tallylight.analytics.rollups import listeners, months, sums
from tallylight.analytics.ruled import PERSON
from tallylight.analytics.scope import Filter, Scope
from tallylight.analytics.sessions import CELLS, DIMENSIONS, SHORTEST_MS, sittings
from tallylight.analytics.spans import Span

# A sum of sessions has these in place of a session's own span.
_NO_SUM = "NULL::BIGINT AS lasted_ms, NULL::BIGINT AS starts, NULL::BIGINT AS sessions"
_OF_SUMS = (
    "began, until, key, person, is_long, watched_ms, bytes_served, is_estimated, lasted_ms, "
    "starts, sessions"
)
_NO_PEOPLE = "NULL::BIGINT AS people, NULL::BIGINT AS long_people"
# Who is told apart from sessions is a row that has no length and is in no sum.
_OF_PEOPLE = """
    NULL::BIGINT AS key, person, is_long, NULL AS watched_ms, NULL AS bytes_served,
    NULL AS is_estimated, 0 AS lasted_ms, 0 AS starts, 0 AS sessions, people, long_people
"""
_OF_COUNTS = "began_us, until_us, value, is_rise, heard_us, known_us"
_NO_COUNTS = ", ".join(
    f"NULL::{'BOOLEAN' if name == 'is_rise' else 'BIGINT'} AS {name}"
    for name in _OF_COUNTS.split(", ")
)
_NO_SESSION = "began, until, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"

LASTED = "coalesce(lasted_ms, inside)"
"""How long a session, or the sum of some, lasted in the bucket, in ms."""
LISTENED = f"coalesce(sum({LASTED}) FILTER (is_long), 0)"
"""Listening in ms, by sessions that are long enough."""
STARTS = "count(*) FILTER (is_long AND began >= low AND starts IS NULL) + coalesce(sum(starts), 0)"
"""Sessions that began in the bucket, of those that are long enough."""
SAMPLED = f"coalesce({levels.HEARD} // 1000, 0)"
"""Listening in ms, by counts."""
ANY = "count(key) + count(value) > 0"
_EACH = "count(DISTINCT person) {} + coalesce(sum({}), 0)"
PEOPLE = f"nullif({_EACH.format('FILTER (is_long)', 'long_people')}, 0)"
"""Whose sessions are long enough: those told one by one, and how many are told together."""
ALL_PEOPLE = f"nullif({_EACH.format('', 'people')}, 0)"
"""However short."""
SESSIONS = "nullif(count(DISTINCT key) FILTER (is_long), 0)"
"""Long enough, in the bucket; one that is cut is one."""
_ONCE = "count(key) FILTER ({}sessions IS NULL) + coalesce(sum(sessions) FILTER ({}true), 0)"
SESSIONS_ONCE = f"nullif({_ONCE.format('is_long AND ', 'is_long AND ')}, 0)"
"""The same, where no session is there twice."""
ALL_ONCE = f"nullif({_ONCE.format('', '')}, 0)"
"""However short."""


def part(of: str) -> str:
    """What of a session's whole number lies in the bucket, spread evenly over its time.

    Cut at whole numbers on the way, so that the pieces add up to it exactly.
    """
    before, after = "greatest(began, low) - began", "least(until, high) - began"

    def cut(wide: str) -> str:
        return f"{wide} * ({after}) // whole - {wide} * ({before}) // whole"

    # Wide numbers are slow, and seldom needed.
    is_narrow = f"{of}::DOUBLE * whole < 9e18"
    return f"""CASE WHEN inside = whole THEN {of} WHEN {is_narrow} THEN {cut(f"{of}::BIGINT")}
        ELSE {cut(f"{of}::HUGEINT")} END"""


def _rows(scope: Scope) -> str:
    cells = f"{CELLS}, {_NO_SUM}, {_NO_PEOPLE}, {_NO_COUNTS}"
    if not scope.asks_people:
        # Nobody asks who it was, so nobody is looked up.
        cells = cells.replace(PERSON, "NULL::BIGINT")
    return sittings(scope, DIMENSIONS, cells)


def _lay(cursor: Cursor, connection: sa.Connection, scope: Scope) -> Laid:
    """Sessions, or their sums, and counts of those sites that have none."""
    laid = _rows_and_sums(cursor, scope)
    with_sessions = sites_with_sessions(connection, scope.sites)
    others = tuple(site for site in scope.sites if site not in with_sessions)
    where = _of_counts(scope.where)
    if not others or where is None:
        return laid
    by = tuple(one for one in scope.by if one in PLACES)
    own = replace(scope, sites=others, by=by, where=where)
    listed = "".join(f"{one if one in PLACES else 'NULL'}, " for one in scope.by)
    labels = "NULL, " * sum(len(DIMENSIONS[one].labels) for one in scope.by)
    counts = (
        f"SELECT {listed}{labels}{_NO_SESSION}, {_OF_COUNTS} FROM ({some})" if some else ""
        for some in levels.RELATION.laid(cursor, connection, own)
    )
    return Laid(*(Laid(*both).together for both in zip(laid, counts, strict=True)))


def _rows_and_sums(cursor: Cursor, scope: Scope) -> Laid:
    """Sums and sets of people where they hold, and the sessions of the rest."""
    who = listeners.told(cursor, scope)
    own = replace(scope, cells=(scope.cells or frozenset()) - {"person"}) if who else scope
    found = sums.rolled(cursor, own) or months.rolled(cursor, own)
    labels = [name for one in scope.by for name in DIMENSIONS[one].labels]
    listed = "".join(f"{one}, " for one in (*scope.by, *labels))
    rows: list[str] = []
    slots: list[str] = []
    if found is not None:
        own = replace(own, rolled={sums.KIND: found.days})
        slots.append(f"SELECT {listed}{_OF_SUMS}, {_NO_PEOPLE}, {_NO_COUNTS} FROM ({found.rows})")
    if who is not None:
        rows += (_people(scope, listed, span) for span in who.rest)
        slots.append(
            f"SELECT {listed} began, began AS until, {_OF_PEOPLE}, {_NO_COUNTS} FROM ({who.rows})"
        )
    return Laid(" UNION ALL ".join((_rows(own), *rows)), " UNION ALL ".join(slots))


def _people(scope: Scope, listed: str, span: Span) -> str:
    """Who listened in a part of the time: sessions as long as they lie in it, in no sum."""
    low, high = span
    cells = f"""greatest(began_ms, {low // 1000}) AS began,
        least(until_ms, {high // 1000}) AS until, {PERSON} AS person,
        until_ms - began_ms >= {SHORTEST_MS} AS is_long, {_NO_PEOPLE}"""
    told = sittings(replace(scope, start=low, end=high), DIMENSIONS, cells)
    return f"SELECT {listed} began, until, {_OF_PEOPLE}, {_NO_COUNTS} FROM ({told})"


def _of_counts(where: Iterable[Filter]) -> tuple[Filter, ...] | None:
    """The filters that counts know; None where another one leaves out whoever is not known."""
    others = [one for one in where if one.dimension not in PLACES]
    if any((None in one.values) == one.excludes for one in others):
        return None
    return tuple(one for one in where if one.dimension in PLACES)


RELATION = Relation("Sessions", _rows, DIMENSIONS, lasts=True, lay=_lay)
