"""Which days are sealed when: by themselves in the background, or all at once when asked.

A day waits six hours after its end, for what comes late; less where it has many rows. A sealed day
to which something came late is sealed again once nothing has come for a minute, so that an import
is not sealed a thousand times.
"""

import asyncio
import os
import threading
from collections.abc import Generator, Iterable
from typing import NamedTuple

import structlog
from msgspec import Struct, structs

from tallylight.history.kinds import KINDS
from tallylight.ingest.progress import Progress
from tallylight.ingest.seal import Sealer, StoppedError
from tallylight.model.errors import HistoryDamagedError, StoreUnavailableError, TallylightError
from tallylight.model.history import date_of, day_of
from tallylight.model.time import DAY, HOUR, MINUTE, Clock, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.manifest import due_days, rows_of_days, unsealed_days

LOOK_EVERY_S = 15.0
AFTER_END: Instant = 6 * HOUR
MANY_ROWS = 50_000
QUIET: Instant = MINUTE
AT_MOST: Instant = 10 * MINUTE
_EMPTY_AGAIN: Instant = HOUR
_NICE = 10

log = structlog.get_logger(__name__)


class Place(NamedTuple):
    """A day of a kind; the oldest day comes first."""

    day: int
    kind: str


class _Change(NamedTuple):
    """The newest revision that came late for a day, since when it is, and when the first came."""

    rev: int
    since: Instant
    first: Instant


class SealedDays(Struct, frozen=True):
    """How many days of kinds were sealed or sealed again, and what their files have.

    damaged: what could not be sealed, as sentences.
    """

    days: int
    rows: int
    bytes: int
    damaged: tuple[str, ...] = ()


class Sealing:
    """Seals what is due, on a thread of its own that gives way to all others.

    days_left: how many days waited when it looked last, and are not sealed yet.
    """

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._changes: dict[Place, _Change] = {}
        self._not_before: dict[Place, Instant] = {}
        self._ending = threading.Event()
        self.days_left = 0

    async def run(self) -> None:
        """Work until cancelled; what is being sealed then is given up."""
        thread = threading.Thread(target=self._run, name="sealing", daemon=True)
        thread.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._ending.set()
            self._sealer.stop()
            await asyncio.to_thread(thread.join)

    def _run(self) -> None:
        _give_way()
        while not self._ending.is_set():
            try:
                self.look()
            except StoppedError:
                return
            except TallylightError as error:
                log.warning("days are not sealed", reason=str(error))
            self._ending.wait(LOOK_EVERY_S)

    def look(self) -> int:
        """Seal what is due now, the oldest day first; how many days of kinds."""
        due = sorted(self.due())
        self.days_left = len(due)
        for place in due:
            self._seal(place)
            self.days_left -= 1
        return len(due)

    def due(self) -> list[Place]:
        """What is to be sealed now."""
        now = self._clock()
        found: list[Place] = []
        with reading(self._database) as connection:
            for kind in KINDS:
                late = due_days(connection, kind, now)
                waiting = unsealed_days(connection, kind, day_of(now) * DAY)
                young = [day for day in waiting if (day + 1) * DAY + AFTER_END > now]
                if young and rows_of_days(connection, kind, young, MANY_ROWS) < MANY_ROWS:
                    waiting = [day for day in waiting if day not in young]
                found += [Place(day, kind) for day in waiting]
                found += self._quiet(kind, late, now)
        # A damaged file is made anew where the rows are there still.
        found += [Place(day, kind) for kind, day in self._sealer.shelf.damaged]
        return [place for place in dict.fromkeys(found) if self._not_before.get(place, now) <= now]

    def _quiet(self, kind: str, late: dict[int, tuple[int, int]], now: Instant) -> Iterable[Place]:
        """The days to which nothing came for a while, or for which much waits, or some for long."""
        for place in [place for place in self._changes if place.kind == kind]:
            if place.day not in late:
                del self._changes[place]
        for day, (count, rev) in late.items():
            place = Place(day, kind)
            known = self._changes.get(place) or _Change(rev, now, now)
            if known.rev != rev:
                known = _Change(rev, now, known.first)
            self._changes[place] = known
            is_long = now - known.first >= AT_MOST
            if now - known.since >= QUIET or is_long or count >= MANY_ROWS:
                yield place

    def _seal(self, place: Place) -> None:
        now = self._clock()
        self._not_before.pop(place, None)
        try:
            sheet = self._sealer.seal(place.kind, place.day)
        except (StoppedError, StoreUnavailableError):
            raise
        except Exception as error:
            # One day that cannot be sealed keeps no other from it.
            is_known = isinstance(error, HistoryDamagedError)
            log.exception("a day is not sealed", kind=place.kind, day=date_of(place.day))
            self._not_before[place] = now + (DAY if is_known else HOUR)
            return
        self._changes.pop(place, None)
        if sheet is None:
            # All that the day has goes on still.
            self._not_before[place] = now + _EMPTY_AGAIN
            return
        log.info("sealed", kind=place.kind, path=sheet.path, rows=sheet.rows)


def seal_days(
    database: Database, sealer: Sealer, clock: Clock
) -> Generator[Progress, None, SealedDays]:
    """Seal all facts of all days that are over, now; yields progress, returns what was sealed."""
    now = clock()
    places: list[Place] = []
    with reading(database) as connection:
        for kind in KINDS:
            days = [*unsealed_days(connection, kind, day_of(now) * DAY)]
            days += due_days(connection, kind, now)
            places += [Place(day, kind) for day in days]
    done = SealedDays(0, 0, 0)
    yield Progress(0, len(places))
    for count, place in enumerate(sorted(places), 1):
        try:
            sheet = sealer.seal(place.kind, place.day)
        except HistoryDamagedError as error:
            done = structs.replace(done, damaged=(*done.damaged, str(error)))
            sheet = None
        if sheet is not None:
            done = structs.replace(
                done,
                days=done.days + 1,
                rows=done.rows + sheet.rows,
                bytes=done.bytes + sheet.bytes,
            )
        yield Progress(count, len(places))
    return done


def _give_way() -> None:
    """Let all other threads go first, where the platform knows how."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
