"""The pieces of a window, laid out as tables, and how much of each was known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallylight.analytics.asked import Asked, Key
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.engine import Cursor, insert_rows, make_table
from tallylight.analytics.spans import Span

_CUTS = {
    "cut": "INTEGER",
    "low": "BIGINT",
    "high": "BIGINT",
    "bucket": "INTEGER",
    "weekday": "INTEGER",
    "hour": "INTEGER",
}
_KNOWN = {"cut": "INTEGER", "site": "VARCHAR", "known_ms": "BIGINT", "listed_ms": "BIGINT"}


@dataclass(frozen=True)
class Cuts:
    """Pieces of the window: how many, and how much was known and listed of each time in ms.

    By site (None: any of them, where they are not told apart), weekday and hour, and bucket.
    """

    count: int
    known: Mapping[Key, tuple[int, int]]

    def of(self, key: Key, asked: Asked) -> tuple[int, int]:
        """How much was known and listed of the time, and the site, that the key of a row names."""
        named = dict(zip(asked.by, key, strict=False))
        times = (value for one, value in named.items() if one in TIMES)
        return self.known.get((named.get("site"), *times, key[-1]), (0, 0))


def lay_cuts(
    cursor: Cursor,
    asked: Asked,
    spans: Mapping[int, Sequence[Span]],
    listed: Mapping[int, Sequence[Span]],
) -> Cuts:
    """Lay the pieces of the window out as tables."""
    cuts = asked.window.cuts(by_hour=bool({*TIMES} & {*asked.by}))
    make_table(cursor, "cuts", _CUTS, is_own=True)
    make_table(cursor, "known", _KNOWN, is_own=True)
    told = [
        (place, one.low // 1000, one.high // 1000, one.bucket, one.weekday, one.hour)
        for place, one in enumerate(cuts)
    ]
    insert_rows(cursor, "cuts", _CUTS, told)
    rows: list[tuple[int, str | None, int, int]] = []
    times: dict[Key, tuple[int, int]] = {}
    for site, own in _told_apart(cursor, asked, spans).items():
        own_listed = {key: listed[key] for key in own if key in listed}
        known = zip(cuts, _known_of(told, own), _known_of(told, own_listed), strict=True)
        for place, (cut, known_ms, listed_ms) in enumerate(known):
            rows.append((place, site, known_ms, listed_ms))
            parts = [getattr(cut, one) for one in asked.by if one in TIMES]
            key = (site, *parts, cut.bucket if asked.window.bucket else None)
            before = times.get(key, (0, 0))
            times[key] = before[0] + known_ms, before[1] + listed_ms
    insert_rows(cursor, "known", _KNOWN, rows)
    return Cuts(len(cuts), times)


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


def _known_of(cuts: Sequence[tuple[int, ...]], spans: Mapping[int, Sequence[Span]]) -> list[int]:
    """How much of each piece was known, in ms: where any of the sites was."""
    known: list[int] = []
    together = _joined(spans)
    place = 0
    for _, low, high, *_ in cuts:
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
