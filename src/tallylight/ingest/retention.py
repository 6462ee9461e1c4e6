"""How long everything is kept: one table, worked through by itself, at the start and every day.

What goes is looked for by a reader and deleted in slices, each a transaction of the writer, so that
observations never wait for it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial

import structlog
from msgspec import Struct

from tallylight.ingest import going
from tallylight.ingest.going import Work
from tallylight.ingest.progress import Progress
from tallylight.ingest.seal import Run, Sealer
from tallylight.model.retention import Kept
from tallylight.model.time import DAY, Clock, Instant
from tallylight.store import schema
from tallylight.store.database import Database
from tallylight.store.read.storage import list_kinds

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rule:
    """What goes after so many days of `Kept`, and what nobody can tell any more.

    stored: as what it is listed among what the store takes. count: how many would go now, of
    rows, and the bytes of files. is_daily: looking for it reads much.
    """

    name: str
    days: str
    goes: str
    loses: str
    stored: str
    count: Callable[[Work, Instant], going.Count]
    drop: Callable[[Work, Instant], int]
    is_daily: bool = True


class Going(Struct, frozen=True, kw_only=True):
    """What of a rule would go, or went. bytes: about what it takes; None is not known."""

    name: str
    days: int
    goes: str
    loses: str
    rows: int
    bytes: int | None


_NOTHING = "nothing"
RULES = (
    Rule(
        "plays",
        "plays",
        "plays that began so long ago, with their steps",
        "plays and what was played, of that time",
        "Plays",
        partial(going.count_rows, at=schema.plays.c.started_at),
        going.drop_plays,
    ),
    Rule(
        "events",
        "events",
        "lines of the event log",
        "the log, and counts of events, of that time",
        "Events",
        partial(going.count_rows, at=schema.events.c.at),
        going.drop_events,
        is_daily=False,
    ),
    Rule(
        "errors",
        "resolved_errors",
        "errors that were resolved so long ago",
        "counts of errors of that time, but for open ones",
        "Errors",
        partial(going.count_rows, at=schema.errors.c.resolved_at),
        going.drop_resolved_errors,
        is_daily=False,
    ),
    Rule(
        "rows of listener counts",
        "rows",
        "rows of listener counts that files of history hold",
        _NOTHING,
        "Listener counts",
        going.count_held_rows,
        going.drop_held,
    ),
    Rule(
        "listener counts",
        "counts",
        "listener counts one by one",
        "peaks and averages of single streams within a quarter-hour; quarter-hours stay",
        "Listener counts",
        going.count_counts,
        going.drop_counts,
    ),
    Rule(
        "metrics",
        "metrics",
        "figures of programs one by one",
        "what a figure was within an hour, and its labels; hours stay",
        "Metrics",
        partial(going.count_rows, at=schema.metrics.c.at),
        going.drop_metrics,
    ),
    Rule(
        "health samples",
        "health",
        "health samples one by one",
        "what a figure of a machine was within an hour, decks and disks; hours stay",
        "Health samples",
        partial(going.count_rows, at=schema.health.c.at),
        going.drop_health,
    ),
    Rule(
        "hours of metrics",
        "hours",
        "figures of programs by the hour",
        "figures of programs of that time",
        "Metrics",
        partial(going.count_rows, at=schema.metric_hours.c.at),
        partial(going.drop_hours, table=schema.metric_hours),
    ),
    Rule(
        "hours of health",
        "hours",
        "figures of machines by the hour",
        "figures of machines of that time",
        "Health samples",
        partial(going.count_rows, at=schema.health_hours.c.at),
        partial(going.drop_hours, table=schema.health_hours),
    ),
    Rule(
        "steps",
        "steps",
        "steps of stories to which nothing came for so long",
        "what these stories were made of: they are final",
        "Steps of plays and sessions",
        going.count_steps,
        going.drop_final_steps,
    ),
    Rule(
        "receipts",
        "receipts",
        "marks of what was accepted",
        "whether an observation of that time came before",
        "Receipts",
        going.count_receipts,
        going.drop_receipts,
        is_daily=False,
    ),
    Rule(
        "quarantine",
        "quarantine",
        "payloads that were not understood",
        "what they said",
        "Quarantine",
        partial(going.count_rows, at=schema.quarantine.c.received_at),
        partial(going.drop_old, at=schema.quarantine.c.received_at),
        is_daily=False,
    ),
    Rule(
        "audit log",
        "audit",
        "lines of the audit log",
        "who did what at that time",
        "Audit log",
        partial(going.count_rows, at=schema.audit_log.c.at),
        partial(going.drop_old, at=schema.audit_log.c.at),
        is_daily=False,
    ),
)
"""All that ever goes by itself. What is not here is kept for ever."""


class Retention:
    """Works through the rules."""

    def __init__(
        self, database: Database, run: Run, sealer: Sealer, clock: Clock, kept: Kept
    ) -> None:
        self._work = Work(database, run, sealer)
        self._clock = clock
        self._kept = kept
        self._daily_at: Instant = 0
        # What is kept for ever is kept by no rule.
        self._rules = [rule for rule in RULES if getattr(kept, rule.days) is not None]

    def look(self) -> int:
        """Let go what is due: what is easily found each time, all once a day; how many rows."""
        now = self._clock()
        is_daily = now - self._daily_at >= DAY
        total = 0
        for rule in self._rules:
            if is_daily or not rule.is_daily:
                total += self._drop(rule, now)
        if is_daily:
            self._daily_at = now
        return total

    def plan(self) -> list[Going]:
        """What would go now, rule by rule."""
        now = self._clock()
        sizes = self._row_sizes()
        return [self._counted(rule, now, sizes) for rule in self._rules]

    def carry_out(self) -> Generator[Progress, None, list[Going]]:
        """Let all go that is old enough; yields progress, returns what went."""
        now = self._clock()
        sizes = self._row_sizes()
        gone: list[Going] = []
        for rule in self._rules:
            yield Progress(len(gone), len(self._rules))
            planned = self._counted(rule, now, sizes)
            rows = self._drop(rule, now)
            gone.append(_going(rule, self._days(rule), rows, planned.bytes if rows else 0))
        self._daily_at = now
        return gone

    def _drop(self, rule: Rule, now: Instant) -> int:
        rows = rule.drop(self._work, now - self._days(rule) * DAY)
        if rows:
            log.info("kept no longer", kind=rule.name, rows=rows)
        return rows

    def _days(self, rule: Rule) -> int:
        return getattr(self._kept, rule.days)

    def _counted(self, rule: Rule, now: Instant, sizes: dict[str, float]) -> Going:
        days = self._days(rule)
        count = rule.count(self._work, now - days * DAY)
        bytes_ = count.file_bytes + round(count.rows * sizes[rule.stored])
        return _going(rule, days, count.rows + count.filed, bytes_)

    def _row_sizes(self) -> dict[str, float]:
        """About how many bytes a row takes, by what it is stored as."""
        kinds = list_kinds(self._work.database, {})
        return {kind.name: kind.bytes / kind.rows if kind.rows else 0.0 for kind in kinds}


def _going(rule: Rule, days: int, rows: int, bytes_: int | None) -> Going:
    return Going(
        name=rule.name, days=days, goes=rule.goes, loses=rule.loses, rows=rows, bytes=bytes_
    )
