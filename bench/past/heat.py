"""B6: the heat map of a year in a zone, beside a scan of the same files."""

import time
from collections.abc import Callable
from itertools import count

import duckdb

from bench.kept import Goal
from bench.past.archive import Archives
from bench.past.direct import Direct
from bench.past.line import asking
from bench.past.panels import PANELS, window_of
from bench.past.sizes import DAYS, ZONE, Size
from tallylight.analytics.engine import Bounds
from tallylight.analytics.window import Window

_TIMES = 3
_SCAN = "SELECT count(*), sum(epoch_us(ended_at) - epoch_us(started_at)) FROM read_parquet(?)"
_OF = {panel.name: panel for panel in PANELS}
_LISTENING = _OF["week of sessions"]
_MAPS = {"from quarter-hours": _OF["week of listeners"], "from sums": _LISTENING}
_FILES = "from files"
# What is reckoned ahead of the question has the stricter bar.
_BARS = {**dict.fromkeys(_MAPS, 1), _FILES: 10}


class Heat:
    """The weekday × hour grid of a year, in turn with the scan.

    What is reckoned ahead is asked over HTTP; the files by the engine alone, before there are sums.
    """

    def __init__(self, archives: Archives, sessions: int) -> None:
        self._archive = archives.of(sessions)
        self._turns = count(1)
        what = f"weekday × hour of a year in {ZONE}, {Size(sessions)} sessions"
        beside = "beside count(*), sum(duration) over the same files of sessions"
        self._goals = {
            name: Goal(f"B6 {name}", f"{what}, {beside}", "ms", bar, at_most=True)
            for name, bar in _BARS.items()
        }

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Each side some times, in turn; the middle one counts."""
        scan, direct = self._scan(), Direct(self._archive)
        with asking(self._archive) as line:
            for name, panel in _MAPS.items():
                self._compare(name, lambda window, of=panel: line.took(of.address(window)), scan)
        self._compare(_FILES, lambda window: direct.took(_LISTENING, window), scan)
        direct.close()

    def _compare(self, name: str, ask: Callable[[Window], float], scan: "Scan") -> None:
        ours: list[float] = []
        theirs: list[float] = []
        ask(window_of(self._archive, DAYS, next(self._turns)))
        for _ in range(_TIMES):
            ours.append(ask(window_of(self._archive, DAYS, next(self._turns))))
            theirs.append(scan())
        self._goals[name].values.append(sorted(ours)[_TIMES // 2])
        self._goals[name].references.append(sorted(theirs)[_TIMES // 2])

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
