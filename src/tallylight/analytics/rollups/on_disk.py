"""A copy of what was reckoned, beside history: a start takes what still holds from it.

It is never what is true. Of a day it is taken where the very file that was reckoned is still there
and the same rules decide over everybody in it; all else is reckoned from the files again. Whoever
deletes the copy loses time, and nothing else.
"""

import hashlib
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

import structlog

from tallylight.analytics import dialect
from tallylight.analytics.engine import ROLLED, Cursor, insert_rows, make_table, turn
from tallylight.analytics.rollups.crowds import OUTDATED_ZONES, QUARTER_MS
from tallylight.analytics.rollups.listeners import OUTDATED_DAYS as OUTDATED_LOCAL_DAYS
from tallylight.analytics.rollups.months import OF_MONTHS
from tallylight.analytics.rollups.sums import MARK, OUTDATED_DAYS
from tallylight.history.folder import HistoryFolder
from tallylight.model.history import Sheet
from tallylight.store.room import free_bytes

OF_DAYS = ("sitting_sums", "day_sums", "unended_sessions")
"""The tables of what was reckoned of each day by itself, beside `rolled_days`."""
_OF_SEVERAL = ("local_sets", "crowds")
_FILES = {"content": "VARCHAR", "checksum": "VARCHAR"}
_SPANNED = "SELECT unnest(range(low // 1000, high // 1000, {width})) FROM crowd_zones"
_SPAN = "min(viewer) AS low, max(viewer) AS high"
# About as much as nothing and a row take on disk, and how much of what is free may be taken.
_LEAST_BYTES, _ROW_BYTES, _PART = 4 << 20, 32, 10
_ROWS = " + ".join(
    f"(SELECT count(*) FROM {table})" for table in ("sitting_sums", "crowds", *OF_MONTHS)
)
_SIZES = f"SELECT {_ROWS} + 32 * (SELECT count(*) FROM local_sets)"

log = structlog.get_logger(__name__)


class OnDisk:
    """The file of a folder of history; for one thread at a time.

    rules: what is the same as long as the same files make the same sums.
    """

    def __init__(self, cursor: Cursor, folder: HistoryFolder, rules: str) -> None:
        self._cursor = cursor
        self._folder = folder
        self._rules = hashlib.sha256(rules.encode()).hexdigest()

    def load(self, sheets: Mapping[str, Sheet]) -> None:
        """Take what holds of some sealed days, by content, into tables that have none of it."""
        import duckdb

        if not self._folder.reckoned.exists():
            return
        try:
            with self._attached(self._folder.reckoned, "READ_ONLY"):
                row = self._cursor.execute("SELECT print FROM copy.rules").fetchone()
                if row == (self._rules,):
                    with turn(self._cursor):
                        self._take(sheets.values())
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            log.warning("what was reckoned before cannot be read", reason=str(error))

    def save(self, sheets: Mapping[str, Sheet]) -> None:
        """Put what holds now in place of what the file had, unless the disk is nearly full."""
        import duckdb

        (rows,) = self._cursor.execute(_SIZES).fetchone() or (0,)
        if _LEAST_BYTES + rows * _ROW_BYTES > free_bytes(self._folder.root) // _PART:
            return
        draft = self._folder.drafts / self._folder.reckoned.name
        try:
            draft.unlink(missing_ok=True)
            with self._attached(draft, "READ_WRITE"), turn(self._cursor):
                self._write(sheets.values())
            draft.replace(self._folder.reckoned)
        except duckdb.InterruptException:
            raise
        except (duckdb.Error, OSError) as error:
            draft.unlink(missing_ok=True)
            log.warning("what is reckoned was not kept", reason=str(error))

    @contextmanager
    def _attached(self, path: Path, mode: str) -> Generator[None]:
        self._cursor.execute(f"ATTACH {dialect.text(path.as_posix())} AS copy ({mode})")
        try:
            yield
        finally:
            self._cursor.execute("DETACH copy")

    def _take(self, sheets: Iterable[Sheet]) -> None:
        self._look_over(sheets)
        # The same rules hold now as did then.
        now = f"SELECT * REPLACE ({MARK} AS mark)"
        days, zoned = "day IN (SELECT day FROM sound_days)", _SPANNED.format(width=QUARTER_MS)
        months = "month IN (SELECT month FROM rolled_months)"
        for table, rows, condition in (
            *((table, "SELECT *", days) for table in OF_DAYS),
            ("rolled_days", now, days),
            ("crowd_zones", now, _made_of("sound_days")),
            ("crowds", "SELECT *", f"began IN ({zoned})"),
            ("local_days", now, _made_of("sound_days")),
            ("local_sets", "SELECT *", "(site, low) IN (SELECT (site, low) FROM local_days)"),
            ("rolled_months", "SELECT *", _made_of("sound_files")),
            *((table, "SELECT *", months) for table in OF_MONTHS),
        ):
            self._cursor.execute(
                f"INSERT INTO {ROLLED}.{table} {rows} FROM copy.{table} WHERE {condition}"
            )

    def _look_over(self, sheets: Iterable[Sheet]) -> None:
        """Lay out which files and days are as they were: `sound_files` and `sound_days`."""
        make_table(self._cursor, "there", _FILES, is_own=True)
        there = [(one.content, one.checksum) for one in sheets]
        insert_rows(self._cursor, "there", _FILES, there)
        self._cursor.execute("""
            CREATE OR REPLACE TEMPORARY TABLE sound_files AS
            SELECT content FROM copy.files JOIN there USING (content, checksum)
        """)
        # Who came under another rule since, as one span.
        self._cursor.execute(f"""
            CREATE OR REPLACE TEMPORARY TABLE sound_days AS
            SELECT r.day, r.content
            FROM copy.rolled_days AS r JOIN sound_files USING (content)
            WHERE NOT EXISTS (
                SELECT 1 FROM (
                    SELECT {_SPAN} FROM (
                        (SELECT * FROM copy.ruled EXCEPT SELECT * FROM ruled_before)
                        UNION ALL (SELECT * FROM ruled_before EXCEPT SELECT * FROM copy.ruled)
                    )
                ) AS other WHERE other.low <= r.high_viewer AND other.high >= r.low_viewer
            )
        """)

    def _write(self, sheets: Iterable[Sheet]) -> None:
        make_table(self._cursor, "copy.files", _FILES)
        named = [(one.content, one.checksum) for one in sheets]
        insert_rows(self._cursor, "copy.files", _FILES, named)
        told = {
            "rules": f"SELECT '{self._rules}' AS print",
            "ruled": "FROM ruled_before",
            "rolled_days": f"FROM rolled_days WHERE day NOT IN ({OUTDATED_DAYS})",
            "crowd_zones": f"FROM crowd_zones WHERE low NOT IN ({OUTDATED_ZONES})",
            "local_days": f"FROM local_days WHERE (site, low) NOT IN ({OUTDATED_LOCAL_DAYS})",
            "rolled_months": "FROM rolled_months",
            **{table: f"FROM {table}" for table in (*OF_DAYS, *OF_MONTHS, *_OF_SEVERAL)},
        }
        for table, rows in told.items():
            self._cursor.execute(f"CREATE TABLE copy.{table} AS {rows}")


def _made_of(table: str) -> str:
    """Whether all the days that something was made of are in a table."""
    return f"list_has_all((SELECT list(content) FROM {table}), string_split(content, ', '))"
