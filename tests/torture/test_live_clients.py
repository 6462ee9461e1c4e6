"""Live clients that stall, beside others that do not, and a stop with a thousand requests open."""

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import psutil
import pytest

from bench.listen import Listener, listening, stalled
from tests.contract.pushing import PATH, event
from tests.servers.process import wait_until
from tests.servers.tallylight import Start, Tallylight

pytestmark = [pytest.mark.torture, pytest.mark.timeout(300)]

STALLED, READING = 500, 20
PUSHES, AT_ONCE, EVERY_S = 900, 3, 0.1
# A stalled client is broken off after half a minute in which it took nothing.
FREED_WITHIN_S = 75
MOST_MB = 150
STOP_WITHIN_S = 10


@pytest.fixture
def server(start_tallylight: Start) -> Tallylight:
    return start_tallylight()


@pytest.fixture
def desk(server: Tallylight) -> Iterator[httpx2.Client]:
    with server.client(server.token("desk", "ingest", "admin")) as client:
        yield client


def live_clients(desk: httpx2.Client) -> int:
    found = re.search(r"(?m)^tallylight_live_clients (\d+)", desk.get("/metrics").text)
    assert found is not None
    return int(found[1])


def resident_mb(server: Tallylight) -> float:
    return psutil.Process(server.pid).memory_info().rss / 1e6


async def told(desk: httpx2.Client) -> list[float]:
    """Push events that tell when they were made, until the stalled are gone; what pushes took."""
    waits: list[float] = []
    for _ in range(PUSHES):
        began = time.monotonic()
        message = f"sent {time.monotonic_ns()} {'x' * 4_000}"
        some = [event(message=message) for _ in range(AT_ONCE)]
        answer = await asyncio.to_thread(desk.post, PATH, json=some)
        assert answer.status_code == 200, answer.text
        waits.append(time.monotonic() - began)
        if len(waits) % 50 == 0 and await asyncio.to_thread(live_clients, desk) <= READING:
            return waits
        await asyncio.sleep(EVERY_S)
    return waits


async def beside_stalled(
    server: Tallylight, desk: httpx2.Client, token: str
) -> tuple[list[Listener], list[float]]:
    """Readers and pushes beside clients that stall."""
    readers = await listening(server.port, token, READING)
    quiet = await asyncio.to_thread(stalled, server.port, token, STALLED)
    try:
        wait_until(lambda: live_clients(desk) == STALLED + READING, "all are let in", 30)
        return readers, await told(desk)
    finally:
        for one in quiet:
            one.close()
        for reader in readers:
            reader.close()


def test_stalled_clients_harm_nobody_and_their_places_are_freed(
    server: Tallylight, desk: httpx2.Client
) -> None:
    token = server.token("page", "read")
    before = resident_mb(server)
    began = time.monotonic()

    readers, pushes = asyncio.run(beside_stalled(server, desk, token))

    assert len(pushes) < PUSHES, "the stalled clients keep their places"
    assert time.monotonic() - began < FREED_WITHIN_S
    assert resident_mb(server) - before < MOST_MB
    waits = [sorted(reader.waits) for reader in readers]
    # What was pushed in the last moments may still be on its way.
    assert min(map(len, waits)) >= (len(pushes) - 20) * AT_ONCE
    assert max(each[len(each) * 99 // 100] for each in waits) < 1.0
    assert sorted(pushes)[len(pushes) * 99 // 100] < 1.0
    server.stop()


def test_a_server_stops_in_time_with_a_thousand_requests_open(
    server: Tallylight, desk: httpx2.Client
) -> None:
    token, pusher = server.token("page", "read"), server.token("slow", "ingest")
    live = stalled(server.port, token, 500)
    half = [half_sent(server.port, pusher) for _ in range(400)]
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(95)]
    wait_until(lambda: live_clients(desk) == len(live), "all are let in", 30)
    with ThreadPoolExecutor(5) as pool:
        pushing = [pool.submit(pushed_until_refused, server, pusher) for _ in range(5)]
        time.sleep(0.5)
        began = time.monotonic()
        server.stop()
        took = time.monotonic() - began
    acknowledged = sum(each.result() for each in pushing)
    for one in (*live, *half, *idle):
        one.close()

    assert took <= STOP_WITHIN_S
    server.start()
    with server.client(token) as reader:
        assert stored(reader) == acknowledged


def half_sent(port: int, token: str) -> socket.socket:
    """A post whose body never comes to its end."""
    one = socket.create_connection(("127.0.0.1", port))
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    one.sendall(f"{head}Content-Length: 1000\r\n\r\n[".encode())
    return one


def pushed_until_refused(server: Tallylight, token: str) -> int:
    """How many posts were acknowledged; an answer that did not come may have been."""
    count = 0
    with server.client(token) as client:
        while True:
            try:
                answer = client.post(PATH, json=event(event="counted"))
            except httpx2.TransportError:
                return count
            if answer.status_code != 200:
                return count
            count += 1


def stored(reader: httpx2.Client) -> int:
    count, cursor = 0, None
    while True:
        asked = {"limit": "1000", **({"cursor": cursor} if cursor else {})}
        page = reader.get("/api/v1/events", params=asked).json()
        count += sum(one["event"] == "counted" for one in page["items"])
        if (cursor := page["next"]) is None:
            return count
