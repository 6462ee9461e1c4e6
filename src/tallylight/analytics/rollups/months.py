"""Sums of whole months, by all that a session is of: its stream, its item, and who it was.

Beside them are sums by who it was alone, and by all but who it was, which are fewer: most questions
ask for no more. They stand in place of the sessions of sealed days in figures of a whole time.
Where some days of a month were changed since, or have sessions that do not lie inside of that time,
their sessions are taken off its sums, and are read. Who counts is decided when a question is asked,
so a rule leaves sums as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tallylight.analytics import dialect
from tallylight.analytics.dimensions import ITEMS, PLACES, PLAYBACK, SITE, VIEWERS
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.sums import KIND, Rolled, late_days, of_whole, whole_days
from tallylight.analytics.ruled import COUNTS, PERSON
from tallylight.analytics.scope import Scope
from tallylight.analytics.sessions import ended
from tallylight.model.history import Sheet, month_of
from tallylight.model.time import DAY

_OF_ITEMS = {**PLACES, **ITEMS, "playback_type": PLAYBACK}
_OF_VIEWERS = {"site": SITE, **VIEWERS}
DIMENSIONS = {**_OF_ITEMS, **VIEWERS}
"""What they can be grouped and chosen by."""
_ANY = {"month": "INTEGER", "site": "INTEGER", "is_long": "BOOLEAN", "is_estimated": "BOOLEAN"}
_WHO = {**_ANY, "viewer": "BIGINT", "excluded": "VARCHAR"}
_WHERE = {"source": "INTEGER", "stream": "BIGINT", "item": "BIGINT", "playback_type": "VARCHAR"}
# The month that goes on is summed up by so many days at a time.
_GROWS_BY = 5
_SUMS = {
    "sessions": "BIGINT",
    "lasted_ms": "BIGINT",
    "watched_ms": "BIGINT",
    "bytes_served": "BIGINT",
}
_ADDED_UP = ", ".join(f"sum({name})::BIGINT AS {name}" for name in _SUMS)
OF_MONTHS = {
    "month_sums": {**_WHO, **_WHERE, **_SUMS},
    "viewer_months": {**_WHO, **_SUMS},
    "item_months": {**_ANY, **_WHERE, **_SUMS},
}
"""The tables of what was reckoned of each month, beside `rolled_months`."""
TABLES = {
    **OF_MONTHS,
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


class Held(NamedTuple):
    """A month whose sums are taken, and those of its days that they are not taken for."""

    month: Month
    left_out: tuple[Sheet, ...]


def to_sum(sheets: Iterable[Sheet]) -> list[Month]:
    """The months of sealed days of sessions, in order; of the last one, only so many days.

    It grows day by day, and would be summed up anew each time.
    """
    found: defaultdict[int, list[Sheet]] = defaultdict(list)
    for one in sorted((one for one in sheets if one.kind == KIND), key=_day):
        found[month_of(one.day).start].append(one)
    if found:
        last = found[max(found)]
        del last[len(last) // _GROWS_BY * _GROWS_BY :]
    return [Month(first, tuple(days)) for first, days in found.items() if days]


def rolled(cursor: Cursor, scope: Scope) -> Rolled | None:
    """The sums that hold in a scope; None where there are none, or they cannot answer."""
    if not scope.rolls_up or scope.is_cut or not {*scope.asked} <= DIMENSIONS.keys():
        return None
    table = _table_for(scope)
    held = [*_held(cursor, scope, has_all=table != "viewer_months")]
    if not held:
        return None
    needed = ("viewer",) if scope.asks_people else ()
    cells = of_whole(scope, PERSON) if scope.asks_people else of_whole(scope)
    select = f"SELECT {scope.columns(DIMENSIONS)} {cells} FROM"
    named = f"{scope.joined(DIMENSIONS, *needed)} WHERE {scope.chosen(DIMENSIONS)}"
    sums = " UNION ALL ".join(_sums_of(held, scope, table))
    rows = f"{select} ({_together(sums, OF_MONTHS[table], select + named)}) AS f {named}"
    days = (day.day for one in held for day in one.month.sheets if day not in one.left_out)
    return Rolled(rows, frozenset(days))


def _table_for(scope: Scope) -> str:
    """Which sums are the fewest that tell apart what is asked for."""
    asked = {*scope.asked}
    if asked <= _OF_VIEWERS.keys():
        return "viewer_months"
    # Who is left out by a rule is taken off, and of bytes that may be unknown.
    is_of_items = asked <= _OF_ITEMS.keys() and not scope.asks_people
    return "item_months" if is_of_items and not scope.asks("bytes_served") else "month_sums"


def made_of(month: Month, root: Path, *, has_all: bool) -> dict[str, str]:
    """By table, the SELECT of its rows of a month, in the order in which they are to be made.

    has_all: there is room for all that its sessions are of; else it is told who it was alone.
    """
    sessions = sessions_of(month, root)
    if not has_all:
        return {"viewer_months": _summed_up(sessions, "viewer_months")}
    return {
        "month_sums": _summed_up(sessions, "month_sums"),
        "viewer_months": _fewer(month, "viewer_months"),
        # Of whom their source says that they do not count, a rule alone may say otherwise.
        "item_months": _fewer(month, "item_months", "excluded IS NULL"),
    }


def _summed_up(sessions: str, table: str) -> str:
    return f"""
        SELECT {_keys(table)}, count(*), sum(until - began), sum(watched_ms), sum(bytes_served)
        FROM ({sessions}) GROUP BY ALL
    """


def _fewer(month: Month, table: str, counts: str = "true") -> str:
    sums = ", ".join(f"sum({name})" for name in _SUMS)
    return f"""
        SELECT {_keys(table)}, {sums} FROM month_sums
        WHERE month = {month.first} AND {counts} GROUP BY ALL
    """


def sessions_of(month: Month, root: Path) -> str:
    """The SELECT of all its sessions: who counts is decided when somebody asks."""
    cells = (f"{month.first} AS month", "f.item", "f.viewer", "f.excluded")
    return ended(month.sheets, root, *cells, counts="true")


def _keys(table: str) -> str:
    return ", ".join(name for name in OF_MONTHS[table] if name not in _SUMS)


def _sums_of(held: Sequence[Held], scope: Scope, table: str) -> Iterator[str]:
    """The rows of sums that count, and what is to be taken off them, or added."""
    keys, sums = _keys(table), ", ".join(_SUMS)
    of_sites = f"f.site IN ({dialect.numbers(scope.sites)})"
    of_months = f"{of_sites} AND month IN ({dialect.numbers(one.month.first for one in held)})"
    if table == "item_months":
        yield f"SELECT {keys}, {sums} FROM item_months AS f WHERE {of_months}"
        turned = ", ".join(f"CASE WHEN excludes THEN -{name} ELSE {name} END" for name in _SUMS)
        yield f"""
            SELECT {keys}, {turned} FROM month_sums AS f JOIN ruled USING (viewer)
            WHERE {of_months} AND excludes = (excluded IS NULL)
        """
    else:
        yield f"SELECT {keys}, {sums} FROM {table} AS f WHERE {of_months} AND {COUNTS}"
    for one in held:
        if one.left_out:
            yield f"""
                SELECT {keys}, -1, began - until, -watched_ms, -bytes_served
                FROM ({sessions_of(Month(one.month.first, one.left_out), scope.root)}) AS f
                WHERE {of_sites} AND {COUNTS}
            """


def _together(sums: str, columns: Iterable[str], told: str) -> str:
    """Sums, added up as far as `told` does not tell them apart.

    Names are joined then: to a fraction of the rows. What is left of no session is nobody.
    """
    keys = [name for name in columns if name not in _SUMS and f"f.{name}" in told]
    listed = "".join(f"f.{name}, " for name in keys)
    return f"""
        SELECT {listed} {_ADDED_UP} FROM ({sums}) AS f
        GROUP BY {", ".join(f"f.{name}" for name in keys)} HAVING sum(sessions) > 0
    """


def _held(cursor: Cursor, scope: Scope, *, has_all: bool) -> Iterator[Held]:
    """The months whose sums are taken: most of what they have holds, and lies inside of the time.

    Bytes can be unknown, so what they come to without some sessions cannot be told.
    """
    late = late_days(cursor)
    whole = whole_days(cursor, scope, late)
    can_be_cut = not scope.asks("bytes_served")
    reached = {
        (first, content): reach
        for first, content, reach in cursor.execute(
            f"SELECT month, content, reach FROM rolled_months WHERE has_all OR NOT {has_all}"
        ).fetchall()
    }
    for one in to_sum(scope.sheets):
        if (one.first, one.content) not in reached:
            continue
        lies_inside = (
            one.first * DAY >= scope.start
            and (reached[one.first, one.content] or 0) < scope.end
            and late.isdisjoint(day.day for day in one.sheets)
        )
        left_out = () if lies_inside else tuple(day for day in one.sheets if day.day not in whole)
        if not left_out or (can_be_cut and len(left_out) <= len(one.sheets) // 2):
            yield Held(one, left_out)


def _day(sheet: Sheet) -> int:
    return sheet.day
