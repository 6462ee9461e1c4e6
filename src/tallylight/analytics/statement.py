"""The statement of the figures of one relation.

1. The rows of the relation, chosen by the filters.
2. Placed: each row in the piece of local time it happened in, or cut where pieces end.
3. Grouped by dimensions, bucket, weekday and hour as asked.
4. Beside the time that was known in each bucket, which tells 0 from unknown.
"""

from collections.abc import Sequence

from tallylight.analytics import dialect
from tallylight.analytics.asked import RANK, Asked, Ranks
from tallylight.analytics.contract import Laid, Metric, Relation
from tallylight.analytics.dimensions import TIMES
from tallylight.model.buckets import QUARTER

_QUARTER_MS = QUARTER // 1000
MOST_ROWS = 100_000


class Statement:
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
        self.most = asked.most

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
        rows = f"""
            SELECT {"".join(f'grid."{one}", ' for one in self.dimensions)}
                {"".join(f"grid.{one}, " for one in self.labels)}
                {"".join(f"grid.{one}, " for one in self.times)}
                {", ".join(map(self._final, range(len(self._metrics))))}
            FROM grid LEFT JOIN grouped ON {self._same()}
        """
        return f"""
            WITH placed AS ({self._placed(laid)}),
            grouped AS (SELECT {groups} {labels} {sums}{own_known} FROM placed{grouped}),
            times AS ({self._known_times()}),
            grid AS ({self._grid()})
            {self._limited(rows)}
        """

    def _limited(self, rows: str) -> str:
        if isinstance(self.most, Ranks):
            return self._ranked(rows, self.most)
        if self.most is None:
            return f"{rows} LIMIT {MOST_ROWS + 1}"
        # Of equal ones always the same, as whoever sorts them later has it.
        first = len(self.dimensions) + len(self.labels) + len(self.times) + 1
        names = "".join(f", coalesce(grid.\"{one}\"::VARCHAR, 'None')" for one in self.by)
        return f"{rows} ORDER BY {first} DESC NULLS LAST{names} LIMIT {self.most}"

    def _ranked(self, rows: str, ranks: Ranks) -> str:
        """With the place of each as its last column."""
        of = f'"{self.dimensions[0]}"'
        order = "".join(f"coalesce(f{place}, 0) DESC, " for place in range(len(self._metrics)))
        chosen = "true"
        if ranks.of is not None:
            listed = ", ".join(map(dialect.text, ranks.of))
            chosen = f"{of}::VARCHAR IN ({listed or 'NULL'})"
        limit = MOST_ROWS + 1 if ranks.most is None else ranks.most
        return f"""
            SELECT * FROM (
                SELECT *, row_number() OVER (ORDER BY {order}{of}) AS {RANK} FROM ({rows})
                WHERE {of} IS NOT NULL
            ) WHERE {chosen} ORDER BY {RANK} LIMIT {limit}
        """

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
        return f"(SELECT {made} FROM (SELECT {x} AS x)) AS f{place}"
