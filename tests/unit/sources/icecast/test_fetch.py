import asyncio
import base64
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tallylight.egress import Policy, guarded_client
from tallylight.model.errors import (
    SourceDownError,
    SourceError,
    SourceRefusedError,
    SourceUnreachableError,
    TallylightError,
    TranslationError,
)
from tallylight.model.memory import Memory
from tallylight.model.time import system_clock
from tallylight.sources.contract import Edge, Verdict
from tallylight.sources.icecast import SOURCE, fetch
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.fetch import Icecast
from tallylight.sources.icecast.snapshot import Snapshot

STATS = b"""<icestats><server_id>Icecast 2.4.4</server_id>
<source mount="/a"><listeners>1</listeners><server_name>A</server_name></source>
<source mount="/b c"><listeners>2</listeners><title>T</title></source>
<source mount="/quiet"><listeners>0</listeners></source></icestats>"""
CLIENTS = (
    b"<icestats><source><listener><ID>1</ID><Connected>1</Connected></listener></source></icestats>"
)
PUBLIC = b'{"icestats":{"source":{"listenurl":"http://x/a","listeners":1,"title":1979}}}'
PASSWORD = "look-behind-it"

Pages = dict[str, tuple[int, bytes]]


@dataclass
class Server:
    """Serves pages; asked for any other it says 404. It notes what it was asked, and by whom."""

    pages: Pages
    port: int = 0
    asked: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        self.asked.append(path)
        self.logins += [line for line in head.splitlines() if line.startswith("Authorization")]
        status, body = self.pages.get(path, (404, b""))
        await asyncio.sleep(0.002)
        self.in_flight -= 1
        writer.write(f"HTTP/1.0 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(pages: Pages) -> AsyncIterator[Server]:
    server = Server(pages)
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def config_of(port: int, **told: Any) -> IcecastConfig:
    return IcecastConfig(url=f"http://127.0.0.1:{port}", timeout_seconds=1, **told)


async def snapshot_of(port: int, **told: Any) -> Snapshot:
    config = config_of(port, **told)
    async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
        return await Icecast(http, config).snapshot()


async def verdict_of(port: int, **told: Any) -> Verdict:
    config = config_of(port, **told)
    assert SOURCE.test is not None
    async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
        return await SOURCE.test(config, Edge(http, system_clock, "main", "x"))


WHOLE: Pages = {
    "/admin/stats": (200, STATS),
    "/admin/listclients?mount=/a": (200, CLIENTS),
    "/admin/listclients?mount=/b%20c": (200, CLIENTS),
    "/admin/listclients?mount=/quiet": (200, b"<icestats/>"),
    "/status-json.xsl": (200, PUBLIC),
}


async def test_with_a_login_it_asks_for_listeners_where_there_are_any() -> None:
    async with serving(WHOLE) as server:
        snapshot = await snapshot_of(server.port, password=PASSWORD)
    assert server.asked == [
        "/admin/stats",
        "/admin/listclients?mount=/a",
        "/admin/listclients?mount=/b%20c",
    ]
    assert snapshot.clients is not None
    assert {name: len(found) for name, found in snapshot.clients.items()} == {
        "/a": 1,
        "/b c": 1,
        "/quiet": 0,
    }
    assert (snapshot.requests, server.most_in_flight) == (3, 1)
    login = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    assert server.logins == [f"Authorization: Basic {login}"] * 3


async def test_without_a_login_it_sees_what_everybody_sees() -> None:
    async with serving(WHOLE) as server:
        snapshot = await snapshot_of(server.port)
    assert (server.asked, server.logins) == (["/status-json.xsl"], [])
    assert (snapshot.mounts["/a"].title, snapshot.clients) == ("1979", None)


async def test_a_proxy_that_keeps_the_admin_pages_leaves_what_is_public() -> None:
    async with serving({"/status-json.xsl": (200, PUBLIC)}) as server:
        snapshot = await snapshot_of(server.port, password=PASSWORD)
    assert (list(snapshot.mounts), snapshot.clients, snapshot.requests) == (["/a"], None, 2)
    assert len(server.logins) == 1


async def test_a_mount_that_goes_while_it_asks_is_not_known() -> None:
    pages = WHOLE | {"/admin/listclients?mount=/a": (400, b"Source does not exist")}
    async with serving(pages) as server:
        snapshot = await snapshot_of(server.port, password=PASSWORD)
    assert snapshot.clients is not None
    assert "/a" not in snapshot.clients


async def test_a_login_that_may_not_list_leaves_the_counts() -> None:
    pages = WHOLE | {"/admin/listclients?mount=/a": (403, b"")}
    async with serving(pages) as server:
        snapshot = await snapshot_of(server.port, password=PASSWORD)
    assert (len(snapshot.mounts), snapshot.clients) == (3, None)


async def test_the_budget_is_kept_by_taking_turns() -> None:
    config_told = {"password": PASSWORD, "poll_seconds": 60, "requests_per_minute": 2}
    async with serving(WHOLE) as server:
        config = config_of(server.port, **config_told)
        async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
            icecast = Icecast(http, config)
            looks = [await icecast.snapshot() for _ in range(3)]
    assert [look.requests for look in looks] == [2, 2, 2]
    assert [path for path in server.asked if "listclients" in path] == [
        "/admin/listclients?mount=/a",
        "/admin/listclients?mount=/b%20c",
        "/admin/listclients?mount=/a",
    ]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, SourceRefusedError),
        (403, SourceRefusedError),
        (500, SourceDownError),
        (503, SourceDownError),
        (302, SourceError),
        (204, SourceError),
    ],
)
async def test_an_answer_that_is_none_says_what_to_do(
    status: int, error: type[TallylightError]
) -> None:
    async with serving({"/admin/stats": (status, b"")}) as server:
        with pytest.raises(error) as caught:
            await snapshot_of(server.port, password=PASSWORD)
    assert f"127.0.0.1:{server.port}" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert type(caught.value) is error


