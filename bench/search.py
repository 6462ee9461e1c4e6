"""Words looked for in the event log, over HTTP: rare ones, common ones, both, and none at all."""

from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import quantiles
from urllib.parse import quote

from bench.asking import page_ms
from bench.generator import zipf
from bench.kept import Goal
from bench.server import Server
from tallylight.model.time import DAY, system_clock
from tallylight.model.words import event_words
from tallylight.store.database import FILE_NAME, sqlite_library

FIRST, ASKED = 5, 60
_MOST_MS = 200
_DAYS = 90
_AT_ONCE = 100_000
_WORDS = 20_000
_EVENTS = """
    INSERT INTO events (key, id, rev, site, source, at, level, category, event, message, words)
    VALUES (?, randomblob(16), ?, 1, 1, ?, ?, 'playout', ?, ?, ?)
"""


class EventSearch:
    """A store with the events of 90 days; a page of those that have some words."""

    def __init__(self, folder: Path, events: int) -> None:
        self._folder = folder / "search"
        self._token = Server(self._folder).token("reader", "read")
        self._random = Random(events)
        self._words = [f"title{number}" for number in zipf(self._random, _WORDS, 50_000)]
        self._fill(events)
        what = f"p95 of a page of found events, {events:,} events in SQLite"
        self._p95 = Goal("search", what, "ms", at_most=True, floor=_MOST_MS)

    @property
    def goals(self) -> list[Goal]:
        return [self._p95]

    def run(self) -> None:
        """Look for words of each kind, in turn."""
        server = Server(self._folder)
        server.start()
        line = HTTPConnection("127.0.0.1", server.port, timeout=120)
        waits: dict[str, list[float]] = {}
        for _ in range(FIRST + ASKED):
            for kind, text in self._asked().items():
                path = f"/events?limit=50&q={quote(text)}"
                waits.setdefault(kind, []).append(page_ms(line, self._token, path))
        line.close()
        server.stop()
        p95 = {kind: quantiles(each[FIRST:], n=20)[-1] for kind, each in waits.items()}
        # Whoever searches does not know which kind of word it is: the slowest counts.
        self._p95.values.append(max(p95.values()))
        self._p95.notes["p95_ms"] = {kind: round(each, 1) for kind, each in p95.items()}

    def _asked(self) -> dict[str, str]:
        rare = f"e{self._random.randrange(1_000_000)}"
        some = self._random.choice(self._words)
        return {
            "rare": rare,
            "common": "track",
            "any": some,
            "begun": some[:-1],
            "rare and common": f"started {rare}",
            "two": f"{some} {self._random.choice(self._words)}",
            "unknown": f"nobody{self._random.randrange(1_000)} wrote this",
        }

    def _fill(self, count: int) -> None:
        database = sqlite_library().connect(str(self._folder / FILE_NAME))
        now = system_clock()
        for start in range(1, count + 1, _AT_ONCE):
            keys = range(start, min(start + _AT_ONCE, count + 1))
            database.executemany(_EVENTS, (self._event(key, count, now) for key in keys))
            database.commit()
        database.execute("UPDATE revisions SET last = ?", (count,))
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def _event(self, key: int, count: int, now: int) -> tuple[object, ...]:
        at = now - (count - key) * _DAYS * DAY // count
        is_fault = key % 20 == 0
        event = "track_failed" if is_fault else "track_started"
        title = " ".join(self._random.choices(self._words, k=2))
        how = f"ended with code e{self._random.randrange(1_000_000)}" if is_fault else "started"
        message = f"Track {title} on deck {key % 2 + 1} {how}"
        words = " ".join(event_words(message, event, None))
        return key, key, at, "error" if is_fault else "info", event, message, words
