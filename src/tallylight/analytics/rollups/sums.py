"""Sums of listening by quarter-hour and by day: they stand in place of sealed sessions.

Each sealed day of sessions is summed up by itself, over its ended sessions. A question takes the
sums of a day where nothing in it was changed since (no late fact, no other rule over who counts),
and else it reads the file. Of a whole time, days whose sessions all lie inside of it are told by
one sum a day; of a time in pieces, and at its ends, by quarter-hours, where none in which the day
has anything is cut. So a session is never told twice, and all ways give the same figure. Sums stay
where another file has the same day.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension
from tallylight.analytics.dimensions import PLACES, PLAYBACK
from tallylight.analytics.engine import Cursor
from tallylight.analytics.scope import Scope
from tallylight.model.buckets import QUARTER
from tallylight.model.history import Sheet
from tallylight.model.time import Instant

KIND = "sessions"
DIMENSIONS = {**PLACES, "playback_type": PLAYBACK}
"""What sums can be grouped and chosen by."""
_OF_DAYS = {**DIMENSIONS, "length": Dimension("Length", "f.length")}
MARK = "(SELECT coalesce(max(mark), 0) FROM ruling_marks)"
"""Which rules decide over viewers now; it grows whenever others do."""
OUTDATED = """
    SELECT {key} FROM {table} AS r WHERE EXISTS (
        SELECT 1 FROM ruling_marks AS m
        WHERE m.mark > r.mark AND m.low <= r.high_viewer AND m.high >= r.low_viewer
    )
