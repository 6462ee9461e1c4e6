"""Figures of a window: each metric by the dimensions asked for, one statement a relation.

1. The rows of the relation, chosen by the filters.
2. Placed: each row in the piece of local time it happened in, or cut where pieces end.
3. Grouped by dimensions, bucket, weekday and hour as asked.
4. Beside the time that was known in each bucket, which tells 0 from unknown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.asked import Asked, Key
from tallylight.analytics.catalogue import metrics, relations
from tallylight.analytics.contract import Laid, Metric, Relation
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.engine import Cursor
from tallylight.analytics.listing import sites_with_sessions
from tallylight.analytics.pieces import Cuts, lay_cuts
from tallylight.analytics.scope import Scope
from tallylight.analytics.spans import Span
from tallylight.model.buckets import QUARTER
from tallylight.model.errors import InvalidError
from tallylight.model.time import DAY, HOUR, Instant

_QUARTER_MS = QUARTER // 1000
_WIDTHS: dict[str, Instant] = {"quarter": QUARTER, "hour": HOUR}
MOST_ROWS = 100_000
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
        return [_nothing(name, key, asked, cuts) for name in asked.metrics]

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
        statement = _Statement(meant, chosen, aggregates, asked, cuts.count)
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
    _fill(found, asked, cuts, filled)
    return found


class _Statement:
    """The statement of one relation."""

    def __init__(
        self,
        relation: Relation,
        chosen: Sequence[Metric],
        aggregates: Sequence[str],
        asked: Asked,
        cuts: int,
    ) -> None:
        self._relation = relation
        self._metrics = chosen
        self._aggregates = aggregates
        self._cuts = cuts
        self._start, self._end = asked.window.start // 1000, asked.window.end // 1000
        self.dimensions = [one for one in asked.by if one not in TIMES]
        self.labels = [name for one in self.dimensions for name in relation.dimensions[one].labels]
        self.times = [one for one in asked.by if one in TIMES]
        if asked.window.bucket is not None:
            self.times.append("bucket")
        self.by = asked.by
        self._most = asked.most

    def sql(self, laid: Laid) -> str:
        """All of it; its rows are dimensions, labels, times, and what each metric comes to."""
        groups = "".join(f'"{one}", ' for one in [*self.dimensions, *self.times])
        labels = "".join(f"any_value({one}) AS {one}, " for one in self.labels)
        sums = ", ".join(f"{one} AS m{place}" for place, one in enumerate(self._aggregates))
        keys = [f'"{one}"' for one in [*self.dimensions, *self.times]]
        # Without groups, too, there is no row where there is nothing: unknown is not 0.
        grouped = f" GROUP BY {', '.join(keys)}" if keys else " HAVING count(*) > 0"
        known = self._relation.known
        own_known = f", {known} AS own_ms" if known else ""
        return f"""
            WITH placed AS ({self._placed(laid)}),
            grouped AS (SELECT {groups} {labels} {sums}{own_known} FROM placed{grouped}),
            times AS ({self._known_times()}),
            grid AS ({self._grid()})
            SELECT {"".join(f'grid."{one}", ' for one in self.dimensions)}
                {"".join(f"grid.{one}, " for one in self.labels)}
                {"".join(f"grid.{one}, " for one in self.times)}
                {", ".join(map(self._final, range(len(self._metrics))))}
            FROM grid LEFT JOIN grouped ON {self._same()}
            {self._limited()}
        """

    def _limited(self) -> str:
        if self._most is None:
            return f"LIMIT {MOST_ROWS + 1}"
        # Of equal ones always the same, as whoever sorts them later has it.
        first = len(self.dimensions) + len(self.labels) + len(self.times) + 1
        names = "".join(f", coalesce(grid.\"{one}\"::VARCHAR, 'None')" for one in self.by)
        return f"ORDER BY {first} DESC NULLS LAST{names} LIMIT {self._most}"

    def _placed(self, laid: Laid) -> str:
        if not self._relation.lasts:
            return self._at(laid.together)
        whole = "until - began AS whole, least(until, high) - greatest(began, low) AS inside"
        if self._cuts == 1:
            meets = "began < high AND (until > low OR began >= low)"
            return f"SELECT *, {whole} FROM ({laid.together}) CROSS JOIN cuts WHERE {meets}"
        # Plain numbers: with anything looked up there, each row would be held against each piece.
        begin = f"greatest(began, {self._start})"
        # What has no length lies where it begins.
        first = f"{begin} // {_QUARTER_MS}"
        last = f"greatest(least(until, {self._end}) - 1, {begin}) // {_QUARTER_MS}"
        rows = f"""
            SELECT * EXCLUDE (cut), {whole}
            FROM (
                SELECT r.*, {dialect.short_series("a.cut", "b.cut")} AS cut
                FROM ({laid.rows}) AS r
                JOIN ({self._grain()}) AS a ON a.quarter = {first}
                JOIN ({self._grain()}) AS b ON b.quarter = {last}
            ) JOIN cuts USING (cut)
        """
        slots = f"""
            SELECT * EXCLUDE (cut, quarter), {whole}
            FROM ({laid.slots}) JOIN ({self._grain()}) ON quarter = began // {_QUARTER_MS}
                JOIN cuts USING (cut)
        """
        return Laid(rows if laid.rows else "", slots if laid.slots else "").together

    def _at(self, rows: str) -> str:
        if self._cuts == 1:
            return f"SELECT * FROM ({rows}) CROSS JOIN cuts WHERE moment >= low AND moment < high"
        return f"""
            SELECT r.*, cuts.* EXCLUDE (cut) FROM ({rows}) AS r
            JOIN ({self._grain()}) AS a ON a.quarter = moment // {_QUARTER_MS}
            JOIN cuts ON cuts.cut = a.cut AND moment >= low AND moment < high
        """

    def _grain(self) -> str:
        """Which piece a quarter-hour belongs to."""
        quarters = dialect.series(f"low // {_QUARTER_MS}", f"(high - 1) // {_QUARTER_MS}")
        return f"SELECT cut, {quarters} AS quarter FROM cuts"

    def _known_times(self) -> str:
        keys = [*(["site"] if "site" in self.dimensions else []), *self.times]
        listed = "".join(f"{one}, " for one in keys)
        grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
        return f"""
            SELECT {listed} sum(known_ms) AS known_ms, sum(listed_ms) AS listed_ms,
                sum(high - low) AS length_ms
            FROM cuts JOIN known USING (cut){grouped}
        """

    def _grid(self) -> str:
        """Every group in every bucket."""
        if not self.dimensions:
            return "SELECT * FROM times"
        listed = ", ".join(f'"{one}"' for one in self.dimensions)
        labels = "".join(f", any_value({one}) AS {one}" for one in self.labels)
        groups = f"SELECT {listed}{labels} FROM grouped GROUP BY {listed}"
        # What is of one site is known as that site is.
        joined = "JOIN times USING (site)" if "site" in self.dimensions else "CROSS JOIN times"
        return f"SELECT * FROM ({groups}) {joined}"

    def _same(self) -> str:
        keys = [*self.dimensions, *self.times]
        same = [f'grid."{one}" IS NOT DISTINCT FROM grouped."{one}"' for one in keys]
        return " AND ".join(same) or "true"

    def _final(self, place: int) -> str:
        metric = self._metrics[place]
        usual = "listed_ms" if metric.of_sessions else "known_ms"
        known = "own_ms" if self._relation.known else usual
        value = f"CASE WHEN {known} > 0 THEN coalesce(m{place}, 0) ELSE m{place} END"
        x = value if metric.zero else f"m{place}"
        quarters = f"({known} / {_QUARTER_MS}.0)"
        made = metric.final.replace("known_ms", known).replace("quarters", quarters)
        return f"(SELECT {made} FROM (SELECT {x} AS x))"


def _take(
    found: Figures, rows: Sequence[tuple[Any, ...]], told: _Statement, places: Sequence[int]
) -> set[Key]:
    """Put the rows of one relation beside those of the others; their keys."""
    if len(rows) > MOST_ROWS:
        message = f"That is more than {MOST_ROWS:,} rows: ask for a shorter time or wider buckets."
        raise InvalidError(message, path="by")
    names = [*told.dimensions, *told.labels, *told.times]
    keyed = [names.index(one) for one in told.by]
    bucket = names.index("bucket") if "bucket" in told.times else None
    labelled = [(one, names.index(one)) for one in told.labels]
    given: set[Key] = set()
    for row in rows:
        key = (*[row[at] for at in keyed], None if bucket is None else row[bucket])
        given.add(key)
        line = found.rows.get(key)
        if line is None:
            line = found.rows[key] = [None] * len(found.names)
        for place, value in zip(places, row[len(names) :], strict=True):
            line[place] = value
        if labelled:
            found.labels[key] = {one: row[at] for one, at in labelled}
    return given


def _fill(found: Figures, asked: Asked, cuts: Cuts, given: Mapping[str, set[Key]]) -> None:
    """What only another relation has any of: there is nothing of this one, and that is known."""
    for place, name in enumerate(asked.metrics):
        for key in found.rows.keys() - given[metrics()[name].relation]:
            found.rows[key][place] = _nothing(name, key, asked, cuts)


def _nothing(name: str, key: Key, asked: Asked, cuts: Cuts) -> int | None:
    """The value of a figure where there is nothing: 0 where that was known."""
    metric = metrics()[name]
    counts = metric.zero and not relations()[metric.relation].known
    return 0 if counts and cuts.of(key, asked)[metric.of_sessions] else None
