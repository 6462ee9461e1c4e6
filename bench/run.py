"""The runner: `python -m bench [--runs 5] [--seconds 4] [--only B1,B3] [--sessions 1000000]`.

Every run measures each side once, one after another, so that a drift of the machine meets all of
them; a goal's ratio is the median of the ratios of the runs.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from bench.history import History
from bench.kept import Goal, keep
from bench.machine import described
from bench.news import News
from bench.posts import Posts
from bench.reading import Reading
from bench.starts import Starts
from tests.servers.postgres import Postgres

# As PostgreSQL comes: every commit waits for the disk.
DURABLE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on"


def main() -> None:
    asked = _asked()
    began = time.monotonic()
    with ExitStack() as standing:
        folder = standing.enter_context(_folder())
        machine = described(folder)
        goals = list(_measured(asked, folder, standing))
    table = keep(machine, goals, time.monotonic() - began)
    print(table.read_text())
    print(f"Kept in {table}.")


def _measured(asked: argparse.Namespace, folder: Path, standing: ExitStack) -> Iterator[Goal]:
    if asked.only & {"B1", "B2", "B3"}:
        postgres = standing.enter_context(_postgres())
        posts = Posts(folder, postgres, asked.seconds, asked.only)
        for run in range(asked.runs):
            print(f"posts, run {run + 1} of {asked.runs}", flush=True)
            posts.run(run)
        yield from posts.goals
    for name, goals, built in _others(asked, folder):
        if not asked.only & goals:
            continue
        measuring = built()
        for run in range(asked.runs):
            print(f"{name}, run {run + 1} of {asked.runs}", flush=True)
            measuring.run()
        yield from measuring.goals


class Measuring(Protocol):
    """What is measured in runs."""

    @property
    def goals(self) -> list[Goal]: ...
    def run(self) -> None: ...


def _others(
    asked: argparse.Namespace, folder: Path
) -> list[tuple[str, set[str], Callable[[], Measuring]]]:
    """What is built only when it is measured: by name, and for which goals."""
    return [
        ("reading", {"B4", "B12"}, lambda: Reading(folder, asked.seconds, asked.only)),
        ("history", {"B7"}, lambda: History(folder, asked.sessions)),
        ("starts", {"B11", "B12"}, lambda: Starts(folder)),
        ("news", {"B14"}, lambda: News(folder, asked.seconds)),
    ]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each side is measured")
    parser.add_argument("--seconds", type=float, default=4, help="how long each time")
    parser.add_argument("--only", default="B1,B2,B3,B4,B7,B11,B12,B14", help="some goals, by name")
    parser.add_argument("--sessions", type=int, default=1_000_000, help="in rows, for B7")
    asked = parser.parse_args()
    asked.only = set(asked.only.split(","))
    return asked


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tallylight-bench-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres() -> Iterator[Postgres]:
    server = Postgres(DURABLE)
    server.start()
    yield server
    # Nobody needs what is in it, and a disk may take long over a last checkpoint.
    server.kill()
    shutil.rmtree(server.folder)
