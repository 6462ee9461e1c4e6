"""One question being asked: the view it reads, and what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.asked import Asked, Ranks
from tallylight.analytics.catalogue import metrics as known_metrics
from tallylight.analytics.figures import Figures, check, figures
from tallylight.analytics.known import fraction, known_spans
from tallylight.analytics.listing import Method, methods
from tallylight.analytics.reader import Look
from tallylight.analytics.scope import Filter, Scope
from tallylight.analytics.spans import Span
from tallylight.analytics.touched import Read
from tallylight.analytics.window import Bucket, Window
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, Instant

Known = dict[tuple[Instant, Instant], dict[int, list[Span]]]
"""By window: when each site was known in it."""
# What tells of a story without an end that it may still go on.
_SIGNS = {"plays": "started_at", "sessions": "last_at"}
_STILL: Instant = 2 * DAY
MOST_ROWS = 100_000


@dataclass
class Asking:
    """What a question is answered from.

    connection: a look at the store's rows, for what is few and has no files (coverage, names).
    sites: keys and slugs of the sites that may be read and are asked for. notes: what is told of
    the answer beside its rows, such as its `method`. reads, spans: the facts that were read, and
    when sites were known, for whoever keeps the answer.
    """

    look: Look
    connection: sa.Connection
    sites: Mapping[int, str]
    window: Window
    now: Instant
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    where: tuple[Filter, ...] = ()
    notes: dict[str, Any] = field(default_factory=dict[str, Any])
    reads: set[Read] = field(default_factory=set[Read])
    spans: Known = field(default_factory=Known)

    def scope(self, *by: str, window: Window | None = None) -> Scope:
        """The facts of the sites in the window, chosen by the filters."""
        window = window or self.window
        return Scope(
            sites=tuple(self.sites),
            start=window.start,
            end=window.end,
            now=self.now,
            root=self.look.root,
            sheets=self.look.sheets,
            followed=self.look.followed,
            by=by,
            where=self.where,
            reads=self.reads,
        )

    def rows(self, sql: str, scope: Scope | None = None, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement; values, and what `scope` gave names to, as `$name` in it.

        Raises `InvalidError` where they are more than anybody reads.
        """
        told = {**(scope.parameters if scope else {}), **values}
        found = self.look.cursor.execute(sql, told or None).fetchmany(MOST_ROWS + 1)
        if len(found) > MOST_ROWS:
            message = f"That is more than {MOST_ROWS:,} rows: ask for a shorter time."
            raise InvalidError(message, path="from")
        return found

    def known(self, window: Window | None = None) -> dict[int, list[Span]]:
        """When each site was known in the window."""
        window = window or self.window
        place = window.start, window.end
        if place not in self.spans:
            self.spans[place] = self._known(*place)
        return self.spans[place]

    def compare_with(self, window: Window) -> None:
        """Tell beside the rows how much of the time that they are compared with was measured."""
        known = fraction(self.known(window), window.start, window.end)
        self.notes["previous_known_fraction"] = known

    def is_known_as(self, spans: Known) -> bool:
        """Whether sites were known at the times that `spans` tells, and at no others."""
        return all(self._known(*place) == told for place, told in spans.items())

    def methods(self) -> dict[str, Method]:
        """By slug, what listening time of each site is reckoned from."""
        return methods(self.connection, self.sites)

    def goes_on(self) -> bool:
        """Whether a story that was read has no end yet, so that it grows with the clock."""
        since = self.now - _STILL
        return any(
            self.rows(_going_on(kind), high=high, since=since)
            for kind, _, high in self.reads
            if kind in _SIGNS
        )

    def _known(self, start: Instant, end: Instant) -> dict[int, list[Span]]:
        sites = tuple(self.sites)
        return known_spans(self.look.cursor, self.connection, sites, (start, end), self.now)

    def figures(
        self,
        metrics: Sequence[str],
        *,
        by: Sequence[str] = (),
        bucket: Bucket | None = None,
        window: Window | None = None,
        where: Sequence[Filter] | None = None,
        most: int | Ranks | None = None,
    ) -> Figures:
        """Figures as the query of metrics has them, so that a question never disagrees with it.

        most: as `Asked` has it.
        """
        window = replace(window or self.window, bucket=bucket)
        chosen = self.where if where is None else tuple(where)
        asked = Asked(tuple(metrics), window, tuple(by), chosen, most)
        check(asked)
        if any(known_metrics()[name].of_sessions for name in metrics):
            self.notes["method"] = self.methods()
        scope, spans = self.scope(window=window), self.known(window)
        return figures(self.look.cursor, self.connection, scope, asked, spans)


def _going_on(kind: str) -> str:
    began, sign = dialect.micros("started_at"), dialect.micros(_SIGNS[kind])
    return (
        f"SELECT key FROM tail_{kind} "
        f"WHERE ended_at IS NULL AND {began} < $high AND {sign} > $since LIMIT 1"
    )
