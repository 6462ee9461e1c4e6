"""The live stream of a real server: told at once, resumed without loss, closed to who may not."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2
import psutil
import pytest

from tests.journeys.listening import Ear, News, deaf
from tests.servers.process import wait_until
from tests.servers.tallylight import Tallylight

pytestmark = pytest.mark.journey

PASSWORD = "correct horse battery"
ADDRESS = "203.0.113.77"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    server = Tallylight(tmp_path_factory.mktemp("live") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def desk(server: Tallylight) -> Iterator[httpx2.Client]:
    """A program that may do all, and has made a second site and two people."""
    with server.client(server.token("desk", "ingest", "read", "admin")) as client:
        client.post("/api/v1/sites", json={"slug": "other", "name": "Other"}).raise_for_status()
        for role in ("viewer", "operator"):
            person = {"name": role, "role": role, "password": PASSWORD}
            client.post("/api/v1/users", json=person).raise_for_status()
        present = {"site": "other"}
        wait_until(
            lambda: client.get("/api/v1/live/present", params=present).json()["items"],
            "the second site has a present",
            10,
        )
        yield client


@pytest.fixture
def token(desk: httpx2.Client) -> str:
    return desk.headers["Authorization"]


def observed(kind: str, **about: Any) -> dict[str, Any]:
    subject = {} if kind in ("audience.sampled", "event.logged") else {"subject": str(uuid4())}
    envelope = {"id": str(uuid4()), "type": kind, "at": round(time.time() * 1_000), **subject}
    site = about.pop("site", "main")
    return {**envelope, "site": site, "data": about}


def push(desk: httpx2.Client, *observations: dict[str, Any]) -> None:
    answer = desk.post("/api/v1/observations", json=list(observations)).raise_for_status().json()
    assert answer["accepted"] == len(observations), answer


def logged(message: str, **about: Any) -> dict[str, Any]:
    told = {"level": "info", "category": "test", "event": "something", "message": message}
    return observed("event.logged", **told, **about)


def played(title: str) -> dict[str, Any]:
    return observed("play.started", item={"title": title}, stream="studio")


def listened(**about: Any) -> dict[str, Any]:
    return observed("session.started", stream="studio", state="playing", **about)


async def hears(ear: Ear, message: str) -> News:
    """The event with a message; a server tells soon after its start that it began to serve."""
    while (news := await ear.until("event_logged")).data["message"] != message:
        pass
    return news


@contextmanager
def signed_in(server: Tallylight, name: str) -> Iterator[httpx2.Client]:
    with server.client() as client:
        told = client.post("/api/v1/session", json={"name": name, "password": PASSWORD})
        client.headers["X-CSRF-Token"] = told.raise_for_status().json()["item"]["csrf"]
        yield client


def cookie(client: httpx2.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def test_the_first_event_is_the_present(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    push(desk, observed("audience.sampled", stream="studio", listeners=17))
    await asyncio.sleep(1)
    async with await Ear.open(server, authorization=token) as ear:
        first = await ear.next()
    assert first is not None
    assert first.name == "reset"
    [present] = first.data["sites"]
    assert present["site"] == "main"
    assert [card["name"] for card in present["streams"]] == ["studio"]


@pytest.mark.parametrize(
    ("kind", "news", "about"),
    [
        ("play.started", "now_playing", {"item": {"title": "Jóga"}, "stream": "studio"}),
        ("audience.sampled", "listeners", {"stream": "studio", "listeners": 3}),
        ("session.started", "sessions", {"stream": "studio", "viewer": {"name": "Ada"}}),
        ("event.logged", "event_logged", {"level": "info", "category": "a", "event": "b"}),
    ],
)
async def test_news_comes_within_a_second(
    server: Tallylight, desk: httpx2.Client, token: str, kind: str, news: str, about: Any
) -> None:
    took = []
    async with await Ear.open(server, authorization=token) as ear:
        for attempt in range(6):
            await asyncio.sleep(0.1 * attempt)
            message = {"message": str(attempt)} if kind == "event.logged" else {}
            push(desk, observed(kind, **about, **message))
            began = time.monotonic()
            await ear.until(news)
            took.append(time.monotonic() - began)
    assert max(took) <= 1, took


async def test_a_resumed_stream_has_lost_nothing(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    async with await Ear.open(server, authorization=token) as faithful:
        async with await Ear.open(server, authorization=token) as ear:
            left_with = (await ear.until("reset")).id
        for number in range(30):
            push(desk, logged(f"while away {number}"), played(f"Title {number}"))
        push(desk, logged("the last"))
        heard = await _up_to(faithful, "the last")
        async with await Ear.open(server, authorization=token, last_event_id=left_with) as ear:
            resumed = await _up_to(ear, "the last")
    missed = heard[[news.id for news in heard].index(left_with) + 1 :]
    assert resumed == missed
    told = [news.data["message"] for news in resumed if news.name == "event_logged"]
    assert told == [*(f"while away {number}" for number in range(30)), "the last"]


async def _up_to(ear: Ear, message: str) -> list[Any]:
    heard = []
    while news := await ear.next():
        heard.append(news)
        if news.name == "event_logged" and news.data["message"] == message:
            break
    return heard


async def test_who_was_away_too_long_begins_anew(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    async with await Ear.open(server, authorization=token) as ear:
        left_with = (await ear.until("reset")).id
    async with await Ear.open(server, authorization=token) as witness:
        for batch in range(12):
            push(desk, *(logged(f"{batch} {number}") for number in range(99)))
            push(desk, logged(f"{batch} done"))
            await _up_to(witness, f"{batch} done")
    async with await Ear.open(server, authorization=token, last_event_id=left_with) as ear:
        first = await ear.next()
    assert first is not None
    assert first.name == "reset"


async def test_a_burst_of_events_is_told_whole(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    async with await Ear.open(server, authorization=token) as ear:
        push(desk, *(logged(f"burst {number}") for number in range(100)))
        heard = await _up_to(ear, "burst 99")
    told = [news.data["message"] for news in heard if news.name == "event_logged"]
    assert told == [f"burst {number}" for number in range(100)]


async def test_an_id_of_another_run_begins_anew(server: Tallylight, token: str) -> None:
    async with await Ear.open(server, authorization=token) as ear:
        left_with = (await ear.until("reset")).id
    server.restart()
    async with await Ear.open(server, authorization=token, last_event_id=left_with) as ear:
        first = await ear.next()
    assert first is not None
    assert first.name == "reset"


def connections(server: Tallylight) -> int:
    """How many clients the server holds."""
    return sum(
        each.status == psutil.CONN_ESTABLISHED and each.laddr.port == server.port
        for each in psutil.Process(server.pid).net_connections("tcp")
    )


@pytest.mark.timeout(180)
async def test_a_client_that_reads_nothing_is_closed(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    push(desk, logged("the desk is connected"))
    before = connections(server)
    with deaf(server, authorization=token):
        wait_until(lambda: connections(server) > before, "it is connected")
        await _flood(desk, server, before)
        assert connections(server) == before


async def _flood(desk: httpx2.Client, server: Tallylight, before: int) -> None:
    """Send long events until the server has closed the stalled client, a minute at most."""
    deadline = time.monotonic() + 60
    while connections(server) > before and time.monotonic() < deadline:
        push(desk, *(logged("x" * 9_000) for _ in range(100)))
        await asyncio.sleep(0.3)


async def test_a_hundred_clients_hear_the_same(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    ears = await asyncio.gather(*(Ear.open(server, authorization=token) for _ in range(100)))
    await asyncio.gather(*(ear.until("reset") for ear in ears))
    push(desk, logged("to all of you"))
    began = time.monotonic()
    await asyncio.gather(*(hears(ear, "to all of you") for ear in ears))
    took = time.monotonic() - began
    await asyncio.gather(*(ear.close() for ear in ears))
    assert took <= 2


async def test_the_stream_of_who_signed_out_ends(server: Tallylight, desk: httpx2.Client) -> None:
    with signed_in(server, "viewer") as browser:
        quiet, busy = [
            await Ear.open(server, site, cookie=cookie(browser)) for site in ("main", "other")
        ]
        await asyncio.gather(quiet.until("reset"), busy.until("reset"))
        browser.delete("/api/v1/session").raise_for_status()
        chatter = asyncio.create_task(_chatter(desk))
        try:
            await asyncio.gather(quiet.end(20), busy.end(20))
        finally:
            chatter.cancel()
            await asyncio.gather(quiet.close(), busy.close())


async def _chatter(desk: httpx2.Client) -> None:
    while True:
        push(desk, logged("still here", site="other"))
        await asyncio.sleep(0.5)


@pytest.mark.parametrize(("role", "shown"), [("viewer", "203.0.113.x"), ("operator", ADDRESS)])
async def test_addresses_are_for_those_who_operate(
    server: Tallylight, desk: httpx2.Client, role: str, shown: str
) -> None:
    viewer = {"ip": ADDRESS, "user_agent": f"Player of {uuid4()}"}
    with signed_in(server, role) as browser:
        async with await Ear.open(server, cookie=cookie(browser)) as ear:
            await ear.until("reset")
            push(desk, listened(viewer=viewer))
            # How many go on may be told a moment before who it is.
            while not (news := await ear.until("sessions")).data["opened"]:
                pass
        async with await Ear.open(server, cookie=cookie(browser)) as ear:
            [present] = (await ear.until("reset")).data["sites"]
    rows = [*news.data["opened"], *present["sessions"]]
    told = {row["viewer"]["ip"] for row in rows if row["viewer"]["ip"]}
    assert told == {shown}


async def test_a_reader_of_one_site_hears_nothing_of_another(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    async with await Ear.open(server, "other", authorization=token) as ear:
        reset = await ear.until("reset")
        push(desk, logged("of main"), logged("of other", site="other"))
        heard = [await ear.until("event_logged")]
        # A server tells each site that it began to serve.
        while heard[-1].data["message"] != "of other":
            heard.append(await ear.until("event_logged"))
    assert [present["site"] for present in reset.data["sites"]] == ["other"]
    assert "of main" not in [news.data["message"] for news in heard]


async def test_a_reader_of_all_sites_hears_of_one_that_is_added_meanwhile(
    server: Tallylight, desk: httpx2.Client, token: str
) -> None:
    async with await Ear.open(server, None, authorization=token) as ear:
        await ear.until("reset")
        desk.post("/api/v1/sites", json={"slug": "added", "name": "Added"}).raise_for_status()
        push(desk, logged("of the added one", site="added"))
        news = await hears(ear, "of the added one")
    assert news.data["site"] == "added"