async def answered(handle: Callable[..., Any]) -> TallylightError:
    """What is said of a server that answers like this."""
    is_over = asyncio.Event()

    async def safely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handle(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()
            is_over.set()

    listening = await asyncio.start_server(safely, "127.0.0.1", 0)
    try:
        with pytest.raises(TallylightError) as caught:
            await snapshot_of(listening.sockets[0].getsockname()[1], password=PASSWORD)
        await is_over.wait()
    finally:
        listening.close()
    return caught.value


async def test_nobody_at_the_port_is_down() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(SourceDownError, match="refused the connection"):
            await snapshot_of(unused.getsockname()[1])


async def test_a_server_that_hangs_up_is_down() -> None:
    async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    assert type(await answered(hang_up)) is SourceDownError


async def test_a_server_that_says_nothing_is_unknown() -> None:
    async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    error = await answered(wait)
    assert type(error) is SourceUnreachableError
    assert "did not answer within 1 s" in str(error)


async def test_another_protocol_is_unknown() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await reader.read()

    assert "does not speak HTTP" in str(await answered(greet))


async def test_an_answer_without_end_is_cut_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST_ANSWER", 200_000)

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n<icestats>")
        while True:
            writer.write(b"<a></a>" * 1_000)
            await writer.drain()

    assert type(await answered(endless)) is TranslationError


async def test_an_answer_without_end_is_cut_by_time() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n<icestats>")
        while True:
            writer.write(b"<a/>")
            await writer.drain()
            await asyncio.sleep(0.05)

    assert type(await answered(drip)) is SourceUnreachableError


async def test_a_metadata_address_is_never_asked() -> None:
    config = IcecastConfig(url="http://169.254.169.254/latest", timeout_seconds=1)
    async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
        with pytest.raises(SourceError, match="may not connect"):
            await Icecast(http, config).snapshot()


async def test_a_name_that_is_not_known_is_unknown() -> None:
    async def nobody(_host: str, _port: int) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    config = IcecastConfig(url="http://radio.example")
    async with guarded_client(Policy(), resolver=nobody) as http:
        with pytest.raises(SourceUnreachableError, match="is not known"):
            await Icecast(http, config).snapshot()


async def test_a_watch_tells_what_it_sees_and_what_it_does_not() -> None:
    async with serving(dict(WHOLE)) as server:
        config = config_of(server.port, password=PASSWORD)
        async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
            assert SOURCE.watch is not None
            watch = SOURCE.watch(config, Edge(http, system_clock, "main", "x"), Memory())
            report = await watch.look()
            server.pages["/admin/stats"] = (503, b"")
            with pytest.raises(SourceDownError) as caught:
                await watch.look()
            failure = watch.failed(system_clock(), caught.value)
    assert {one.state for one in report.sightings} == {"up"}
    assert {one.state for one in failure.sightings} == {"down"}
    assert (report.requests, failure.requests) == (3, 1)


async def test_the_verdict_of_an_admin_login() -> None:
    async with serving(WHOLE) as server:
        verdict = await verdict_of(server.port, password=PASSWORD, programmes="/a=Main")
    assert verdict.ok
    assert verdict.sentence == "Icecast 2.4.4 answers with 3 mounts."
    assert any("each listener's address" in sentence for sentence in verdict.can)
    assert [(one.mount, one.listeners, one.programme) for one in verdict.found] == [
        ("/a", 1, "Main"),
        ("/b c", 2, None),
        ("/quiet", 0, None),
    ]


async def test_the_verdict_without_a_login() -> None:
    async with serving(WHOLE) as server:
        verdict = await verdict_of(server.port)
    assert verdict.ok
    assert verdict.sentence == "Icecast answers with 1 mount."
    assert any("give the admin user and password" in sentence for sentence in verdict.cannot)


async def test_the_verdict_of_a_login_that_may_not_list() -> None:
    async with serving(WHOLE | {"/admin/listclients?mount=/a": (403, b"")}) as server:
        verdict = await verdict_of(server.port, password=PASSWORD)
    assert verdict.ok
    assert any("may not open /admin/listclients" in sentence for sentence in verdict.cannot)


async def test_the_verdict_behind_a_proxy() -> None:
    async with serving({"/status-json.xsl": (200, PUBLIC)}) as server:
        verdict = await verdict_of(server.port, password=PASSWORD)
    assert any("A proxy in front may keep them" in sentence for sentence in verdict.cannot)


async def test_the_verdict_of_a_wrong_password_shows_what_is_public() -> None:
    async with serving(WHOLE | {"/admin/stats": (401, b"")}) as server:
        verdict = await verdict_of(server.port, password=PASSWORD)
    assert not verdict.ok
    assert "check the admin user and password" in verdict.sentence
    assert [one.title for one in verdict.found] == ["1979"]


async def test_the_verdict_of_a_server_without_mounts() -> None:
    async with serving({"/admin/stats": (200, b"<icestats/>")}) as server:
        verdict = await verdict_of(server.port, password=PASSWORD)
    assert (verdict.ok, verdict.sentence) == (
        True,
        "Icecast answers with 0 mounts. Nothing is on the air just now.",
    )


@pytest.mark.parametrize("told", [{}, {"password": PASSWORD}])
async def test_the_verdict_of_nothing_at_all(told: dict[str, str]) -> None:
    async with serving({}) as server:
        verdict = await verdict_of(server.port, **told)
    assert not verdict.ok
    assert "either it is no Icecast, or an Icecast-KH" in verdict.sentence
