"""Where and on what something was measured."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from tallylight.store.database import sqlite_library

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
_PACES_KNOWN, _NEAR, _LOOK_AGAIN_S, _LONGEST_WAIT_S = 10, 1.15, 0.5, 60
_paces: list[float] = []
_LIBRARIES = ("uvicorn", "uvloop", "starlette", "msgspec", "psycopg")


def described(folder: Path) -> dict[str, Any]:
    """The machine, its disk under `folder`, and the versions of what runs."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite_library().sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
        "fdatasync_ms": sync_ms(folder),
    }


def commit() -> str:
    """The commit measured, marked where the code differs from it."""
    changed = _git("status", "--porcelain", "--", "src", "bench")
    return _git("rev-parse", "--short=10", "HEAD") + ("-changed" if changed else "")


def sync_ms(folder: Path, count: int = 500) -> dict[str, float]:
    """How long the disk takes to make 4 KiB durable."""
    path = folder / "sync-probe"
    waits: list[float] = []
    with path.open("wb", buffering=0) as file:
        for _ in range(count):
            file.write(bytes(4_096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append((time.perf_counter() - began) * 1_000)
    path.unlink()
    quantiles = statistics.quantiles(waits, n=100)
    return {"p50": round(quantiles[49], 3), "p99": round(quantiles[98], 3)}


def at_best_pace() -> float:
    """Wait until the processor goes about as fast as it did at best, a minute at most; `pace_ms`.

    On a machine that shares its cores it changes by half within seconds, and every wait with it.
    """
    deadline = time.monotonic() + _LONGEST_WAIT_S
    while True:
        pace = pace_ms()
        _paces.append(pace)
        is_known = len(_paces) > _PACES_KNOWN
        if (is_known and pace <= _NEAR * min(_paces)) or time.monotonic() > deadline:
            return pace
        time.sleep(_LOOK_AGAIN_S)


def pace_ms(part: int = 1, clock: Callable[[], float] = time.perf_counter) -> float:
    """How long the processor takes for a loop that is always the same; part: only so much of it."""
    began = clock()
    total = 0
    for number in range(2_000_000 // part):
        total += number
    return round((clock() - began) * 1_000 * part, 1)


def results_path(made: str) -> Path:
    """Where results are kept, without the suffix: `<date>-<commit>` and what made them."""
    RESULTS.mkdir(exist_ok=True)
    return RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-{commit()}{made}"


def _git(*asked: str) -> str:
    done = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")
