"""B11 and B12: how soon a server is ready, and what memory it holds while nothing happens."""

import time
from pathlib import Path

from bench.kept import Goal
from bench.past.archive import Archives
from bench.past.sizes import Size
from bench.prefill import sessions_in_sqlite
from bench.server import Server

SESSIONS = 1_000_000
_SETTLING_S = 5


class Starts:
    """An empty store, one full of rows, and one with a history; started in turn."""

    def __init__(self, folder: Path, archives: Archives, sealed: int) -> None:
        self._empty, self._full = folder / "empty", folder / "full"
        for each in (self._empty, self._full):
            Server(each).token()
        sessions_in_sqlite(self._full, SESSIONS)
        self._past = archives.of(sealed).folder
        beside = "beside an empty store"
        what = f"start to ready with {SESSIONS:,} sessions in rows, {beside}"
        self._ready = Goal("B11 rows", what, "s", 2, at_most=True, floor=3)
        what = f"start to ready with {Size(sealed)} sessions in files, {beside}"
        self._ready_past = Goal("B11 files", what, "s", 2, at_most=True, floor=3)
        what = "resident memory of an idle server on an empty store"
        self._idle = Goal("B12", what, "MB", at_most=True, floor=150)

    @property
    def goals(self) -> list[Goal]:
        return [self._ready, self._ready_past, self._idle]

    def run(self) -> None:
        """Start each once, and let the empty one be for a while."""
        full = Server(self._full)
        self._ready.values.append(full.start())
        full.stop()
        past = Server(self._past)
        self._ready_past.values.append(past.start())
        past.stop()
        empty = Server(self._empty)
        took = empty.start()
        self._ready.references.append(took)
        self._ready_past.references.append(took)
        time.sleep(_SETTLING_S)
        self._idle.values.append(empty.resident_mb)
        empty.stop()
