"""From when to when each source told of stories: of sealed ones as their files say, once a day.

A question would else look at every row of years for the first and the last of them.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import structlog

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor, make_table
from tallylight.history.kinds import KINDS
from tallylight.history.parts import Part, days_only, parts
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, Instant

_COLUMNS = {
    "kind": "VARCHAR",
    "day": "INTEGER",
    "site": "INTEGER",
    "source": "INTEGER",
    "first": "BIGINT",
    "last": "BIGINT",
}
# The last that was told of a story.
_LAST = {"plays": "ended_at", "sessions": "last_at"}

log = structlog.get_logger(__name__)


class Told:
    """The table `told_days`; for one thread at a time."""

    def __init__(self, cursor: Cursor, root: Path) -> None:
        self._root = root
        self._read: dict[str, Sheet] = {}
        make_table(cursor, "told_days", _COLUMNS)

    def refresh(self, cursor: Cursor, sheets: Iterable[Sheet]) -> None:
        """Follow the files that count; in no transaction, which a damaged file would end."""
        wanted = {one.content: one for one in sheets if one.kind in _LAST}
        gone = [one for content, one in self._read.items() if content not in wanted]
        for kind in _LAST:
            if days := [one.day for one in gone if one.kind == kind]:
                cursor.execute(
                    "DELETE FROM told_days WHERE kind = ? AND list_contains(?, day)", [kind, days]
                )
        self._read, before = wanted, self._read
        for kind in _LAST:
            held = [one for one in wanted.values() if one.kind == kind]
            found = parts(held, lambda one: one.content not in before, lambda _: True)
            whole = [part for part in found if part.is_all]
            for each in (whole, *([part] for part in found if not part.is_all)):
                _take(cursor, self._root, kind, each)


def _take(cursor: Cursor, root: Path, kind: str, found: Sequence[Part]) -> None:
    """Take whole files in, or a part of one: all at once, or each that can be read."""
    import duckdb

    if not found:
        return
    first, *others = found
    within = "true" if first.is_all else days_only(KINDS[kind], first.first, first.until)
    paths = [(root / part.path).as_posix() for part in found]
    try:
        cursor.execute(
            f"INSERT INTO told_days SELECT ?, {dialect.micros('started_at')} // {DAY} AS day, "
            f"site, source, {_ends(kind)} FROM read_parquet(?) WHERE {within} GROUP BY ALL",
            [kind, paths],
        )
    except duckdb.Error as error:
        if others:
            for part in found:
                _take(cursor, root, kind, [part])
        else:
            # Whoever asks finds out what is wrong with it.
            log.warning("a file is damaged", kind=kind, reason=str(error))


def _ends(kind: str) -> str:
    started, last = dialect.micros("started_at"), dialect.micros(_LAST[kind])
    return f"min({started}), max(greatest({started}, coalesce({last}, 0)))"


def told_spans(cursor: Cursor, sites: Collection[int]) -> dict[int, list[tuple[Instant, Instant]]]:
    """By site, from when to when each source that is pushed told of plays and sessions."""
    listed = dialect.numbers(sites)
    tails = " UNION ALL ".join(
        f"SELECT site, source, {_ends(kind)} FROM tail_{kind} GROUP BY ALL" for kind in _LAST
    )
    found = cursor.execute(f"""
        SELECT site, min(first), max(last)
        FROM (
            SELECT site, source, first, last FROM told_days
            UNION ALL SELECT * FROM ({tails}) AS t(site, source, first, last)
        ) AS f JOIN sources AS so ON so.key = f.source
        WHERE so.is_pushed AND site IN ({listed}) GROUP BY site, source
    """)
    spans: dict[int, list[tuple[Instant, Instant]]] = {site: [] for site in sites}
    for site, first, last in found.fetchall():
        spans[site].append((first, last))
    return spans
