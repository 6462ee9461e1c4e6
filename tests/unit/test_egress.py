import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address, ip_network

import httpx2
import pytest

from tallylight.egress import Address, Answer, Guard, Policy, fetch, guarded_client, was_refused
from tallylight.model.errors import EgressDeniedError, TooLargeError

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
OURS = Policy().reaching(["127.0.0.1", "localhost"])

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handle: Handler) -> AsyncIterator[int]:
    async def safely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await handle(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(safely, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def answering(answer: bytes) -> Handler:
    async def handle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return handle


def resolving(*addresses: str) -> Callable[[str, int], Awaitable[list[Address]]]:
    async def resolver(_host: str, _port: int) -> list[Address]:
        return [ip_address(address) for address in addresses]

    return resolver


async def ask(
    client: httpx2.AsyncClient, url: str, limit: int = 1_000, seconds: float = 5
) -> Answer:
    return await fetch(client, client.build_request("GET", url), limit=limit, seconds=seconds)


SHUT = """
0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:7f00:1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2001:10::1 2002:7f00:1::
2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1
ff02::1
"""


@pytest.mark.parametrize("address", SHUT.split())
def test_special_addresses_are_shut(address: str) -> None:
    assert not Policy().admits("radio.example", ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"]
)
def test_public_addresses_are_open(address: str) -> None:
    assert Policy().admits("radio.example", ip_address(address))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "192.168.1.5", "100.64.0.9", "::1", "fd12::1", "::ffff:10.0.0.1"]
)
def test_a_source_may_stand_at_a_private_address(address: str) -> None:
    policy = Policy().reaching(["Studio.local"])
    assert policy.admits("studio.local", ip_address(address))
    assert not policy.admits("other.local", ip_address(address))


NEVER = """
169.254.169.254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 64:ff9b:1::a9fe:a9fe
::a9fe:a9fe fe80::1 fd00:ec2::254 100.100.100.200 224.0.0.1 0.0.0.0 255.255.255.255
"""


@pytest.mark.parametrize("address", NEVER.split())
def test_no_setting_opens_link_local_and_metadata_addresses(address: str) -> None:
    policy = Policy(allow=(ip_network("0.0.0.0/0"), ip_network("::/0"))).reaching(["source"])
    assert not policy.admits("source", ip_address(address))


def test_a_setting_opens_a_private_network() -> None:
    policy = Policy(allow=(ip_network("192.168.0.0/16"), ip_network("127.0.0.1/32")))
    assert policy.admits("anything", ip_address("192.168.7.7"))
    assert policy.admits("anything", ip_address("::ffff:127.0.0.1"))
    assert not policy.admits("anything", ip_address("127.0.0.2"))


TRICKS = [
    "http://127.0.0.1:{}/",
    "http://2130706433:{}/",
    "http://0x7f000001:{}/",
    "http://0x7f.1:{}/",
    "http://127.1:{}/",
    "http://0177.0.0.1:{}/",
    "http://017700000001:{}/",
    "http://0:{}/",
    "http://①②⑦.⓪.⓪.①:{}/",
    "http://127。0。0。1:{}/",
    "http://[::1]:{}/",
    "http://[::]:{}/",
    "http://[::ffff:127.0.0.1]:{}/",
    "http://[::ffff:7f00:1]:{}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{}/",
    "http://localhost:{}/",
    "http://LOCALHOST:{}/",
    "http://localhost.:{}/",
]


@pytest.mark.parametrize("trick", TRICKS)
async def test_no_spelling_of_loopback_reaches_it(trick: str) -> None:
    async with serving(answering(OK)) as port, guarded_client(Policy()) as client:
        with pytest.raises((EgressDeniedError, httpx2.InvalidURL, httpx2.ConnectError)):
            await ask(client, trick.format(port))


async def test_every_address_of_a_name_is_judged() -> None:
    resolver = resolving("1.1.1.1", "169.254.169.254")
    async with guarded_client(Policy(), resolver=resolver) as client:
        with pytest.raises(EgressDeniedError, match=r"169\.254\.169\.254"):
            await ask(client, "http://both.example/")


