"""B4 and B12: ingest beside readers who ask about a year, and beside sealing as well."""

from collections.abc import Iterator
from itertools import count, cycle, islice

from bench.kept import Goal
from bench.past.archive import Archives
from bench.past.line import Line
from bench.past.panels import PANELS, window_of
from bench.past.sealing import (
    forget_what_was_pressed,
    sealed_days,
    unseal,
    wait_until_sealed,
)
from bench.past.sizes import DAYS, Size
from bench.press import Pressed
from bench.reading import (
    APART_S,
    BATCH,
    RATE,
    READERS,
    Reader,
    end_all,
    mixture,
    note_alone,
)
from bench.server import Server


class Asking:
    """A server on an archive, pressed alone, beside four readers, and while it seals."""

    def __init__(self, archives: Archives, sessions: int, seconds: float) -> None:
        self._archive = archives.of(sessions)
        self._seconds = seconds
        self._turns = count(1)
        self._seed = 7_000
        rate = f"at {RATE * BATCH:,} observations/s"
        readers = f"{READERS} readers of a year, {Size(sessions)} sessions"
        what = f"acknowledged {rate} beside {readers}"
        self._p50 = Goal(
            "B4 year p50", f"{what}, beside the same without readers", "ms", 2, at_most=True
        )
        self._p99 = Goal("B4 year p99", what, "ms", at_most=True, floor=25)
        sealing = f"{what}, while days are sealed"
        self._sealing = Goal("B4 sealing p99", sealing, "ms", at_most=True, floor=25)
        behind = f"not sent in time {rate} beside {readers}"
        self._behind = Goal("B4 year behind", behind, "posts", at_most=True, floor=0)
        what = f"most resident memory beside {readers}"
        self._memory = Goal("B12 year", what, "MB", at_most=True, floor=1_000)

    @property
    def goals(self) -> list[Goal]:
        return [self._p50, self._p99, self._sealing, self._behind, self._memory]

    def run(self) -> None:
        """Each side once."""
        forget_what_was_pressed(self._archive)
        server = Server(self._archive.folder)
        server.start()
        with Line(server.port, self._archive.reader) as line:
            line.took(PANELS[0].address(window_of(self._archive, DAYS, next(self._turns))))
        server.settle()
        alone, _ = self._pressed(server)
        read, most_mb = self._beside_readers(server, self._p99)
        server.stop()
        unseal(self._archive)
        server.start()
        before = sealed_days(self._archive)
        sealing, sealing_mb = self._beside_readers(server, self._sealing)
        sealed = sealed_days(self._archive) - before
        wait_until_sealed(self._archive)
        server.stop()
        self._p50.values.append(read.accepted_p50_ms)
        self._p50.references.append(alone.accepted_p50_ms)
        self._p99.values.append(read.accepted_p99_ms)
        note_alone(self._p99, read, alone)
        note_alone(self._sealing, sealing, alone)
        self._sealing.values.append(sealing.accepted_p99_ms)
        self._sealing.notes.setdefault("days_sealed", []).append(sealed)
        self._behind.values.append(read.blocked + sealing.blocked)
        self._memory.values.append(max(most_mb, sealing_mb))

    def _beside_readers(self, server: Server, goal: Goal) -> tuple[Pressed, float]:
        readers = [
            Reader(server.port, self._archive.reader, self._panels(3 * n), n * APART_S)
            for n in range(READERS)
        ]
        for reader in readers:
            reader.start()
        read, most_mb = self._pressed(server)
        goal.notes["panels_p50_ms"] = end_all(readers, may_refuse=True)
        goal.notes["refused"] = sorted({panel for reader in readers for panel in reader.refused})
        goal.notes["busy"] = sum(reader.busy for reader in readers)
        return read, most_mb

    def _panels(self, first: int) -> Iterator[tuple[str, str]]:
        """Panels of a year, each time of another one, so that none is answered from memory."""
        for panel in islice(cycle(PANELS), first, None):
            window = window_of(self._archive, DAYS, next(self._turns))
            yield panel.name, panel.address(window)

    def _pressed(self, server: Server) -> tuple[Pressed, float]:
        self._seed += 1
        posts = mixture(server.port, self._archive.pusher, self._seconds, self._seed)
        return server.press(posts)
