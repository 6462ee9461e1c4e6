"""Publish and subscribe: one ring of recent events to resume from, one bounded queue a subscriber.

Belongs to one event loop. A subscriber that does not keep up is closed; it comes back with the id
of its last event and either catches up from the ring or is told to start anew.
"""

import asyncio
from collections import deque
from collections.abc import Iterable

from msgspec import Struct

RING = 1_000
BACKLOG = 256


class Event(Struct, frozen=True):
    """One event; `site` decides who may see it.

    What is written of `told` depends on who reads; `written` keeps each form, so that a thousand
    readers cost as much as one.
    """

    id: str
    name: str
    site: str
    told: Struct
    written: dict[bool, bytes] = {}


class Subscription:
    """Events for one subscriber; `closed` once it was too slow or the server stops."""

    def __init__(self, sites: frozenset[str] | None) -> None:
        self._sites = sites
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(BACKLOG + 1)
        self.closed = False

    def wants(self, event: Event) -> bool:
        """Whether this subscriber may and does see an event."""
        return self._sites is None or event.site in self._sites

    def offer(self, event: Event) -> None:
        """Queue an event, or close where the queue is full."""
        if self.closed or not self.wants(event):
            return
        if self._events.qsize() >= BACKLOG:
            self.close()
        else:
            self._events.put_nowait(event)

    async def next(self, timeout_s: float) -> Event | None:
        """The next event; None after `timeout_s` without one, or when closed."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._events.get()
        except TimeoutError:
            return None

    def close(self) -> None:
        """No more events."""
        self.closed = True
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(None)


class Bus:
    """All subscribers and the ring; `epoch` tells this run of the server from another."""

    def __init__(self, epoch: str) -> None:
        self._epoch = epoch
        self._count = 0
        self._ring: deque[Event] = deque(maxlen=RING)
        self._subscribers: set[Subscription] = set()

    @property
    def subscribers(self) -> int:
        """How many listen."""
        return len(self._subscribers)

    @property
    def position(self) -> str:
        """The id of the newest event: where a snapshot taken now stands."""
        return f"{self._epoch}-{self._count}"

    def publish(self, name: str, site: str, told: Struct) -> None:
        """Send an event to everyone who may see the site."""
        self._count += 1
        event = Event(self.position, name, site, told)
        self._ring.append(event)
        for subscriber in self._subscribers:
            subscriber.offer(event)

    def subscribe(self, sites: Iterable[str] | None) -> Subscription:
        """Listen to some sites, or to all."""
        subscription = Subscription(None if sites is None else frozenset(sites))
        self._subscribers.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Listen no more."""
        self._subscribers.discard(subscription)

    def since(self, last_id: str | None) -> list[Event] | None:
        """What came after an event; None where the ring does not reach back to it."""
        epoch, _, number = (last_id or "").rpartition("-")
        if epoch != self._epoch or not number.isdecimal() or int(number) > self._count:
            return None
        missed = self._count - int(number)
        return list(self._ring)[len(self._ring) - missed :] if missed <= len(self._ring) else None

    def close(self) -> None:
        """Close every subscriber: the server stops."""
        for subscriber in self._subscribers:
            subscriber.close()
