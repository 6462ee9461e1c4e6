"""How each kind goes that is kept no longer: what would go, and its going, in slices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import structlog

from tallylight.ingest.logbook import clear_events, clear_plays, clear_resolved_errors
from tallylight.ingest.seal import Run, Sealer
from tallylight.model.history import Sheet, files_of
from tallylight.model.time import DAY, HOUR, Instant
from tallylight.store import schema
from tallylight.store.database import Database, reading
from tallylight.store.read import retention as old
from tallylight.store.read.manifest import first_row_at, held_rows
from tallylight.store.read.retention import At, Table
from tallylight.store.records.sites import list_sites
from tallylight.store.write import retention as write
from tallylight.store.write.facts import forget_old_receipts
from tallylight.store.write.history import drop_held_rows
from tallylight.store.write.steps import drop_steps

SLICE = 2_000
_STORIES = 200
_AUDIENCE = "audience"
_STORIED = (schema.plays, schema.sessions)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Work:
    """What it takes to let things go. run: runs work as one transaction of the writer."""

    database: Database
    run: Run
    sealer: Sealer


class Count(NamedTuple):
    """How many rows, and how many facts in files of so many bytes."""

    rows: int
    filed: int = 0
    file_bytes: int = 0


def count_rows(work: Work, before: Instant, at: At) -> Count:
    """Rows of a table whose time is before another."""
    with reading(work.database) as connection:
        return Count(old.count_old(connection, at, before))


def drop_old(work: Work, before: Instant, at: At) -> int:
    """Delete them."""
    return _in_slices(work, at, before, partial(write.drop_rows, table=at.table))


def drop_plays(work: Work, before: Instant) -> int:
    """Delete old plays, with their steps."""
    return clear_plays(work.run, [site.key for site in list_sites(work.database)], before)


def drop_events(work: Work, before: Instant) -> int:
    """Delete old lines of the event log."""
    return clear_events(work.run, [site.key for site in list_sites(work.database)], before)


def drop_resolved_errors(work: Work, before: Instant) -> int:
    """Delete errors that were resolved long ago."""
    return clear_resolved_errors(work.run, before)


def count_held_rows(work: Work, before: Instant) -> Count:
    """Rows of listener counts of days that are sealed."""
    with reading(work.database) as connection:
        sheets = _with_rows(work, before)
        return Count(sum(held_rows(connection, sheet) for sheet in sheets))


def drop_held(work: Work, before: Instant) -> int:
    """Delete rows of listener counts that a file has, once it was read and found sound."""
    total = 0
    for sheet in _with_rows(work, before):
        with work.sealer.lock:
            total += _drop_held_of(work, sheet.day)
    return total


def _drop_held_of(work: Work, day: int) -> int:
    shelf = work.sealer.shelf
    sheet = shelf.sheet(_AUDIENCE, day)
    with reading(work.database) as connection:
        if sheet is None or not held_rows(connection, sheet):
            return 0
    if fault := shelf.folder.verify(sheet):
        shelf.mark_damaged(_AUDIENCE, day)
        log.error("a file of history is damaged", path=sheet.path, reason=fault)
        return 0
    total = 0
    while gone := work.run(partial(drop_held_rows, sheet=sheet, limit=SLICE)):
        work.sealer.reached("dropped")
        total += gone
    return total


def count_counts(work: Work, before: Instant) -> Count:
    """Listener counts of whole days that are too old, in rows and in files."""
    sheets = _sheets(work, before)
    rows = count_rows(work, _day(before), schema.audience.c.at).rows
    filed, size = sum(sheet.rows for sheet in sheets), _bytes_going(work, sheets)
    # What is in rows still is in files as well, and counts once.
    return Count(rows, max(0, filed - rows), size)


def drop_counts(work: Work, before: Instant) -> int:
    """Have no file tell of old listener counts, and delete what rows there are of their days.

    The file of a month goes with the last of its days.
    """
    total = 0
    for sheet in _sheets(work, before):
        work.sealer.unseal(sheet.kind, sheet.day)
        total += sheet.rows
    rows = drop_old(work, _day(before), schema.audience.c.at)
    return max(total, rows)


def drop_metrics(work: Work, before: Instant) -> int:
    """Have figures of programs by the hour only."""
    hour = before // HOUR * HOUR
    return _in_slices(work, schema.metrics.c.at, hour, write.roll_metrics)


def drop_health(work: Work, before: Instant) -> int:
    """Have the health of machines by the hour only."""
    hour = before // HOUR * HOUR
    return _in_slices(work, schema.health.c.at, hour, write.roll_health)


def drop_hours(work: Work, before: Instant, table: Table) -> int:
    """Delete hours."""
    total = 0
    while count_rows(work, before, table.c.at).rows:
        total += work.run(partial(write.drop_hours, table=table, before=before, limit=SLICE))
    return total


def count_steps(work: Work, before: Instant) -> Count:
    """Steps of stories to which nothing came for long."""
    with reading(work.database) as connection:
        return Count(sum(old.count_final_steps(connection, table, before) for table in _STORIED))


def drop_final_steps(work: Work, before: Instant) -> int:
    """Delete them, whole stories at a time."""
    total = 0
    for table in _STORIED:
        after = -1
        while keys := _final(work, table, after, before):
            total += work.run(partial(drop_steps, table=table, stories=keys, before=before))
            work.sealer.reached("steps dropped")
            after = keys[-1]
    return total


def count_receipts(work: Work, before: Instant) -> Count:
    """Receipts of days that are too old."""
    with reading(work.database) as connection:
        return Count(old.count_receipts(connection, before // DAY))


def drop_receipts(work: Work, before: Instant) -> int:
    """Forget them."""
    total = 0
    while gone := work.run(partial(forget_old_receipts, before=before // DAY)):
        total += gone
    return total


def _in_slices(work: Work, at: At, before: Instant, drop: Callable[..., int]) -> int:
    total = 0
    while keys := _found(work, at, before):
        total += work.run(partial(drop, keys=keys))
        work.sealer.reached("rows dropped")
    return total


def _found(work: Work, at: At, before: Instant) -> Sequence[int]:
    with reading(work.database) as connection:
        return old.find_old(connection, at, before, SLICE)


def _final(work: Work, table: Table, after: int, before: Instant) -> Sequence[int]:
    with reading(work.database) as connection:
        return old.find_final(connection, table, after, before, _STORIES)


def _sheets(work: Work, before: Instant) -> list[Sheet]:
    """Files of listener counts of days that were over by then, the oldest first."""
    found = [
        sheet
        for sheet in work.sealer.shelf.sheets
        if sheet.kind == _AUDIENCE and (sheet.day + 1) * DAY <= before
    ]
    return sorted(found, key=lambda sheet: sheet.day)


def _with_rows(work: Work, before: Instant) -> list[Sheet]:
    """Those of days that may have rows still: most of history is older than any row."""
    with reading(work.database) as connection:
        first = first_row_at(connection, _AUDIENCE)
    if first is None:
        return []
    return [sheet for sheet in _sheets(work, before) if (sheet.day + 1) * DAY > first]


def _bytes_going(work: Work, going: Sequence[Sheet]) -> int:
    """What the files take in which nothing counts any more once these days go."""
    gone = {*going}
    stays = {sheet.path for sheet in work.sealer.shelf.sheets if sheet not in gone}
    return sum(sheet.bytes for sheet in files_of(going) if sheet.path not in stays)


def _day(before: Instant) -> Instant:
    """The beginning of a day: days go whole."""
    return before // DAY * DAY
