"""The runner: `python -m bench [--full] [--only B5,B6] [--sizes 1000000] [--runs 5] …`.

Every run measures each side once, one after another, so that a drift of the machine meets all of
them; a goal's ratio is the median of the ratios of the runs.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from bench.calls import Calls
from bench.history import History
from bench.kept import Goal, keep
from bench.machine import described, pace_ms
from bench.news import News
from bench.past.against import Peers
from bench.past.answers import Growth, Panels
from bench.past.archive import Archives
from bench.past.beside import Asking
from bench.past.disk import Disk
from bench.past.heat import Heat
from bench.past.sealing import IngestBeside, SealingRate
from bench.past.sizes import Size
from bench.posts import Posts
from bench.reading import Reading
from bench.search import EventSearch
from bench.starts import Starts
from tests.servers.postgres import Postgres

# As PostgreSQL comes: every commit waits for the disk.
DURABLE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on"


@dataclass(frozen=True)
class Usual:
    """What is measured where nothing is said."""

    only: str
    sizes: str
    sessions: int
    seconds: float


SHORT = Usual("B1,B2,B3,B4,B5,B6,B7,B9,B10,B11,B12,B13,B14", "1000000", 1_000_000, 3)
FULL = Usual(
    f"{SHORT.only},B8,B10 p99,B15,search",
    "1000000,10000000,100000000",
    sessions=10_000_000,
    seconds=4,
)


def main() -> None:
    asked = _asked()
    began = time.monotonic()
    with ExitStack() as standing:
        folder = standing.enter_context(_folder())
        paces: dict[str, list[float]] = {}
        machine = described(folder) | {"pace_ms": paces}
        goals: list[Goal] = []
        try:
            goals.extend(_measured(asked, folder, standing, paces))
        finally:
            # What was measured before something broke took its time as well.
            if goals:
                table = keep(machine, goals, time.monotonic() - began)
                print(table.read_text())
                print(f"Kept in {table}.")


def _measured(
    asked: argparse.Namespace, folder: Path, standing: ExitStack, paces: dict[str, list[float]]
) -> Iterator[Goal]:
    """The goals that are asked for; in `paces`, that of the machine before each run."""
    if asked.only & {"B1", "B2", "B3"}:
        postgres = _durable(standing)
        posts = Posts(folder, postgres, asked.seconds, asked.only)
        for run in range(asked.runs):
            print(f"posts, run {run + 1} of {asked.runs}", flush=True)
            paces.setdefault("posts", []).append(pace_ms())
            posts.run(run)
        yield from posts.goals
    for name, goals, built in _others(asked, folder, standing):
        if not asked.only & goals:
            continue
        measuring = built()
        for run in range(asked.runs):
            print(f"{name}, run {run + 1} of {asked.runs}", flush=True)
            paces.setdefault(name, []).append(pace_ms())
            measuring.run()
        yield from measuring.goals


class Measuring(Protocol):
    """What is measured in runs."""

    @property
    def goals(self) -> list[Goal]: ...
    def run(self) -> None: ...


Built = tuple[str, set[str], Callable[[], Measuring]]
"""What is built only when it is measured: by name, and for which goals."""


def _others(asked: argparse.Namespace, folder: Path, standing: ExitStack) -> list[Built]:
    archives = Archives(asked.archives or folder / "archives")
    largest, middle = asked.sizes[-1], asked.sizes[len(asked.sizes) // 2]
    seconds = asked.seconds
    return [
        ("reading", {"B4", "B12"}, lambda: Reading(folder, seconds, asked.only)),
        ("history", {"B7"}, lambda: History(folder, asked.sessions)),
        ("calls of the library", {"B13"}, lambda: Calls(folder)),
        ("search", {"search"}, lambda: EventSearch(folder, asked.events)),
        ("starts", {"B11", "B12"}, lambda: Starts(folder, archives, middle)),
        ("news", {"B14"}, lambda: News(folder, seconds)),
        *(
            (f"panels of {Size(size)}", {"B5"}, partial(Panels, archives, size))
            for size in asked.sizes[-2:]
        ),
        ("heat map", {"B6"}, lambda: Heat(archives, largest)),
        ("disk", {"B9"}, lambda: Disk(archives, largest, folder, _durable(standing))),
        ("sealing", {"B10"}, lambda: SealingRate(archives)),
        ("ingest while sealing", {"B10 p99"}, lambda: IngestBeside(archives, seconds)),
        ("a year beside ingest", {"B4", "B12"}, lambda: Asking(archives, largest, seconds)),
        ("peers", {"B8"}, lambda: Peers(archives, middle, folder, _durable(standing))),
        ("growth", {"B15"}, lambda: Growth(archives, asked.sizes)),
    ]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all goals, at 1, 10 and 100 million")
    parser.add_argument("--runs", type=int, default=5, help="how often each side is measured")
    parser.add_argument("--seconds", type=float, help="how long each time")
    parser.add_argument("--only", help="some goals, by name")
    parser.add_argument("--sessions", type=int, help="in rows, for B7")
    parser.add_argument("--events", type=int, default=5_000_000, help="in rows, for search")
    parser.add_argument("--sizes", help="sessions of a year in files, the smallest first")
    parser.add_argument("--archives", type=Path, help="folder that keeps those years between runs")
    asked = parser.parse_args()
    usual = FULL if asked.full else SHORT
    asked.only = set((asked.only or usual.only).split(","))
    asked.sizes = [int(size) for size in (asked.sizes or usual.sizes).split(",")]
    asked.sessions = asked.sessions or usual.sessions
    asked.seconds = asked.seconds or usual.seconds
    return asked


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tallylight-bench-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _durable(standing: ExitStack) -> Postgres:
    return standing.enter_context(_postgres())


@contextmanager
def _postgres() -> Iterator[Postgres]:
    server = Postgres(DURABLE)
    server.start()
    yield server
    # Nobody needs what is in it, and a disk may take long over a last checkpoint.
    server.kill()
    shutil.rmtree(server.folder)
