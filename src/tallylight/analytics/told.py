"""From when to when each source told of stories: of sealed ones as their files say, once a file.

A question would else look at every row of years for the first and the last of them.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import structlog

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor, make_table
from tallylight.model.history import Sheet
from tallylight.model.time import Instant

_COLUMNS = {
    "path": "VARCHAR",
    "site": "INTEGER",
    "source": "INTEGER",
    "first": "BIGINT",
    "last": "BIGINT",
}
# The last that was told of a story.
_LAST = {"plays": "ended_at", "sessions": "last_at"}

log = structlog.get_logger(__name__)


class Told:
    """The table `told_files`; for one thread at a time."""

    def __init__(self, cursor: Cursor, root: Path) -> None:
        self._root = root
        self._read: set[str] = set()
        make_table(cursor, "told_files", _COLUMNS)

    def refresh(self, cursor: Cursor, sheets: Iterable[Sheet]) -> None:
        """Follow the files that count; in no transaction, which a damaged file would end."""
        wanted = {kind: set[str]() for kind in _LAST}
        for sheet in sheets:
            if sheet.kind in wanted:
                wanted[sheet.kind].add((self._root / sheet.path).as_posix())
        gone = self._read.difference(*wanted.values())
        if gone:
            cursor.execute("DELETE FROM told_files WHERE list_contains(?, path)", [sorted(gone)])
        for kind, paths in wanted.items():
            _take(cursor, kind, sorted(paths - self._read))
        self._read = set[str]().union(*wanted.values())


def _take(cursor: Cursor, kind: str, paths: Sequence[str]) -> None:
    """Take files in: all at once, or each that can be read."""
    import duckdb

    if not paths:
        return
    try:
        cursor.execute(
            f"INSERT INTO told_files SELECT filename, site, source, {_ends(kind)} "
            "FROM read_parquet(?, filename = true) GROUP BY ALL",
            [paths],
        )
    except duckdb.Error as error:
        if len(paths) > 1:
            for path in paths:
                _take(cursor, kind, [path])
        else:
            # Whoever asks finds out what is wrong with it.
            log.warning("a file is damaged", kind=kind, reason=str(error))


def _ends(kind: str) -> str:
    started, last = dialect.micros("started_at"), dialect.micros(_LAST[kind])
    return f"min({started}), max(greatest({started}, coalesce({last}, 0)))"


def told_spans(cursor: Cursor, sites: Collection[int]) -> dict[int, list[tuple[Instant, Instant]]]:
    """By site, from when to when each source that is pushed told of plays and sessions."""
    listed = ", ".join(map(str, sites)) or "NULL"
    tails = " UNION ALL ".join(
        f"SELECT site, source, {_ends(kind)} FROM tail_{kind} GROUP BY ALL" for kind in _LAST
    )
    found = cursor.execute(f"""
        SELECT site, min(first), max(last)
        FROM (
            SELECT site, source, first, last FROM told_files
            UNION ALL SELECT * FROM ({tails}) AS t(site, source, first, last)
        ) AS f JOIN sources AS so ON so.key = f.source
        WHERE so.is_pushed AND site IN ({listed}) GROUP BY site, source
    """)
    spans: dict[int, list[tuple[Instant, Instant]]] = {site: [] for site in sites}
    for site, first, last in found.fetchall():
        spans[site].append((first, last))
    return spans
