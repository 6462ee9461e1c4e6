"""What was counted of stretches of time, over several sealed days together: where it still holds.

It holds as long as none of those days is another, nothing of them came late, and the same rules
decide over everybody in them. Sessions that no file tells of as ended are in none of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.sums import KIND, OUTDATED_DAYS, late_days
from tallylight.analytics.rollups.zones import Reaching, Zone
from tallylight.analytics.scope import Scope, sealed_days
from tallylight.analytics.sessions import sittings
from tallylight.analytics.spans import Span
from tallylight.history.kinds import FAR
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, Instant

COUNTED = {
    "low": "BIGINT",
    "high": "BIGINT",
    "content": "VARCHAR",
    "low_viewer": "BIGINT",
    "high_viewer": "BIGINT",
    "mark": "INTEGER",
}
"""The columns that say of what, and by which rules, something was counted."""
_TOLD = "site, source, viewer, excluded, started_at, ended_at, last_at"


class Told(NamedTuple):
    """What was counted, in µs; content: as that of the zone then. is_outdated: by other rules."""

    low: Instant
    high: Instant
    content: str
    is_outdated: bool


class Standing(NamedTuple):
    """How zones stand: all there are now, those not counted as they are, and spans that are gone.

    What was counted of days that are gone, or reach less far now, is there for a moment longer.
    """

    all: Sequence[Zone]
    missing: list[Zone]
    gone: list[Span]


def ended_in(zones: Sequence[Zone], root: Path, cells: str, *where: str) -> str:
    """The SELECT of `cells` over the ended sessions that reach into some zones.

    where: conditions on what files tell of them.
    """
    start, end = span_of(zones)
    sheets = {one.day: one for zone in zones for one in zone.sheets}
    there = f"ended_at >= {dialect.instant(start)} AND started_at < {dialect.instant(end)}"
    ended = sealed_days([sheets[day] for day in sorted(sheets)], root, *where, there)
    whole = Scope((), start, end, now=FAR, root=root, sheets=(), followed=frozenset())
    return sittings(whole, {}, cells, f"({ended}) AS f")


def span_of(zones: Sequence[Zone]) -> Span:
    """From the beginning of the first of some zones to the end of the last."""
    return min(one.low for one in zones), max(one.high for one in zones)


def standing(found: Sequence[Zone], told: Sequence[Told]) -> Standing:
    """How zones stand beside what was counted."""
    now = {(one.low, one.high, one.content): one for one in found}
    gone = [(one.low, one.high) for one in told if one[:3] not in now]
    counted = {one[:3] for one in told if not one.is_outdated}
    return Standing(found, [one for key, one in now.items() if key not in counted], gone)


def reaching(cursor: Cursor, sheets: Iterable[Sheet]) -> tuple[Reaching, ...]:
    """The days of which is known how far they reach."""
    told = cursor.execute("SELECT content, reach FROM rolled_days").fetchall()
    reach = dict(told)
    known = ((one, one.content) for one in sheets if one.kind == KIND)
    # A day of which nothing has ended reaches nowhere.
    return tuple(
        Reaching(one, reach[content] or one.low) for one, content in known if content in reach
    )


def unsettled(
    cursor: Cursor, scope: Scope, known: Iterable[Reaching], zones: Iterable[Standing]
) -> Iterator[Span]:
    """When sessions were there that are in none of what was counted, or not as they are now.

    known: the days of which is known how far they reach.
    """
    yield from _not_summed_up(cursor, scope, known)
    yield from _going_on(cursor, scope)
    for stands in zones:
        yield from _not_counted(cursor, stands)


def _not_summed_up(cursor: Cursor, scope: Scope, known: Iterable[Reaching]) -> Iterator[Span]:
    """When there were sessions of sealed days of which it is not known what they come to now."""
    days = {one.sheet.day for one in known}
    outdated = {day for (day,) in cursor.execute(OUTDATED_DAYS).fetchall()}
    for one in scope.sheets:
        if one.kind == KIND and (one.day not in days or one.day in outdated):
            yield one.low, one.high + 1


def _not_counted(cursor: Cursor, stands: Standing) -> Iterator[Span]:
    """The zones that are not counted as they are now."""
    late = late_days(cursor)
    yield from ((one.low, one.high) for one in stands.missing)
    yield from stands.gone
    for one in stands.all:
        if any(each.day in late for each in one.sheets):
            yield one.low, one.high


def _going_on(cursor: Cursor, scope: Scope) -> list[Span]:
    """When sessions were there that no file tells of, or without an end; a span for each day."""
    sites = dialect.numbers(scope.sites)
    facts = f"""(
        SELECT {_TOLD} FROM tail_sessions WHERE site IN ({sites})
        UNION ALL SELECT {_TOLD} FROM unended_sessions WHERE site IN ({sites})
    ) AS f"""
    own = replace(scope, by=(), where=(), parameters={})
    told = sittings(own, {}, "began_ms AS began, until_ms AS until", facts)
    found = cursor.execute(
        f"SELECT min(began), max(until) FROM ({told}) GROUP BY began // {DAY // 1000}"
    )
    return [(low * 1000, high * 1000 + 1) for low, high in found.fetchall()]
