"""The pieces of a window, laid out as tables, and how much of each was known."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from tallylight.analytics.asked import Asked, Key
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.engine import Cursor, document_of
from tallylight.analytics.spans import Span
from tallylight.analytics.window import Run
from tallylight.history.batches import unpacked
from tallylight.model.time import HOUR

_HOUR_MS = HOUR // 1000
_RUNS = {
    "first": "INTEGER",
    "low": "BIGINT",
    "high": "BIGINT",
    "bucket": "INTEGER",
    "weekday": "INTEGER",
    "hour": "INTEGER",
    "pieces": "INTEGER",
}
_KNOWN = {
    "first": "INTEGER",
    "pieces": "INTEGER",
    "site": "VARCHAR",
    "known_ms": "BIGINT",
    "listed_ms": "BIGINT",
}


class _Known(NamedTuple):
    """How much was known and listed of a run, in ms; None as site: any of them."""

    run: Run
    first: int
    site: str | None
    known_ms: int
    listed_ms: int


@dataclass(frozen=True)
class Cuts:
    """Pieces of the window: how many, and how much was known and listed of each time in ms."""

    asked: Asked
    count: int
    known: Sequence[_Known]

    def of(self, key: Key) -> tuple[int, int]:
        """How much was known and listed of the time, and the site, that the key of a row names."""
        named = dict(zip(self.asked.by, key, strict=False))
        times = (value for one, value in named.items() if one in TIMES)
        return self._times.get((named.get("site"), *times, key[-1]), (0, 0))

    @cached_property
    def _times(self) -> Mapping[Key, tuple[int, int]]:
        """By site, weekday and hour, and bucket, as far as they are told apart."""
        times: dict[Key, tuple[int, int]] = {}
        asked = [one for one in self.asked.by if one in TIMES]
        for each in self.known:
            for piece in each.run.each:
                parts = [getattr(piece, one) for one in asked]
                key = (each.site, *parts, piece.bucket if self.asked.window.bucket else None)
                known, listed = times.get(key, (0, 0))
                # A run of several pieces was known as a whole or not at all.
                length = (piece.high - piece.low) // 1000
                known += min(each.known_ms, length)
                times[key] = known, listed + min(each.listed_ms, length)
        return times


def lay_cuts(
    cursor: Cursor,
    asked: Asked,
    spans: Mapping[int, Sequence[Span]],
    listed: Mapping[int, Sequence[Span]],
) -> Cuts:
    """Lay the pieces of the window out as tables: `cuts`, and what was `known` of each."""
    runs = asked.window.runs(by_hour=bool({*TIMES} & {*asked.by}))
    runs = [*_parted(runs, spans)]
    lay_pieces(cursor, runs)
    known: list[_Known] = []
    for site, own in _told_apart(cursor, asked, spans).items():
        own_listed = {key: listed[key] for key in own if key in listed}
        both = _known_of(runs, own), _known_of(runs, own_listed)
        told = zip(runs, _firsts(runs), *both, strict=True)
        known += (_Known(run, first, site, *ms) for run, first, *ms in told)
    _lay_known(cursor, known)
    return Cuts(asked, sum(run.pieces for run in runs), known)


def lay_pieces(cursor: Cursor, runs: Sequence[Run]) -> None:
    """Lay pieces out as `cuts`, numbered in their order; times in ms."""
    rows = [
        (first, run.low // 1000, run.high // 1000, *run[2:])
        for first, run in zip(_firsts(runs), runs, strict=True)
    ]
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE cuts AS
        SELECT (first + step)::INTEGER AS cut, low + step * {_HOUR_MS} AS low,
            CASE WHEN step + 1 = pieces THEN high ELSE low + (step + 1) * {_HOUR_MS} END AS high,
            bucket, weekday, (hour + step)::INTEGER AS hour
        FROM (SELECT *, unnest(range(pieces)) AS step FROM ({unpacked(_RUNS)}))
        """,
        [document_of(_RUNS, rows)],
    )


def _lay_known(cursor: Cursor, known: Sequence[_Known]) -> None:
    rows = [
        (each.first, each.run.pieces, each.site, each.known_ms, each.listed_ms) for each in known
    ]
    # A run of several pieces was known as a whole or not at all.
    of_piece = "CASE WHEN pieces = 1 OR {0} = 0 THEN {0} ELSE high - low END AS {0}"
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE known AS
        SELECT cut, site, {of_piece.format("known_ms")}, {of_piece.format("listed_ms")}
        FROM (
            SELECT *, (first + unnest(range(pieces)))::INTEGER AS cut FROM ({unpacked(_KNOWN)})
        ) JOIN cuts USING (cut)
        """,
        [document_of(_KNOWN, rows)],
    )


def _firsts(runs: Sequence[Run]) -> Iterator[int]:
    """The number of the first piece of each run."""
    afters = accumulate(run.pieces for run in runs)
    return (after - run.pieces for run, after in zip(runs, afters, strict=True))


def _parted(runs: Sequence[Run], spans: Mapping[int, Sequence[Span]]) -> Iterator[Run]:
    """The same pieces; those of a run of several were known as a whole or not at all."""
    ends = sorted({end for own in spans.values() for span in own for end in span})
    for run in runs:
        after = bisect_right(ends, run.low)
        if run.pieces > 1 and after < len(ends) and ends[after] < run.high:
            yield from run.each
        else:
            yield run


def _told_apart(
    cursor: Cursor, asked: Asked, spans: Mapping[int, Sequence[Span]]
) -> dict[str | None, Mapping[int, Sequence[Span]]]:
    """The spans of the sites that are meant: by slug where they are told apart, else together."""
    slugs = dict(cursor.execute("SELECT key, slug FROM sites").fetchall())
    meant = {
        key: own
        for key, own in spans.items()
        if all(
            (slugs.get(key) in one.values) != one.excludes
            for one in asked.where
            if one.dimension == "site"
        )
    }
    if "site" in asked.by:
        return {slugs.get(key): {key: own} for key, own in meant.items()}
    return {None: meant}


def _known_of(runs: Sequence[Run], spans: Mapping[int, Sequence[Span]]) -> list[int]:
    """How much of each run was known, in ms: where any of the sites was."""
    known: list[int] = []
    together = _joined(spans)
    place = 0
    for run in runs:
        low, high = run.low // 1000, run.high // 1000
        while place < len(together) and together[place][1] <= low:
            place += 1
        total, look = 0, place
        while look < len(together) and together[look][0] < high:
            total += min(high, together[look][1]) - max(low, together[look][0])
            look += 1
        known.append(total)
    return known


def _joined(spans: Mapping[int, Sequence[Span]]) -> list[Span]:
    """The spans of all sites as one, in ms."""
    joined: list[Span] = []
    for begin, until in sorted(span for each in spans.values() for span in each):
        start, end = begin // 1000, until // 1000
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