"""
"""What of a table was reckoned before other rules came to decide over viewers in it."""
OUTDATED_DAYS = OUTDATED.format(key="day", table="rolled_days")
_QUARTER_MS = QUARTER // 1000
TABLES: Mapping[str, Mapping[str, str]] = {
    "sitting_sums": {
        "day": "INTEGER",
        "site": "INTEGER",
        "source": "INTEGER",
        "stream": "BIGINT",
        "playback_type": "VARCHAR",
        "began": "BIGINT",
        "is_long": "BOOLEAN",
        "is_estimated": "BOOLEAN",
        "lasted_ms": "BIGINT",
        "starts": "BIGINT",
        "watched_ms": "BIGINT",
        "bytes_served": "BIGINT",
    },
    "day_sums": {
        "day": "INTEGER",
        "site": "INTEGER",
        "source": "INTEGER",
        "stream": "BIGINT",
        "playback_type": "VARCHAR",
        "length": "VARCHAR",
        "is_long": "BOOLEAN",
        "is_estimated": "BOOLEAN",
        "sessions": "BIGINT",
        "lasted_ms": "BIGINT",
        "watched_ms": "BIGINT",
        "bytes_served": "BIGINT",
    },
    "rolled_days": {
        "day": "INTEGER",
        "content": "VARCHAR",
        "reach": "BIGINT",
        "low_viewer": "BIGINT",
        "high_viewer": "BIGINT",
        "mark": "INTEGER",
    },
    "unended_sessions": {
        "day": "INTEGER",
        "site": "INTEGER",
        "source": "INTEGER",
        "viewer": "BIGINT",
        "excluded": "VARCHAR",
        "started_at": "TIMESTAMPTZ",
        "ended_at": "TIMESTAMPTZ",
        "last_at": "TIMESTAMPTZ",
    },
}
FOLLOWED: Mapping[str, Mapping[str, str]] = {
    "ruling_marks": {"mark": "INTEGER", "low": "BIGINT", "high": "BIGINT"},
    "late_days": {"kind": "VARCHAR", "day": "INTEGER"},
}
"""What is told of the store, and decides which sums hold."""


@dataclass(frozen=True)
class Rolled:
    """rows: the SELECT of sums. days: those whose ended sessions are in them."""

    rows: str
    days: frozenset[int]


def rolled(cursor: Cursor, scope: Scope) -> Rolled | None:
    """The sums that hold in a scope; None where there are none, or they cannot answer."""
    if not scope.rolls_up or scope.asks_people:
        return None
    is_timed = {*scope.asked} <= DIMENSIONS.keys() and not scope.asks("sessions")
    if scope.is_cut:
        days = _days(cursor, scope).timed if is_timed else frozenset[int]()
        return Rolled(_by_quarter(scope, days), days) if days else None
    if not {*scope.asked} <= _OF_DAYS.keys():
        return None
    found = _days(cursor, scope)
    rows = [_by_day(scope, found.inside)] if found.inside else []
    ends = found.timed - found.inside if is_timed else frozenset[int]()
    if ends:
        rows.append(_by_quarter(scope, ends))
    return Rolled(" UNION ALL ".join(rows), found.inside | ends) if rows else None


def late_days(cursor: Cursor) -> set[int]:
    """The days that have sessions which the store tells better than their files."""
    told = cursor.execute(f"SELECT day FROM late_days WHERE kind = '{KIND}'").fetchall()
    return {day for (day,) in told}


def of_whole(scope: Scope, person: str = "NULL::BIGINT") -> str:
    """The cells of sums of whole sessions `f`: rows of no length, with how long those lasted."""
    at = scope.start // 1000
    # What nobody asks would only keep sums apart.
    is_estimated = "f.is_estimated" if scope.asks("is_estimated") else "NULL::BOOLEAN"
    return f"""
        {at} AS began, {at} AS until, 0::BIGINT AS key, {person} AS person, f.is_long,
        f.watched_ms, f.bytes_served, {is_estimated} AS is_estimated, f.lasted_ms,
        CASE WHEN f.is_long THEN f.sessions ELSE 0 END AS starts, f.sessions
    """


def _by_day(scope: Scope, days: Iterable[int]) -> str:
    return f"""
        SELECT {scope.columns(_OF_DAYS)} {of_whole(scope)}
        FROM (SELECT * FROM day_sums WHERE {_chosen(scope, days)}) AS f {scope.joined(_OF_DAYS)}
        WHERE {scope.chosen(_OF_DAYS)}
    """


def _by_quarter(scope: Scope, days: Iterable[int]) -> str:
    return f"""
        SELECT {scope.columns(DIMENSIONS)} f.began, f.began + {_QUARTER_MS} AS until,
            0::BIGINT AS key, NULL::BIGINT AS person, f.is_long, f.watched_ms,
            f.bytes_served, f.is_estimated, f.lasted_ms, f.starts,
            NULL::BIGINT AS sessions
        FROM (
            SELECT * FROM sitting_sums
            WHERE {_chosen(scope, days)}
                AND began >= {scope.start // 1000} AND began < {scope.end // 1000}
        ) AS f {scope.joined(DIMENSIONS)}
        WHERE {scope.chosen(DIMENSIONS)}
    """


def _chosen(scope: Scope, days: Iterable[int]) -> str:
    listed, sites = dialect.numbers(sorted(days)), dialect.numbers(scope.sites)
    return f"day IN ({listed}) AND site IN ({sites})"


def whole_days(cursor: Cursor, scope: Scope, late: Collection[int]) -> frozenset[int]:
    """The days whose sessions are as their file has them, and all lie inside of the time.

    late: as `late_days` has it.
    """
    return frozenset(
        sheet.day
        for sheet, reached in _reckoned(cursor, scope, late)
        if _lies_inside(scope, sheet.low, reached)
    )


class _Days(NamedTuple):
    """Days whose sums hold: all their sessions lie inside of the time; no quarter-hour is cut."""

    inside: frozenset[int]
    timed: frozenset[int]


def _days(cursor: Cursor, scope: Scope) -> _Days:
    first = -(-scope.start // QUARTER) * QUARTER
    last = scope.end // QUARTER * QUARTER
    outdated = {day for (day,) in cursor.execute(OUTDATED_DAYS).fetchall()}
    inside: set[int] = set()
    timed: set[int] = set()
    for sheet, reached in _reckoned(cursor, scope, late_days(cursor)):
        if sheet.day in outdated:
            continue
        if _lies_inside(scope, sheet.low, reached):
            inside.add(sheet.day)
        is_cut = sheet.low < first and scope.start != first
        if not is_cut and reached < last and reached >= scope.start:
            timed.add(sheet.day)
    return _Days(frozenset(inside), frozenset(timed))


def _lies_inside(scope: Scope, began: Instant, reached: Instant) -> bool:
    return began >= scope.start and reached < scope.end


def _reckoned(
    cursor: Cursor, scope: Scope, late: Collection[int]
) -> Iterator[tuple[Sheet, Instant]]:
    """The days that were reckoned and have nothing late, and when their last session ended."""
    sheets = {one.content: one for one in scope.sheets if one.kind == KIND}
    rolled = cursor.execute("SELECT day, content, reach FROM rolled_days").fetchall()
    for day, content, reach in rolled:
        sheet = sheets.get(content)
        if sheet is not None and day not in late:
            yield sheet, sheet.low if reach is None else reach
