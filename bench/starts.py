"""B11 and B12: how soon a server is ready, and what memory it holds while nothing happens."""

import time
from pathlib import Path

from bench.kept import Goal
from bench.prefill import sessions_in_sqlite
from bench.server import Server

SESSIONS = 1_000_000
_SETTLING_S = 5


class Starts:
    """An empty store and a full one, started in turn."""

    def __init__(self, folder: Path) -> None:
        self._empty, self._full = folder / "empty", folder / "full"
        for each in (self._empty, self._full):
            Server(each).token()
        sessions_in_sqlite(self._full, SESSIONS)
        what = f"start to ready with {SESSIONS:,} sessions, beside an empty store"
        self._ready = Goal("B11", what, "s", 2, at_most=True, floor=3)
        what = "resident memory of an idle server on an empty store"
        self._idle = Goal("B12", what, "MB", at_most=True, floor=150)

    @property
    def goals(self) -> list[Goal]:
        return [self._ready, self._idle]

    def run(self) -> None:
        """Start each once, and let the empty one be for a while."""
        full = Server(self._full)
        self._ready.values.append(full.start())
        full.stop()
        empty = Server(self._empty)
        self._ready.references.append(empty.start())
        time.sleep(_SETTLING_S)
        self._idle.values.append(empty.resident_mb)
        empty.stop()
