"""Listener counts as figures take them: from quarter-hours that are reckoned already, else raw.

The quarter-hours hold what came up to a certain key. What came later makes its quarter-hours
stale; those are reckoned from the counts, as are the ends of the time asked for and what is not
over yet.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import sqlalchemy as sa

from tallylight.model.audience import Cell, Count, measured
from tallylight.model.buckets import QUARTER
from tallylight.model.coverage import hold_of
from tallylight.model.time import DAY, Instant
from tallylight.store.read.expressions import greatest, micros
from tallylight.store.read.listeners import LOOK_BACK
from tallylight.store.read.pages import Selected
from tallylight.store.read.quarters import IS_LONG, LONGEST_HOLD, mark_of, touched
from tallylight.store.schema import audience, audience_quarters

TOGETHER = 0
"""What stands for the stream where all streams of a site are meant."""
MOST = 50_000
"""So many counts are reckoned at once, for the memory they take."""
# And so much time.
_SLICE = 7 * DAY
Cells = dict[int | None, list[Cell]]


@dataclass(frozen=True)
class Window:
    """What is asked for: the time between the edges, of all streams of the sites or of some."""

    sites: tuple[int, ...]
    edges: Sequence[Instant]
    streams: frozenset[int] | None = None

    @property
    def is_rolled_up(self) -> bool:
        """Whether quarter-hours can answer: of one site, all streams together or a single one."""
        is_wide = all(edge % QUARTER == 0 for edge in self.edges[1:-1])
        is_kept = self.streams is None or len(self.streams) == 1
        return is_wide and is_kept and len(self.sites) == 1


def cells_of(connection: sa.Connection, window: Window) -> Cells:
    """What is known between each two edges, by stream key, and (None) together."""
    start, end = window.edges[0], window.edges[-1]
    mark = mark_of(connection)
    first, last = -(-start // QUARTER) * QUARTER, min(end // QUARTER * QUARTER, mark.until)
    found = _nothing(window.edges)
    together = found[None]
    raw = [(begin, min(begin + _SLICE, end)) for begin in range(start, end, _SLICE)]
    if window.is_rolled_up and first < last:
        later = touched(connection, mark.key)
        stale = {at for site, at in later if site in window.sites and first <= at < last}
        for key, place, cell in _rolled(connection, window, (first, last), stale):
            found[key][place].add(cell)
        raw = [(start, first), *runs(stale), (last, end)]
    for begin, until in raw:
        if begin < until:
            _add(found, window.edges, _part(connection, window, begin, until))
    return {None: together, **found}


def raw_cells(connection: sa.Connection, window: Window) -> Cells:
    """As `cells_of`, from the counts alone; never more than some thousands of them at once."""
    found = _nothing(window.edges)
    together, start = found[None], window.edges[0]
    counts = _counts_before(connection, window)
    while start < window.edges[-1]:
        until = _reach(connection, window, start)
        inside = audience.c.at >= start, audience.c.at < until
        for row in _plain(connection, _counts(window).where(*inside)):
            counts[row[0]].append(cast("Count", row[1:]))
        _add(found, window.edges, _measured(window, counts, start, until))
        # What was counted last holds into the next part.
        counts = defaultdict(list, {stream: each[-1:] for stream, each in counts.items()})
        start = until
    return {None: together, **found}


def _reach(connection: sa.Connection, window: Window, start: Instant) -> Instant:
    """Up to when there are not too many counts to reckon at once."""
    end = window.edges[-1]
    inside = audience.c.site.in_(window.sites), audience.c.at > start, audience.c.at < end
    later = sa.select(audience.c.at).where(*inside).order_by(audience.c.at)
    return connection.scalar(later.offset(MOST).limit(1)) or end


def _measured(
    window: Window, counts: Mapping[int, list[Count]], begin: Instant, until: Instant
) -> tuple[Sequence[Instant], Cells]:
    inside = [edge for edge in window.edges if begin < edge < until]
    edges = [begin, *inside, until]
    return edges, measured(counts, edges)


def _counts_before(connection: sa.Connection, window: Window) -> defaultdict[int, list[Count]]:
    """Of each stream the counts, in their order, that may hold where the window begins."""
    start, at = window.edges[0], audience.c.at
    near = start - LOOK_BACK
    is_old = at > start - LONGEST_HOLD, at < near
    held_long = sa.select(audience.c.stream).where(
        audience.c.site.in_(window.sites), *is_old, IS_LONG
    )
    # What holds for long may have been followed by a count that did not.
    long_ago = _counts(window).where(*is_old, audience.c.stream.in_(held_long))
    counts: defaultdict[int, list[Count]] = defaultdict(list)
    if connection.scalar(held_long.limit(1)) is not None:
        for row in _plain(connection, long_ago):
            counts[row[0]].append(cast("Count", row[1:]))
    newest = sa.select(sa.func.max(at), audience.c.stream).where(
        audience.c.site.in_(window.sites), at >= near, at < start
    )
    is_newest = sa.tuple_(at, audience.c.stream).in_(newest.group_by(audience.c.stream))
    for row in _plain(connection, _counts(window).where(at >= near, at < start, is_newest)):
        counts[row[0]].append(cast("Count", row[1:]))
    return counts


def _counts(window: Window) -> Selected:
    """The stream of each count and then what a `Count` is made of."""
    aside = sa.func.coalesce(audience.c.excluded, 0)
    counted = greatest(audience.c.listeners - aside, sa.literal_column("0", sa.Integer))
    statement = (
        sa.select(
            audience.c.stream, micros(audience.c.at), counted, audience.c.peak - aside, held()
        )
        .where(audience.c.site.in_(window.sites))
        .order_by(audience.c.at, audience.c.key)
    )
    if window.streams is None:
        return statement
    return statement.where(audience.c.stream.in_(window.streams))


def held() -> sa.ColumnElement[int]:
    """How long a count holds at most, in µs: what `hold_of` says of a row."""
    interval = sa.cast(audience.c.interval_ms, sa.BigInteger)
    return sa.func.coalesce(interval * 2_500, hold_of(None))


def count_of(
    connection: sa.Connection, of_sites: Collection[int], begin: Instant, end: Instant
) -> int:
    """How many counts there are of a time."""
    inside = audience.c.site.in_(of_sites), audience.c.at >= begin, audience.c.at < end
    counted = sa.select(sa.func.count()).select_from(audience).where(*inside)
    return connection.scalar(counted) or 0


def runs(quarters: Collection[Instant]) -> Iterator[tuple[Instant, Instant]]:
    """Quarter-hours that follow each other, as spans."""
    begin: Instant | None = None
    for quarter, following in pairwise([*sorted(quarters), None]):
        begin = quarter if begin is None else begin
        if quarter is not None and begin is not None and following != quarter + QUARTER:
            yield begin, quarter + QUARTER
            begin = None


def _rolled(
    connection: sa.Connection,
    window: Window,
    span: tuple[Instant, Instant],
    stale: Collection[Instant],
) -> Iterator[tuple[int | None, int, Cell]]:
    """Each reckoned quarter-hour as a cell, with the place of its bucket."""
    rolled = audience_quarters.c
    at, high_at = micros(rolled.at), micros(sa.func.coalesce(rolled.high_at, rolled.at))
    statement = sa.select(
        rolled.stream, at, rolled.heard, rolled.known, rolled.low, rolled.high, high_at
    ).where(rolled.site.in_(window.sites), rolled.at >= span[0], rolled.at < span[1])
    if window.streams is not None:
        statement = statement.where(rolled.stream.in_(window.streams))
    for stream, begin, *measure in _plain(connection, statement):
        if begin in stale:
            continue
        place = bisect_right(window.edges, begin) - 1
        cell = Cell(*measure)
        if window.streams is not None:
            yield None, place, cell
        yield None if stream == TOGETHER else stream, place, cell


def _plain(connection: sa.Connection, statement: sa.Executable) -> Iterator[tuple[Any, ...]]:
    """The driver's own rows: they are read by the hundred thousand."""
    return cast("Iterator[tuple[Any, ...]]", connection.execute(statement).cursor)


def _part(
    connection: sa.Connection, window: Window, begin: Instant, until: Instant
) -> tuple[Sequence[Instant], Cells]:
    inside = [edge for edge in window.edges if begin < edge < until]
    part = Window(window.sites, [begin, *inside, until], window.streams)
    return part.edges, raw_cells(connection, part)


def _nothing(edges: Sequence[Instant]) -> defaultdict[int | None, list[Cell]]:
    return defaultdict(lambda: [Cell() for _ in edges[1:]])


def _add(
    found: defaultdict[int | None, list[Cell]],
    edges: Sequence[Instant],
    part: tuple[Sequence[Instant], Cells],
) -> None:
    for key, cells in part[1].items():
        whole = found[key]
        for begin, cell in zip(part[0], cells, strict=False):
            whole[bisect_right(edges, begin) - 1].add(cell)
