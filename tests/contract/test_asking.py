"""A real server is asked about the past: what was acknowledged is counted, whatever comes in."""

import threading
import time
from itertools import chain
from typing import Any

import httpx2
import pytest

from tests.contract.pushing import PATH, now_ms, play, sample
from tests.servers.tallylight import Start, Tallylight

QUERY = "/api/v1/metrics/query"
DAY_MS = 86_400_000

pytestmark = pytest.mark.journey


@pytest.fixture
def server(start_tallylight: Start) -> Tallylight:
    return start_tallylight()


@pytest.fixture
def http(server: Tallylight) -> Any:
    token = server.token("both", "ingest", "read")
    with server.client(token) as client:
        yield client


def push(http: httpx2.Client, told: list[Any]) -> None:
    answer = http.post(PATH, json=told)
    assert answer.json()["accepted"] == len(told), answer.text


def plays(http: httpx2.Client, **when: str) -> tuple[int, bool]:
    """How many plays there were, and whether that was known already."""
    answer = http.get(QUERY, params={"metric": "plays", **when})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return told["items"][0]["plays"], told["meta"]["cached"]


def test_what_was_acknowledged_is_in_what_is_asked_half_a_second_later(
    http: httpx2.Client,
) -> None:
    for count in range(1, 11):
        push(http, [play(f"Song {count}", at=now_ms() - 1_000)])
        plays(http, days="1")

        time.sleep(0.6)

        assert plays(http, days="1")[0] == count


def test_a_late_fact_of_a_sealed_day_is_in_the_next_answer(
    server: Tallylight, http: httpx2.Client
) -> None:
    days = [now_ms() - (12 - day) * DAY_MS for day in range(10)]
    push(http, [play(f"Song {at}", at=at) for at in days])
    server.run("seal")
    first, last = (time.strftime("%Y-%m-%d", time.gmtime(days[at] / 1_000)) for at in (2, 6))
    when = {"from": first, "to": last}
    assert plays(http, **when) == (5, False)
    time.sleep(1)
    assert plays(http, **when) == (5, True)

    push(http, [play("Late", at=days[4] + 60_000)])
    time.sleep(0.6)

    assert plays(http, **when) == (6, False)


def test_questions_are_answered_while_facts_come_in(server: Tallylight) -> None:
    token = server.token("both", "ingest", "read")
    acknowledged: tuple[list[float], list[float]] = [], []
    over = threading.Event()

    def feed(place: int) -> None:
        with server.client(token) as http:
            while not over.is_set():
                told = [play(f"Song {number % 50}", deck=f"{place}") for number in range(50)]
                push(http, [*told, *(sample() for _ in range(50))])
                acknowledged[place].extend([time.monotonic()] * 50)

    threads = [threading.Thread(target=feed, args=[place]) for place in range(2)]
    for each in threads:
        each.start()
    try:
        with server.client(token) as http:
            statuses = set()
            ends = time.monotonic() + 6
            while time.monotonic() < ends:
                asked_at = time.monotonic()
                told = plays(http, days="1")
                # Nothing that was acknowledged a second before is missing.
                assert told[0] >= sum(at < asked_at - 1 for at in chain(*acknowledged))
                top = {"limit": "5", "days": "1"}
                statuses.add(http.get("/api/v1/questions/top_songs", params=top).status_code)
    finally:
        over.set()
        for each in threads:
            each.join()

    assert statuses == {200}
    assert min(map(len, acknowledged)) > 0
    with server.client(token) as http:
        time.sleep(1)
        assert plays(http, days="1")[0] == sum(map(len, acknowledged))


def test_a_file_comes_in_pieces_and_leaves_nothing_behind(
    server: Tallylight, http: httpx2.Client
) -> None:
    lines = [play(f"Song {number}", at=now_ms() - number * 1_000) for number in range(3_000)]
    push(http, lines)
    asked = {"metric": "plays", "by": "item", "days": "2"}

    for format_ in ("csv", "xlsx", "parquet", "ndjson"):
        answer = http.get(QUERY, params={**asked, "format": format_})
        assert answer.status_code == 200
        assert len(answer.content) > 3_000

    assert [*(server.data / "history" / "spill").iterdir()] == []
