"""One question being asked: the view it reads, and what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tallylight.analytics.figures import Asked, Figures, check, figures
from tallylight.analytics.known import Span, known_spans
from tallylight.analytics.reader import Look
from tallylight.analytics.scope import Filter, Scope
from tallylight.analytics.window import Bucket, Window
from tallylight.model.time import Instant


@dataclass
class Asking:
    """What a question is answered from.

    connection: a look at the store's rows, for what is few and has no files (coverage, names).
    sites: keys and slugs of the sites that may be read and are asked for.
    """

    look: Look
    connection: sa.Connection
    sites: Mapping[int, str]
    window: Window
    now: Instant
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    where: tuple[Filter, ...] = ()

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
            by=by,
            where=self.where,
        )

    def rows(self, sql: str, scope: Scope | None = None, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement; values, and what `scope` gave names to, as `$name` in it."""
        told = {**(scope.parameters if scope else {}), **values}
        return self.look.cursor.execute(sql, told or None).fetchall()

    def known(self, window: Window | None = None) -> dict[int, list[Span]]:
        """When each site was known in the window."""
        window = window or self.window
        return known_spans(self.connection, tuple(self.sites), window.start, window.end, self.now)

    def figures(
        self,
        metrics: Sequence[str],
        *,
        by: Sequence[str] = (),
        bucket: Bucket | None = None,
        window: Window | None = None,
        where: Sequence[Filter] | None = None,
    ) -> Figures:
        """Figures as the query of metrics has them, so that a question never disagrees with it."""
        window = replace(window or self.window, bucket=bucket)
        chosen = self.where if where is None else tuple(where)
        asked = Asked(tuple(metrics), window, tuple(by), chosen)
        check(asked)
        return figures(self.look.cursor, self.scope(window=window), asked, self.known(window))
