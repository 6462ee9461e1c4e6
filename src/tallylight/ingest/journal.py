"""What Tallylight sees of itself, as events through the same door as everybody's.

Bounded: of one name so many a minute are logged, the rest is counted; what cannot be stored now
waits, and of much that waits the oldest goes.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Generator
from typing import Any, Literal

import structlog
from msgspec import Struct, structs

from tallylight import __version__
from tallylight.ingest.door import Door
from tallylight.model.errors import OverloadedError, StoreUnavailableError
from tallylight.model.event import KNOWN, EventName
from tallylight.model.ids import fresh
from tallylight.model.observation import EventFields, EventLogged
from tallylight.model.time import MINUTE, Clock, Instant, moment
from tallylight.store.database import Database
from tallylight.store.reach import require_answer
from tallylight.store.read.quarantined import newly_quarantined
from tallylight.store.records.sites import list_sites

LOOK_EVERY_S = 2.0
MOST_A_MINUTE = 30
MOST_WAITING = 200
_QUARANTINE_EVERY = 10 * MINUTE

log = structlog.get_logger(__name__)

Level = Literal["debug", "info", "warn", "error"]


class Entry(Struct, frozen=True, kw_only=True):
    """A line to be logged: at one site, or at every one."""

    name: EventName
    level: Level
    message: str
    at: Instant
    site: str | None = None
    metadata: dict[str, Any] | None = None


class Journal:
    """Takes notes from any thread, and looks itself at the database and at the quarantine."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[Entry] = deque(maxlen=MOST_WAITING)
        self._recent: dict[EventName, deque[Instant]] = {}
        self._left_out: dict[EventName, int] = {}
        self._away_since: Instant | None = None
        self._quarantined: int | None = None
        self._quarantine_told: Instant | None = None

    def note(
        self,
        name: EventName,
        level: Level,
        message: str,
        *,
        site: str | None = None,
        **metadata: object,
    ) -> None:
        """Log that something happened now."""
        self._enter(
            Entry(
                name=name,
                level=level,
                message=message,
                at=self._clock(),
                site=site,
                metadata=metadata or None,
            )
        )

    def around(self, name: str, job: Generator[Any, None, Any]) -> Generator[Any, None, Any]:
        """A job whose beginning and end are logged; yields and returns what it does."""
        self.note(EventName.JOB_STARTED, "info", f"The job {name} began.", job=name)
        try:
            result = yield from job
        except Exception as error:
            message = f"The job {name} was broken off: {type(error).__name__}."
            self.note(EventName.JOB_FAILED, "error", message, job=name)
            raise
        self.note(EventName.JOB_FINISHED, "info", f"The job {name} is done.", job=name)
        return result

    async def run(self, door: Door) -> None:
        """Look and log until cancelled; the first line says that the server began."""
        message = f"Tallylight {__version__} began to serve."
        self.note(EventName.TALLYLIGHT_STARTED, "info", message, version=__version__)
        while True:
            await self.beat(door)
            await asyncio.sleep(LOOK_EVERY_S)

    async def beat(self, door: Door) -> None:
        """Look once, and log what waits."""
        try:
            await asyncio.to_thread(self._look)
            await self._deliver(door)
        except StoreUnavailableError:
            self._away_since = self._away_since or self._clock()
        except OverloadedError:
            log.info("the journal waits", entries=len(self._waiting))

    def _look(self) -> None:
        require_answer(self._database)
        if self._away_since is not None:
            self._tell_return(self._away_since)
            self._away_since = None
        self._look_at_quarantine()

    def _tell_return(self, since: Instant) -> None:
        now = self._clock()
        away = Entry(
            name=EventName.DATABASE_AWAY,
            level="error",
            message="The database stopped answering.",
            at=since,
        )
        self._enter(away)
        lasted = (now - since) // 1_000
        message = f"The database answers again, after {lasted / 1_000:.1f} s."
        self.note(EventName.DATABASE_BACK, "info", message, away_ms=lasted)

    def _look_at_quarantine(self) -> None:
        now = self._clock()
        told = self._quarantine_told
        if told is not None and now - told < _QUARANTINE_EVERY:
            return
        found, newest = newly_quarantined(self._database, self._quarantined)
        self._quarantined = newest
        for site, source, count in found:
            self._quarantine_told = now
            message = f"{source} sent what is not understood: {count} more in quarantine."
            self.note(
                EventName.QUARANTINE_FILLING, "warn", message, site=site, source=source, count=count
            )

    def _enter(self, entry: Entry) -> None:
        with self._lock:
            recent = self._recent.setdefault(entry.name, deque())
            while recent and recent[0] <= entry.at - MINUTE:
                recent.popleft()
            if len(recent) >= MOST_A_MINUTE:
                self._left_out[entry.name] = self._left_out.get(entry.name, 0) + 1
                return
            recent.append(entry.at)
            left_out = self._left_out.pop(entry.name, 0)
            if left_out:
                told = {**(entry.metadata or {}), "left_out": left_out}
                entry = structs.replace(entry, metadata=told)
            self._waiting.append(entry)

    async def _deliver(self, door: Door) -> None:
        with self._lock:
            entries = list(self._waiting)
        if not entries:
            return
        sites = [site.slug for site in await asyncio.to_thread(list_sites, self._database)]
        told = [
            _told(entry, site)
            for entry in entries
            for site in ([entry.site] if entry.site else sites)
        ]
        await door.own(told)
        with self._lock:
            for entry in entries:
                if self._waiting and self._waiting[0] is entry:
                    self._waiting.popleft()


def _told(entry: Entry, site: str) -> EventLogged:
    return EventLogged(
        id=fresh(),
        at=moment(entry.at),
        site=site,
        data=EventFields(
            level=entry.level,
            category=KNOWN[entry.name].category,
            event=entry.name.value,
            message=entry.message,
            metadata=entry.metadata,
        ),
    )
