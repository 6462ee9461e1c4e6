"""Sums of listening by quarter-hour: where they hold, they stand in place of sealed sessions.

Each sealed day of sessions is summed up by itself, over its ended sessions. A question takes the
sums of a day where nothing in it was changed since (no late fact, no other rule over who counts)
and where its time cuts no quarter-hour in which the day has anything; else it reads the file. So a
session is never told twice, and both ways give the same figure. Sums stay where another file has
the same day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallylight.analytics import dialect
from tallylight.analytics.dimensions import PLACES, PLAYBACK
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups import listeners
from tallylight.analytics.scope import Scope
from tallylight.model.buckets import QUARTER
from tallylight.model.time import Instant

KIND = "sessions"
DIMENSIONS = {**PLACES, "playback_type": PLAYBACK}
"""What sums can be grouped and chosen by."""
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
    "late_days": {"day": "INTEGER"},
}
"""What is told of the store, and decides which sums hold."""


@dataclass(frozen=True)
class Rolled:
    """rows: the SELECT of sums. days: those whose ended sessions are in them."""

    rows: str
    days: frozenset[int]


def rolled(cursor: Cursor, scope: Scope) -> Rolled | None:
    """The sums that hold in a scope; None where there are none, or they cannot answer.

    People are known of whole days, all streams of a site together; of how many sessions a sum is
    made, is not.
    """
    known = listeners.DIMENSIONS if scope.asks_people else DIMENSIONS
    if not scope.rolls_up or scope.asks_sessions or not {*scope.asked} <= known.keys():
        return None
    days = _whole_days(cursor, scope)
    if not days or (scope.asks_people and scope.is_cut):
        return None
    listed, sites = dialect.numbers(sorted(days)), dialect.numbers(scope.sites)
    rows = f"""
        SELECT {scope.columns(DIMENSIONS)} f.began, f.began + {_QUARTER_MS} AS until,
            0::BIGINT AS key, NULL::BIGINT AS person, f.is_long, f.watched_ms,
            f.bytes_served, f.is_estimated, f.lasted_ms, f.starts,
            NULL::BIGINT AS sessions
        FROM (
            SELECT * FROM sitting_sums
            WHERE day IN ({listed}) AND site IN ({sites})
                AND began >= {scope.start // 1000} AND began < {scope.end // 1000}
        ) AS f {scope.joined(DIMENSIONS)}
        WHERE {scope.chosen(DIMENSIONS)}
    """
    return Rolled(f"{rows} UNION ALL {_people(scope, days)}" if scope.asks_people else rows, days)


def _people(scope: Scope, days: Iterable[int]) -> str:
    """Who listened, as rows of no length."""
    listed = "".join(f"{name}, " for name in scope.by)
    return f"""
        SELECT {listed} {scope.start // 1000} AS began, {scope.start // 1000} AS until,
            0::BIGINT AS key, person, is_long, NULL AS watched_ms, NULL AS bytes_served,
            NULL AS is_estimated, 0 AS lasted_ms, 0 AS starts, NULL AS sessions
        FROM ({listeners.united(scope, days)})
    """


def _whole_days(cursor: Cursor, scope: Scope) -> frozenset[int]:
    """The days whose sums hold and are cut by neither end of the time."""
    first = -(-scope.start // QUARTER) * QUARTER
    last = scope.end // QUARTER * QUARTER
    sheets = {one.content: one for one in scope.sheets if one.kind == KIND}
    late = {day for (day,) in cursor.execute("SELECT day FROM late_days").fetchall()}
    outdated = {day for (day,) in cursor.execute(OUTDATED_DAYS).fetchall()}
    found: set[int] = set()
    rolled = cursor.execute("SELECT day, content, reach FROM rolled_days").fetchall()
    for day, content, reach in rolled:
        sheet = sheets.get(content)
        if sheet is None or day in late or day in outdated:
            continue
        reached: Instant = sheet.low if reach is None else reach
        is_cut = sheet.low < first and (scope.start != first or scope.asks_people)
        if not is_cut and reached < last and reached >= scope.start:
            found.add(day)
    return frozenset(found)
