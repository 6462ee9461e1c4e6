"""Sessions that count, each as long as it lasted; one that goes on lasts until now.

Of sites that never told of a session, the steps of their listener counts stand in their place:
there they have a `value` and nobody in person. No site has both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension, Laid, Relation
from tallylight.analytics.dimensions import ITEMS, PLACES, PLAYBACK, VIEWERS
from tallylight.analytics.engine import Cursor
from tallylight.analytics.listing import sites_with_sessions
from tallylight.analytics.relations import levels
from tallylight.analytics.rollups import months, sums
from tallylight.analytics.ruled import COUNTS, PERSON
from tallylight.analytics.scope import Filter, Scope, sealed_days
from tallylight.history.kinds import FAR
from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.history import Sheet
from tallylight.model.time import DAY

_BEGAN = dialect.micros("f.started_at")
_LAST = dialect.micros("f.last_at")
# As `store.read.standing.last_sign` has it.
_SIGN = f"greatest({_LAST}, coalesce(so.last_listed, 0))"
_LENGTHS = ((1, "under 1 min"), (5, "1–5 min"), (15, "5–15 min"), (60, "15–60 min"), (240, "1–4 h"))
LONGEST = "over 4 h"
LENGTHS = (*(name for _, name in _LENGTHS), LONGEST)
SHORTEST_MS = 60_000
"""Shorter sessions are in no figure of listening, but in those that say so."""


def until(now: int) -> str:
    """When a session ended, in µs: one that was lost, when it was heard of last."""
    silence = FoldRules().silence
    goes_on = (
        f"{_LAST} >= {now - POLLED_SILENCE} OR coalesce(so.last_listed, 0) >= "
        f"{now - POLLED_SILENCE} OR (so.is_pushed AND {_LAST} >= {now - silence})"
    )
    return (
        f"coalesce({dialect.micros('f.ended_at')}, CASE WHEN {goes_on} THEN {now} ELSE {_SIGN} END)"
    )


def length() -> str:
    """The bucket of listening time of a whole session."""
    cases = " ".join(
        f"WHEN until_ms - began_ms < {minutes * 60_000} THEN '{name}'" for minutes, name in _LENGTHS
    )
    return f"CASE {cases} ELSE '{LONGEST}' END"


DIMENSIONS = {
    **PLACES,
    **ITEMS,
    **VIEWERS,
    "playback_type": PLAYBACK,
    "length": Dimension("Length", length()),
}


def sittings(
    scope: Scope,
    dimensions: Mapping[str, Dimension],
    cells: str,
    facts: str | None = None,
    counts: str = COUNTS,
) -> str:
    """The SELECT of `cells` over the sessions of a scope that count.

    facts: other sessions than those. counts: which of them do, where that is not for rules to say.
    """
    # What dimensions and cells take from a session's own span is said once.
    needed = ["viewer"] if "vi." in cells else []
    spans = f"{_BEGAN} // 1000 AS began_ms, {until(scope.now)} AS until_us"
    return f"""
        SELECT {scope.columns(dimensions)} {cells}
        FROM (
            SELECT f.*, {spans}, until_us // 1000 AS until_ms
            FROM {facts or scope.facts("sessions")} LEFT JOIN sources AS so ON so.key = f.source
        ) AS f {scope.joined(dimensions, *needed)}
        WHERE {counts} AND began_ms < {scope.end // 1000}
            AND (until_ms > {scope.start // 1000} OR began_ms >= {scope.start // 1000})
            AND {scope.chosen(dimensions)}
    """


# As `store.read.standing.watched_us` has it.
_SINCE = f"CASE WHEN f.ended_at IS NULL AND f.state = 'playing' THEN until_us - {_LAST} ELSE 0 END"
_WATCHED = f"(f.watched_us + {_SINCE}) // 1000"
_KBPS = f"{dialect.told('f.data', 'bitrate_kbps')}::DOUBLE"
_CELLS = f"""
    began_ms AS began, until_ms AS until, f.key, {PERSON} AS person,
    until_ms - began_ms >= {SHORTEST_MS} AS is_long, {_WATCHED} AS watched_ms,
    coalesce(f.bytes_served, floor({_KBPS} * ({_WATCHED}) / 8)::BIGINT) AS bytes_served,
    f.bytes_served IS NULL AS is_estimated
"""
# A sum of sessions has these in place of a session's own span.
_NO_SUM = "NULL::BIGINT AS lasted_ms, NULL::BIGINT AS starts, NULL::BIGINT AS sessions"
_OF_SUMS = (
    "began, until, key, person, is_long, watched_ms, bytes_served, is_estimated, lasted_ms, "
    "starts, sessions"
)
_OF_COUNTS = "began_us, until_us, value, is_rise, heard_us, known_us"
_NO_COUNTS = ", ".join(
    f"NULL::{'BOOLEAN' if name == 'is_rise' else 'BIGINT'} AS {name}"
    for name in _OF_COUNTS.split(", ")
)
_NO_SESSION = "began, until, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL"

LASTED = "coalesce(lasted_ms, inside)"
"""How long a session, or the sum of some, lasted in the bucket, in ms."""
LISTENED = f"coalesce(sum({LASTED}) FILTER (is_long), 0)"
"""Listening in ms, by sessions that are long enough."""
STARTS = "count(*) FILTER (is_long AND began >= low AND starts IS NULL) + coalesce(sum(starts), 0)"
"""Sessions that began in the bucket, of those that are long enough."""
SAMPLED = f"coalesce({levels.HEARD} // 1000, 0)"
"""Listening in ms, by counts."""
ANY = "count(key) + count(value) > 0"
PEOPLE = "nullif(count(DISTINCT person) FILTER (is_long), 0)"
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


def of_ended(sheets: Sequence[Sheet], root: Path, cells: str, counts: str = COUNTS) -> str:
    """The SELECT of the day it began, and `cells`, of the ended sessions of sealed days."""
    always = Scope(sites=(), start=0, end=FAR, now=FAR, root=root, sheets=(), followed=frozenset())
    facts = f"({sealed_days(sheets, root, 'ended_at IS NOT NULL')}) AS f"
    return sittings(always, {}, f"{_BEGAN} // {DAY} AS day, {cells}", facts, counts)


def ended(sheets: Sequence[Sheet], root: Path, *more: str, counts: str = COUNTS) -> str:
    """The SELECT of the ended sessions of sealed days that count, with where they were.

    more: other columns than those. counts: as `sittings` has it.
    """
    listed = ", ".join(("f.site", "f.source", "f.stream", "f.playback_type", *more))
    return of_ended(sheets, root, f"{listed}, {_CELLS.replace(PERSON, 'NULL')}", counts)


def _rows(scope: Scope) -> str:
    cells = f"{_CELLS}, {_NO_SUM}, {_NO_COUNTS}"
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
    """Sums where they hold, and the sessions of the rest."""
    found = sums.rolled(cursor, scope) or months.rolled(cursor, scope, ended)
    if found is None:
        return Laid(_rows(scope))
    labels = [name for one in scope.by for name in DIMENSIONS[one].labels]
    listed = "".join(f"{one}, " for one in (*scope.by, *labels))
    slots = f"SELECT {listed}{_OF_SUMS}, {_NO_COUNTS} FROM ({found.rows})"
    return Laid(_rows(replace(scope, rolled={sums.KIND: found.days})), slots)


def _of_counts(where: Iterable[Filter]) -> tuple[Filter, ...] | None:
    """The filters that counts know; None where another one leaves out whoever is not known."""
    others = [one for one in where if one.dimension not in PLACES]
    if any((None in one.values) == one.excludes for one in others):
        return None
    return tuple(one for one in where if one.dimension in PLACES)


RELATION = Relation("Sessions", _rows, DIMENSIONS, lasts=True, lay=_lay)
