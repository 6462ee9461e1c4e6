"""Which days are sealed when: by themselves in the background, or all at once when asked.

A day waits six hours after its end, for what comes late; less where it has many rows. A sealed day
to which something came late is sealed again once nothing has come for a minute, so that an import
is not sealed a thousand times. A month whose days are all sealed, and were quiet for some days, is
compacted.
"""

import asyncio
import threading
from collections.abc import Generator, Iterable
from typing import NamedTuple

import structlog
from msgspec import Struct, structs

from tallylight.history.kinds import KINDS
from tallylight.ingest.compact import Compactor
from tallylight.ingest.progress import Progress
from tallylight.ingest.seal import Sealer, StoppedError
from tallylight.interpreter import give_way
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
MONTHS_EVERY: Instant = 10 * MINUTE
_EMPTY_AGAIN: Instant = HOUR
_JOIN_S = 0.1

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

    months: how many months of kinds became one file. damaged: what could not be sealed, as
    sentences.
    """

    days: int
    rows: int
    bytes: int
    months: int = 0
    damaged: tuple[str, ...] = ()


class Sealing:
    """Seals and compacts what is due, on a thread of its own that gives way to all others.

    quiet: for how long a month that is over keeps its files of days after the last change of any.
    days_left: how many days waited when it looked last, and are not sealed yet.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        compactor: Compactor,
        clock: Clock,
        quiet: Instant = 3 * DAY,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._compactor = compactor
        self._clock = clock
        self._quiet_for = quiet
        self._months_at: Instant = 0
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
            await asyncio.to_thread(self._see_off, thread)

    def _see_off(self, thread: threading.Thread) -> None:
        """Break off what is being written until it has ended: it may be between two statements."""
        while thread.is_alive():
            self._compactor.stop()
            thread.join(_JOIN_S)

    def _run(self) -> None:
        give_way()
        while not self._ending.is_set():
            try:
                self.look()
                self.look_at_months()
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

    def look_at_months(self) -> int:
        """Compact what is due now, unless it was looked at just before; how many months of kinds.

        One that cannot be compacted is tried again the next time, and keeps no other from it.
        """
        now = self._clock()
        if now - self._months_at < MONTHS_EVERY:
            return 0
        due = self._compactor.due(self._quiet_for)
        for month in due:
            try:
                sheets = self._compactor.compact(month)
            except (StoppedError, StoreUnavailableError):
                raise
            except Exception:
                log.exception("a month is not compacted", kind=month.kind, first=month.first)
                continue
            if sheets:
                log.info("compacted", kind=month.kind, path=sheets[0].path, days=len(sheets))
        self._months_at = now
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
    database: Database, sealer: Sealer, compactor: Compactor, clock: Clock
) -> Generator[Progress, None, SealedDays]:
    """Seal all facts of all days that are over, and compact all months that are, now.

    Yields progress, returns what was sealed.
    """
    places = _all_unsealed(database, clock())
    done = SealedDays(0, 0, 0)
    yield Progress(0, len(places))
    for count, place in enumerate(places, 1):
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
    months = compactor.due(0)
    for count, month in enumerate(months, 1):
        try:
            compactor.compact(month)
            done = structs.replace(done, months=done.months + 1)
        except HistoryDamagedError as error:
            done = structs.replace(done, damaged=(*done.damaged, str(error)))
        yield Progress(len(places) + count, len(places) + len(months))
    return done


def split_months(sealer: Sealer) -> Generator[Progress, None, SealedDays]:
    """Give each day of a month that is one file a file of its own again, as `seal_days`."""
    shared = sorted(Place(one.day, one.kind) for one in sealer.shelf.sheets if one.days > 1)
    done = SealedDays(0, 0, 0)
    yield Progress(0, len(shared))
    for count, place in enumerate(shared, 1):
        try:
            sheet = sealer.seal(place.kind, place.day)
        except HistoryDamagedError as error:
            done = structs.replace(done, damaged=(*done.damaged, str(error)))
            continue
        rows, size = (sheet.rows, sheet.bytes) if sheet is not None else (0, 0)
        done = structs.replace(
            done, days=done.days + 1, rows=done.rows + rows, bytes=done.bytes + size
        )
        yield Progress(count, len(shared))
    return done


def _all_unsealed(database: Database, now: Instant) -> list[Place]:
    """The days that are over and have facts that no file has, the oldest first."""
    places: list[Place] = []
    with reading(database) as connection:
        for kind in KINDS:
            days = [*unsealed_days(connection, kind, day_of(now) * DAY)]
            days += due_days(connection, kind, now)
            places += [Place(day, kind) for day in days]
    return sorted(places)
