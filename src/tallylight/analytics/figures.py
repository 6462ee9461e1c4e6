"""Figures of a window: each metric by the dimensions asked for, one statement a relation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tallylight.analytics.asked import RANK, Asked, Key, Ranks
from tallylight.analytics.catalogue import metrics, relations
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.engine import Cursor
from tallylight.analytics.listing import sites_with_sessions
from tallylight.analytics.pieces import Cuts, lay_cuts
from tallylight.analytics.scope import Scope
from tallylight.analytics.spans import Span
from tallylight.analytics.statement import MOST_ROWS, Statement
from tallylight.model.buckets import QUARTER
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, HOUR, Instant

_WIDTHS: dict[str, Instant] = {"quarter": QUARTER, "hour": HOUR}
_WORD = re.compile(r"\w+")


@dataclass
class Figures:
    """Rows by their key: the values of `by`, and last the number of the bucket (None: the whole).

    labels: what belongs to a key and is shown beside it. Each row has the values of all metrics.
    none: those of a group that has no row: 0 where that is known.
    """

    names: tuple[str, ...]
    none: Callable[[Key], list[Any]]
    rows: dict[Key, list[Any]] = field(default_factory=dict[Key, list[Any]])
    labels: dict[Key, dict[str, Any]] = field(default_factory=dict[Key, dict[str, Any]])

    @property
    def by_bucket(self) -> list[tuple[int, list[Any]]]:
        """The number and the row of each bucket, in their order; for what has no other groups."""
        return sorted(((int(key[-1]), row) for key, row in self.rows.items()), key=_first)


def _first(one: tuple[int, list[Any]]) -> int:
    return one[0]


def check(asked: Asked) -> None:
    """Raise `InvalidError` with the parameter as its path for what cannot be asked."""
    window = asked.window
    width = _WIDTHS.get(window.bucket or "", HOUR if {*TIMES} & {*asked.by} else DAY)
    if (window.end - window.start) // width > MOST_ROWS:
        message = f"That is more than {MOST_ROWS:,} pieces of time: ask for a shorter time."
        raise InvalidError(message, path="bucket" if window.bucket else "by")
    known = metrics()
    for name in asked.metrics:
        if name not in known:
            message = f"There is no metric {name[:64]!r}; GET /api/v1/metrics lists them."
            raise InvalidError(message, path="metric")
        possible = {*relations()[known[name].relation].dimensions, *TIMES}
        for path, wanted in (
            ("by", asked.by),
            ("where", [one.dimension for one in asked.where]),
        ):
            for dimension in wanted:
                if dimension not in possible or (path == "where" and dimension in TIMES):
                    message = f"{name} is not known by {dimension[:64]!r}; it is by: "
                    raise InvalidError(message + ", ".join(sorted(possible)) + ".", path=path)


def figures(
    cursor: Cursor,
    connection: sa.Connection,
    scope: Scope,
    asked: Asked,
    spans: Mapping[int, Sequence[Span]],
) -> Figures:
    """Reckon; scope: sites, now and sheets. spans: when each site was known."""
    known = metrics()
    listed: dict[int, Sequence[Span]] = {}
    if any(known[name].of_sessions for name in asked.metrics):
        listed = {site: spans[site] for site in sites_with_sessions(connection, [*spans])}
    cuts = lay_cuts(cursor, asked, spans, listed)

    def none(key: Key) -> list[Any]:
        return [_nothing(name, key, cuts) for name in asked.metrics]

    found = Figures(asked.metrics, none)
    if not cuts.count:
        return found
    by_relation: dict[str, list[str]] = {}
    for name in dict.fromkeys(asked.metrics):
        by_relation.setdefault(known[name].relation, []).append(name)
    filled: dict[str, set[Key]] = {}
    for relation, names in by_relation.items():
        places = [asked.metrics.index(name) for name in names]
        chosen = [known[name] for name in names]
        is_once = not {*TIMES} & {*asked.by}
        aggregates = [one.once if is_once and one.once else one.sql for one in chosen]
        meant = relations()[relation]
        statement = Statement(meant, chosen, aggregates, asked, cuts.count)
        own = replace(
            scope,
            start=asked.window.start,
            end=asked.window.end,
            by=tuple(one for one in asked.by if one not in TIMES),
            where=asked.where,
            cells=frozenset(_WORD.findall(" ".join(aggregates))),
            parameters={},
            rolls_up=all(one.rolls_up and (is_once or not one.once) for one in chosen),
            is_cut=cuts.count > 1,
        )
        sql = statement.sql(meant.laid(cursor, connection, own))
        given = _take(
            found, cursor.execute(sql, own.parameters or None).fetchall(), statement, places
        )
        filled[relation] = given
    _fill(found, cuts, filled)
    return found


def _take(
    found: Figures, rows: Sequence[tuple[Any, ...]], told: Statement, places: Sequence[int]
) -> set[Key]:
    """Put the rows of one relation beside those of the others; their keys."""
    if len(rows) > MOST_ROWS:
        message = f"That is more than {MOST_ROWS:,} rows: ask for a shorter time or wider buckets."
        raise InvalidError(message, path="by")
    names = [*told.dimensions, *told.labels, *told.times]
    keyed = [names.index(one) for one in told.by]
    bucket = names.index("bucket") if "bucket" in told.times else None
    labelled = [(one, names.index(one)) for one in told.labels]
    if isinstance(told.most, Ranks):
        labelled.append((RANK, -1))
    after = len(names) + len(places)
    given: set[Key] = set()
    for row in rows:
        key = (*[row[at] for at in keyed], None if bucket is None else row[bucket])
        given.add(key)
        line = found.rows.get(key)
        if line is None:
            line = found.rows[key] = [None] * len(found.names)
        for place, value in zip(places, row[len(names) : after], strict=True):
            line[place] = value
        if labelled:
            found.labels[key] = {one: row[at] for one, at in labelled}
    return given


def _fill(found: Figures, cuts: Cuts, given: Mapping[str, set[Key]]) -> None:
    """What only another relation has any of: there is nothing of this one, and that is known."""
    for place, name in enumerate(found.names):
        for key in found.rows.keys() - given[metrics()[name].relation]:
            found.rows[key][place] = _nothing(name, key, cuts)


def _nothing(name: str, key: Key, cuts: Cuts) -> int | None:
    """The value of a figure where there is nothing: 0 where that was known."""
    metric = metrics()[name]
    counts = metric.zero and not relations()[metric.relation].known
    return 0 if counts and cuts.of(key)[metric.of_sessions] else None
