"""B10: how fast days are sealed, beside writing the same rows alone; and ingest meanwhile."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.kept import Goal
from bench.past.archive import Archive, Archives
from bench.past.rows import bulk
from bench.past.sizes import Size
from bench.press import Press, Pressed
from bench.reading import BATCH, CONNECTIONS, RATE
from bench.server import Server
from tallylight.history.folder import HistoryFolder
from tallylight.history.shelf import Shelf
from tallylight.ingest.seal import Sealer
from tallylight.ingest.sealing import AFTER_END
from tallylight.model.history import Sheet
from tallylight.model.time import DAY, system_clock
from tallylight.store.database import FILE_NAME, open_database, reading, sqlite_library
from tallylight.store.read.manifest import sheets
from tallylight.store.write.transaction import FactWriter, Transaction

# Days as those of a year with ten million sessions.
BUSY = Size(300_000, 11)
_ROWS_A_RUN = 150_000
_LONGEST_SEALING_S = 600

_TOLD = (("sessions", "started_at"), ("steps", "at"), ("plays", "started_at"), ("audience", "at"))


class SealingRate:
    """Days of an archive, sealed again from their rows."""

    def __init__(self, archives: Archives) -> None:
        self._archive = archives.of(BUSY.sessions, days=BUSY.days)
        what = f"sessions sealed, {BUSY}, beside the same rows by pyarrow alone"
        self._goal = Goal("B10 rows", what, "rows/s", 0.1)

    @property
    def goals(self) -> list[Goal]:
        return [self._goal]

    def run(self) -> None:
        """Seal some days, then write the same rows."""
        database = open_database(self._archive.folder)
        shelf = Shelf(HistoryFolder(self._archive.folder))
        with reading(database) as connection:
            shelf.fill(sheets(connection))
        with closing(FactWriter(database)) as facts:
            sealer = Sealer(database, _runs(facts), shelf, system_clock)
            sealed: list[Sheet] = []
            seconds = 0.0
            for day in sorted(_due(self._archive)):
                sealer.unseal("sessions", day)
                began = time.perf_counter()
                sheet = sealer.seal("sessions", day)
                seconds += time.perf_counter() - began
                assert sheet is not None
                sealed.append(sheet)
                if sum(one.rows for one in sealed) > _ROWS_A_RUN:
                    break
        rows = sum(one.rows for one in sealed)
        self._goal.values.append(rows / seconds)
        paths = [shelf.folder.path(one) for one in sealed]
        self._goal.references.append(rows / _written(paths, shelf.folder.drafts))
        database.close()


def _nothing(_result: object) -> None:
    """Nobody is to be told."""


def _runs(facts: FactWriter) -> Any:
    """Runs work as the writer does, on this thread."""

    def run(
        work: Callable[[Transaction], Any], then: Callable[[Any], None] = lambda _: None
    ) -> Any:
        with facts.transaction() as tx:
            done = work(tx)
        then(done)
        return done

    return run


def _written(paths: list[Path], folder: Path) -> float:
    """The seconds that pyarrow takes to write what is in some files."""
    tables: list[pa.Table] = [pq.read_table(path) for path in paths]
    draft = folder / "bench.parquet"
    began = time.perf_counter()
    for table in tables:
        pq.write_table(table, draft, compression="zstd")
    took = time.perf_counter() - began
    draft.unlink()
    return took


class IngestBeside:
    """Acknowledgements while days are sealed, beside those of a server with nothing to seal."""

    def __init__(self, archives: Archives, seconds: float) -> None:
        self._archive = archives.of(BUSY.sessions, days=BUSY.days)
        self._seconds = seconds
        self._seed = 5_000
        what = f"acknowledged at {RATE * BATCH:,} observations/s while days are sealed"
        beside = f"{BUSY} sessions, beside the same with nothing to seal"
        self._p99 = Goal("B10 p99", f"{what}, {beside}", "ms", 1.5, at_most=True)

    @property
    def goals(self) -> list[Goal]:
        return [self._p99]

    def run(self) -> None:
        """Post to a server at rest, and then to one that seals."""
        at_rest = self.posted(self._archive)
        unseal(self._archive)
        sealing = self.posted(self._archive)
        self._p99.references.append(at_rest.accepted_p99_ms)
        self._p99.values.append(sealing.accepted_p99_ms)
        self._p99.notes["p50_ms"] = [at_rest.accepted_p50_ms, sealing.accepted_p50_ms]
        left = self._p99.notes.setdefault("days_sealed", [])
        left.append(self._sealed)

    def posted(self, archive: Archive) -> Pressed:
        """What comes of posts; the server stops when all its days are sealed."""
        self._seed += 1
        server = Server(archive.folder)
        server.start()
        before = sealed_days(archive)
        press = Press(
            server.port, archive.pusher, RATE, self._seconds, BATCH, CONNECTIONS, self._seed
        )
        pressed, _ = server.press(press)
        self._sealed = sealed_days(archive) - before
        wait_until_sealed(archive)
        server.stop()
        return pressed


def forget_what_was_pressed(archive: Archive) -> None:
    """Take out what was told after the year was written: thousands of sessions that never end.

    With those of every run before, the store would have more of them than of anything else.
    """
    with bulk(archive.folder) as store:
        for table, at in _TOLD:
            store.execute(f"DELETE FROM {table} WHERE {at} > ?", [archive.end])


def unseal(archive: Archive) -> None:
    """Have the sessions that are in rows be in no file; a server is to seal them again."""
    store = sqlite_library().connect(str(archive.folder / FILE_NAME))
    days = [(day,) for day in _due(archive)]
    store.executemany("DELETE FROM manifest WHERE kind = 'sessions' AND day = ?", days)
    store.commit()
    store.close()


def sealed_days(archive: Archive) -> int:
    """How many of the days that a server is to seal it has sealed."""
    store = sqlite_library().connect(str(archive.folder / FILE_NAME))
    found = store.execute("SELECT day FROM manifest WHERE kind = 'sessions'").fetchall()
    store.close()
    return len({day for (day,) in found} & _due(archive))


def _due(archive: Archive) -> set[int]:
    """The days with rows that are over for so long that a server seals them."""
    now = system_clock()
    return {day for day in archive.row_days if (day + 1) * DAY + AFTER_END < now}


def wait_until_sealed(archive: Archive) -> None:
    """Wait for a server to have sealed everything that is in rows."""
    began = time.monotonic()
    while sealed_days(archive) < len(_due(archive)):
        if time.monotonic() - began > _LONGEST_SEALING_S:
            raise SystemExit("days are not sealed")
        time.sleep(0.2)