async def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return [ip_address(next(answers))]

    policy = Policy().reaching(["rebinding.example"])
    async with (
        serving(answering(OK)) as port,
        guarded_client(policy, resolver=rebinding) as client,
    ):
        answer = await ask(client, f"http://rebinding.example:{port}/")
        assert (answer.body, asked) == (b"ok", ["rebinding.example"])
        with pytest.raises(EgressDeniedError):
            await ask(client, f"http://rebinding.example:{port}/")


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/meta-data/", "http://[::1]:9/"])
async def test_a_redirect_passes_the_guard_again(target: str) -> None:
    moved = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    async with (
        serving(answering(moved)) as port,
        guarded_client(OURS, follow_redirects=True) as client,
    ):
        with pytest.raises(EgressDeniedError):
            await ask(client, f"http://127.0.0.1:{port}/")


async def test_a_source_is_not_redirected() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://1.1.1.1/\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(moved)) as port, guarded_client(OURS) as client:
        answer = await ask(client, f"http://127.0.0.1:{port}/")
    assert answer.status == 302


async def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with serving(answering(OK)) as port, guarded_client(OURS) as client:
        answer = await ask(client, f"http://127.0.0.1:{port}/")
    assert answer.body == b"ok"


async def test_the_next_address_is_tried() -> None:
    policy = Policy().reaching(["two.example"])
    resolver = resolving("127.9.9.9", "127.0.0.1")
    async with serving(answering(OK)) as port, guarded_client(policy, resolver=resolver) as client:
        answer = await ask(client, f"http://two.example:{port}/")
    assert answer.status == 200


async def test_unix_sockets_are_refused() -> None:
    with pytest.raises(EgressDeniedError):
        await Guard(OURS).connect_unix_socket("/run/docker.sock")


async def test_a_body_is_cut_at_its_limit() -> None:
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with serving(endless) as port, guarded_client(OURS) as client:
        with pytest.raises(TooLargeError):
            await ask(client, f"http://127.0.0.1:{port}/", limit=1_000_000)


async def test_a_slow_body_is_cut_by_the_clock() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serving(drip) as port, guarded_client(OURS) as client:
        with pytest.raises(TimeoutError):
            await ask(client, f"http://127.0.0.1:{port}/", seconds=0.2)


async def test_a_packed_body_is_not_opened() -> None:
    packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"
    async with serving(answering(packed)) as port, guarded_client(OURS) as client:
        with pytest.raises(TooLargeError, match="compressed"):
            await ask(client, f"http://127.0.0.1:{port}/")


async def test_a_closed_port_is_a_refusal() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with guarded_client(OURS) as client:
            with pytest.raises(httpx2.ConnectError) as caught:
                await ask(client, f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert was_refused(caught.value)


async def test_a_hang_up_is_a_refusal() -> None:
    async with serving(answering(b"")) as port, guarded_client(OURS) as client:
        with pytest.raises(httpx2.RemoteProtocolError) as caught:
            await ask(client, f"http://127.0.0.1:{port}/")
    assert was_refused(caught.value)


async def test_a_truncated_body_is_a_refusal() -> None:
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"
    async with serving(answering(short)) as port, guarded_client(OURS) as client:
        with pytest.raises(httpx2.RemoteProtocolError) as caught:
            await ask(client, f"http://127.0.0.1:{port}/")
    assert was_refused(caught.value)


async def test_another_protocol_is_no_refusal() -> None:
    async with serving(answering(b"SSH-2.0-OpenSSH\r\n\r\n")) as port, guarded_client(OURS) as c:
        with pytest.raises(httpx2.RemoteProtocolError) as caught:
            await ask(c, f"http://127.0.0.1:{port}/")
    assert not was_refused(caught.value)


async def test_an_unknown_name_is_no_refusal() -> None:
    async def nobody(_host: str, _port: int) -> list[Address]:
        raise socket.gaierror(-2, "Name or service not known")

    async with guarded_client(Policy(), resolver=nobody) as client:
        with pytest.raises(httpx2.ConnectError) as caught:
            await ask(client, "http://nowhere.example/")
    assert not was_refused(caught.value)


async def test_a_slow_resolver_is_cut() -> None:
    async def sleepy(_host: str, _port: int) -> list[Address]:
        await asyncio.sleep(30)
        return []

    async with guarded_client(Policy(), resolver=sleepy, timeout=0.05) as client:
        with pytest.raises(httpx2.ConnectTimeout):
            await ask(client, "http://slow.example/")
