"""B6: the heat map of a year in a zone, beside a scan of the same files."""

import time
from itertools import count

import duckdb

from bench.kept import Goal
from bench.past.answers import PATIENT
from bench.past.archive import Archives
from bench.past.line import Line
from bench.past.panels import PANELS, window_of
from bench.past.sizes import DAYS, ZONE, Size
from bench.server import Server
from tallylight.analytics.engine import Bounds

_TIMES = 3
_SCAN = "SELECT count(*), sum(epoch_us(ended_at) - epoch_us(started_at)) FROM read_parquet(?)"
# What is reckoned ahead of the question has the stricter bar.
_MAPS = {"week of listeners": ("from quarter-hours", 1), "week of sessions": ("from files", 10)}


class Heat:
    """The weekday × hour grid of a year, over HTTP, in turn with the scan."""

    def __init__(self, archives: Archives, sessions: int) -> None:
        self._archive = archives.of(sessions)
        self._turns = count(1)
        what = f"weekday × hour of a year in {ZONE}, {Size(sessions)} sessions"
        beside = "beside count(*), sum(duration) over the same files of sessions"
        self._goals = {
            name: Goal(f"B6 {words}", f"{what}, {name}, {beside}", "ms", bar, at_most=True)
            for name, (words, bar) in _MAPS.items()
        }

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Each side some times, in turn; the middle one counts."""
        server = Server(self._archive.folder, settings=PATIENT)
        server.start()
        scan = self._scan()
        with Line(server.port, self._archive.reader) as line:
            for panel in PANELS:
                if panel.name not in _MAPS:
                    continue
                ours: list[float] = []
                theirs: list[float] = []
                line.took(panel.address(window_of(self._archive, DAYS, next(self._turns))))
                for _ in range(_TIMES):
                    window = window_of(self._archive, DAYS, next(self._turns))
                    ours.append(line.took(panel.address(window)))
                    theirs.append(scan())
                self._goals[panel.name].values.append(sorted(ours)[_TIMES // 2])
                self._goals[panel.name].references.append(sorted(theirs)[_TIMES // 2])
        server.stop()

    def _scan(self) -> "Scan":
        bounds = Bounds()
        return Scan(self._archive.paths("sessions"), bounds)


class Scan:
    """A full scan, with the memory and the threads of the server's engine."""

    def __init__(self, paths: list[str], bounds: Bounds) -> None:
        self._paths = paths
        memory = f"{bounds.memory_mib}MiB"
        self._engine = duckdb.connect(config={"threads": bounds.threads, "memory_limit": memory})
        self._engine.execute("SET parquet_metadata_cache = true")
        self()

    def __call__(self) -> float:
        """The ms it took."""
        began = time.perf_counter()
        self._engine.execute(_SCAN, [self._paths]).fetchall()
        return (time.perf_counter() - began) * 1_000
