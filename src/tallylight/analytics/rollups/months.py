"""Sums of whole months, by all that a session is of: its stream, its item, and who it was.

Beside them are sums by who it was alone, which are fewer: most questions ask for no more. Both
stand in place of the sessions of sealed months in figures of a whole time, where nothing in
the month was changed since and its sessions lie inside of that time. Who counts is decided when a
question is asked, so a rule leaves them as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tallylight.analytics import dialect
from tallylight.analytics.dimensions import ITEMS, PLACES, PLAYBACK, SITE, VIEWERS
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.sums import KIND, Rolled, late_days, of_whole
from tallylight.analytics.ruled import COUNTS, PERSON
from tallylight.analytics.scope import Scope
from tallylight.model.history import Sheet, month_of
from tallylight.model.time import DAY

DIMENSIONS = {**PLACES, **ITEMS, **VIEWERS, "playback_type": PLAYBACK}
"""What they can be grouped and chosen by."""
_OF_VIEWERS = {"site": SITE, **VIEWERS}
_WHO = {
    "month": "INTEGER",
    "site": "INTEGER",
    "viewer": "BIGINT",
    "excluded": "VARCHAR",
    "is_long": "BOOLEAN",
    "is_estimated": "BOOLEAN",
}
_WHERE = {"source": "INTEGER", "stream": "BIGINT", "item": "BIGINT", "playback_type": "VARCHAR"}
_SUMS = {
    "sessions": "BIGINT",
    "lasted_ms": "BIGINT",
    "watched_ms": "BIGINT",
    "bytes_served": "BIGINT",
}
TABLES = {
    "month_sums": {**_WHO, **_WHERE, **_SUMS},
    "viewer_months": {**_WHO, **_SUMS},
    "rolled_months": {
        "month": "INTEGER",
        "content": "VARCHAR",
        "reach": "BIGINT",
        "has_all": "BOOLEAN",
    },
}


class Month(NamedTuple):
    """The sealed days of a month; first: the number of its first day."""

    first: int
    sheets: tuple[Sheet, ...]

    @property
    def content(self) -> str:
        """What is the same where all of its days have the very facts."""
        return ", ".join(one.content for one in self.sheets)


def of_sheets(sheets: Iterable[Sheet]) -> list[Month]:
    """The months of sealed days of sessions, in order."""
    found: defaultdict[int, list[Sheet]] = defaultdict(list)
    for one in sorted((one for one in sheets if one.kind == KIND), key=_day):
        found[month_of(one.day).start].append(one)
    return [Month(first, tuple(days)) for first, days in found.items()]


def rolled(cursor: Cursor, scope: Scope) -> Rolled | None:
    """The sums that hold in a scope; None where there are none, or they cannot answer."""
    if not scope.rolls_up or scope.is_cut or not {*scope.asked} <= DIMENSIONS.keys():
        return None
    asks_viewers = {*scope.asked} <= _OF_VIEWERS.keys()
    whole = _whole_months(cursor, scope, has_all=not asks_viewers)
    if not whole:
        return None
    listed = dialect.numbers(one.first for one in whole)
    needed = ("viewer",) if scope.asks_people else ()
    cells = of_whole(scope, PERSON) if scope.asks_people else of_whole(scope)
    rows = f"""
        SELECT {scope.columns(DIMENSIONS)} {cells}
        FROM (
            SELECT * FROM {"viewer_months" if asks_viewers else "month_sums"}
            WHERE month IN ({listed}) AND site IN ({dialect.numbers(scope.sites)})
        ) AS f {scope.joined(DIMENSIONS, *needed)}
        WHERE {COUNTS} AND {scope.chosen(DIMENSIONS)}
    """
    return Rolled(rows, frozenset(day.day for month in whole for day in month.sheets))


def summed_up(sessions: str, *, by_viewer: bool = False) -> str:
    """The SELECT of the rows of `month_sums`, or of `viewer_months`, of a month’s sessions."""
    keys = ", ".join(_WHO if by_viewer else (*_WHO, *_WHERE))
    return f"""
        SELECT {keys}, count(*), sum(until - began), sum(watched_ms), sum(bytes_served)
        FROM ({sessions}) GROUP BY ALL
    """


def viewers_of(month: Month) -> str:
    """The SELECT of the rows of `viewer_months` of a month that `month_sums` has."""
    keys, sums = ", ".join(_WHO), ", ".join(f"sum({name})" for name in _SUMS)
    return f"SELECT {keys}, {sums} FROM month_sums WHERE month = {month.first} GROUP BY ALL"


def _whole_months(cursor: Cursor, scope: Scope, *, has_all: bool) -> Sequence[Month]:
    """The months whose sums hold, and all of whose sessions lie inside of the time."""
    late = late_days(cursor)
    reached = {
        (first, content): reach
        for first, content, reach in cursor.execute(
            f"SELECT month, content, reach FROM rolled_months WHERE has_all OR NOT {has_all}"
        ).fetchall()
    }
    return [
        one
        for one in of_sheets(scope.sheets)
        if (one.first, one.content) in reached
        and one.first * DAY >= scope.start
        and (reached[one.first, one.content] or 0) < scope.end
        and late.isdisjoint(day.day for day in one.sheets)
    ]


def _day(sheet: Sheet) -> int:
    return sheet.day
