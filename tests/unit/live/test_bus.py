import asyncio

import pytest
from msgspec import Struct

from tallylight.live.bus import BACKLOG, RING, Bus, Subscription


class Said(Struct):
    text: str


def test_an_event_reaches_those_who_may_see_its_site() -> None:
    bus = Bus("run")
    all_sites, other = bus.subscribe(None), bus.subscribe(["other"])

    bus.publish("listeners", "main", Said("x"))

    assert (drained(all_sites), drained(other)) == (["listeners"], [])


def test_who_was_away_catches_up() -> None:
    bus = Bus("run")
    bus.publish("one", "main", Said(""))
    last = bus.position
    bus.publish("two", "main", Said(""))

    assert [event.name for event in bus.since(last) or []] == ["two"]


def test_who_missed_nothing_gets_nothing() -> None:
    bus = Bus("run")
    bus.publish("one", "main", Said(""))

    assert bus.since(bus.position) == []


@pytest.mark.parametrize("last", [None, "", "run", "other-1", "run-x", "run-99", "run--1"])
def test_an_unknown_position_starts_anew(last: str | None) -> None:
    bus = Bus("run")
    bus.publish("one", "main", Said(""))

    assert bus.since(last) is None


def test_beyond_the_ring_one_starts_anew() -> None:
    bus = Bus("run")
    for _ in range(RING + 1):
        bus.publish("x", "main", Said(""))

    assert (bus.since("run-0"), len(bus.since("run-1") or [])) == (None, RING)


def test_a_slow_subscriber_is_closed() -> None:
    bus = Bus("run")
    slow = bus.subscribe(None)

    for _ in range(BACKLOG + 1):
        bus.publish("x", "main", Said(""))

    assert slow.closed


def test_a_subscriber_that_left_gets_nothing() -> None:
    bus = Bus("run")
    gone = bus.subscribe(None)
    bus.unsubscribe(gone)

    bus.publish("x", "main", Said(""))

    assert (drained(gone), bus.subscribers) == ([], 0)


def test_a_closed_bus_closes_its_subscribers() -> None:
    bus = Bus("run")
    subscription = bus.subscribe(None)

    bus.close()

    assert subscription.closed


def drained(subscription: Subscription) -> list[str]:
    async def all_of_it() -> list[str]:
        found: list[str] = []
        while event := await subscription.next(0.001):
            found.append(event.name)
        return found

    return asyncio.run(all_of_it())
