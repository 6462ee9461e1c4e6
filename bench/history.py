"""B7: the history page from rows: newest 50, any person, any filter, beside a plain look-up."""

import statistics
import time
from http.client import HTTPConnection
from pathlib import Path
from random import Random

from bench.asking import page_ms
from bench.generator import PEOPLE
from bench.kept import Goal
from bench.prefill import sessions_in_sqlite
from bench.server import Server
from tallylight.model.time import DAY, system_clock
from tallylight.store.database import FILE_NAME, sqlite_library

# The first of each are asked of a server that has just started, and count for neither side.
FIRST, ASKED = 5, 60
_MS = 1_000
_TIMES, _PLUS_MS = 2, 5
_NEWEST = (
    "SELECT * FROM sessions WHERE site = 1 AND started_at < ? ORDER BY started_at DESC LIMIT 50"
)
_OF_ONE = "SELECT * FROM sessions WHERE viewer = ? ORDER BY started_at DESC LIMIT 50"
_COUNT = """SELECT count(*) FROM (
    SELECT key FROM sessions WHERE site = 1 AND started_at >= ? AND started_at < ?
        AND watched_us >= 60000000 LIMIT 10001)"""
_PERSON = "SELECT hex(id) FROM people WHERE key = ?"


class History:
    """A store with sessions of a year; the page over HTTP, and the same rows by the driver."""

    def __init__(self, folder: Path, sessions: int) -> None:
        self._folder = folder / "history"
        self._token = Server(self._folder).token("reader", "read")
        sessions_in_sqlite(self._folder, sessions)
        Server(self._folder).seal()
        self._random = Random(sessions)
        beside = f"{_TIMES}× the driver’s p95 + {_PLUS_MS} ms"
        self._goals = {
            kind: Goal(
                f"B7 {kind}",
                f"p95 of a history page, {words}, {sessions:,} sessions in rows, beside {beside}",
                "ms",
                1,
                at_most=True,
            )
            for kind, words in (
                ("newest", "50 from any moment"),
                ("person", "the newest 50 of any person"),
                ("filter", "50 that are long enough for a play, of a week"),
                ("count", "how many of these there are, as the page asks beside it"),
            )
        }

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Ask for each kind of page so often, in turn with the driver."""
        server = Server(self._folder)
        server.start()
        # What was sealed just now is compacted first.
        server.settle()
        line = HTTPConnection("127.0.0.1", server.port, timeout=120)
        driver = sqlite_library().connect(str(self._folder / FILE_NAME))
        ours: dict[str, list[float]] = {kind: [] for kind in self._goals}
        theirs: dict[str, list[float]] = {kind: [] for kind in self._goals}
        for _ in range(FIRST + ASKED):
            at = system_clock() - self._random.randrange(360) * DAY
            viewer = self._random.randrange(PEOPLE) + 1
            ((person,),) = driver.execute(_PERSON, (viewer,)).fetchall()
            to = f"to={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(at / 1e6))}"
            since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((at - 7 * DAY) / 1e6))
            plays = f"from={since}&{to}&view=plays"
            for kind, query, look_up, keys in (
                ("newest", f"limit=50&{to}", _NEWEST, (at,)),
                ("person", f"limit=50&person={person}", _OF_ONE, (viewer,)),
                ("filter", f"limit=50&{plays}", _NEWEST, (at,)),
                ("count", f"limit=1&total=true&{plays}", _COUNT, (at - 7 * DAY, at)),
            ):
                ours[kind].append(page_ms(line, self._token, f"/sessions?{query}"))
                began = time.perf_counter()
                driver.execute(look_up, keys).fetchall()
                theirs[kind].append((time.perf_counter() - began) * _MS)
        for kind, goal in self._goals.items():
            goal.values.append(_p95(ours[kind][FIRST:]))
            goal.references.append(_TIMES * _p95(theirs[kind][FIRST:]) + _PLUS_MS)
        driver.close()
        line.close()
        server.stop()


def _p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]
