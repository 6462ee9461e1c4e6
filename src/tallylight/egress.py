"""The guard that every outbound connection passes: it judges the socket's address, not its name.

A name can be a decimal number, can resolve to something else the second time it is asked, and can
be what a redirect says. So the name is resolved once, every address it has is judged, and the
socket is opened to an address that was judged.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from ssl import SSLContext
from typing import Any, cast

import httpcore2
import httpx2

from tallylight import __version__
from tallylight.model.errors import EgressDeniedError, TooLargeError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[list[Address]]]

USER_AGENT = f"Tallylight/{__version__}"


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part) for part in text.split())


# What no setting opens: this host's "any" address, link-local (where clouds answer with keys),
# the other addresses clouds answer at, multicast, and what was reserved for a future that is not.
_NEVER = _networks(
    "0.0.0.0/8 169.254.0.0/16 100.100.100.200/32 192.0.0.192/32 168.63.129.16/32 224.0.0.0/4 "
    "240.0.0.0/4 ::/128 fe80::/10 fec0::/10 ff00::/8 fd00:ec2::254/128 fd20:ce::254/128 "
    "fd00:42::42/128"
)
# A home, an office, this machine: where a configured source may well stand.
_PRIVATE = _networks(
    "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7"
)
# The rest of IANA's special-purpose registries: nobody's server is there.
_SPECIAL = _networks(
    "192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 "
    "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 2001::/23 2001:db8::/32 2002::/16 "
    "2620:4f:8000::/48 3fff::/20"
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for where a packet would reach it as such."""
    if isinstance(address, IPv6Address) and (address in _MAPPED or address in _NAT64):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _hidden(address: Address) -> list[Address]:
    """The IPv4 addresses that old tunnels would take out of an IPv6 one."""
    if not isinstance(address, IPv6Address):
        return []
    found: list[Address | None] = [address.sixtofour, *(address.teredo or ())]
    if address in _LOCAL_NAT64 or (address in _COMPATIBLE and not address.is_loopback):
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [part for part in found if part is not None]


@dataclass(frozen=True)
class Policy:
    """Where connections may go: the public internet, and what is named here.

    allow: networks that are open although private (`TALLYLIGHT_EGRESS_ALLOW`).
    own_hosts: names whose addresses may be private, because a person configured them as a source.
    """

    allow: tuple[Network, ...] = ()
    own_hosts: frozenset[str] = field(default_factory=frozenset[str])

    def reaching(self, hosts: Iterable[str]) -> "Policy":
        """This policy, with `hosts` as the source's own."""
        return replace(self, own_hosts=frozenset(host.lower() for host in hosts))

    def admits(self, host: str, address: Address) -> bool:
        """Whether a socket may be opened to `address`, which `host` resolved to."""
        meant = _meant(address)
        if any(_within(part, _NEVER) for part in (meant, *_hidden(address))):
            return False
        if _within(meant, self.allow) or _within(address, self.allow):
            return True
        if _within(meant, _PRIVATE):
            return host.lower() in self.own_hosts
        if isinstance(meant, IPv6Address) and meant not in _GLOBAL_IPV6:
            return False
        return not _within(meant, _SPECIAL)


async def resolved(host: str, port: int) -> list[Address]:
    """Every address the system knows for `host`, in its order of preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(entry[4][0]) for entry in dict.fromkeys(found)]


class Guard(httpcore2.AsyncNetworkBackend):
    """A network backend that opens sockets only to addresses its policy admits."""

    def __init__(self, policy: Policy, resolver: Resolver = resolved) -> None:
        self._policy = policy
        self._resolver = resolver
        self._network = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A socket to the first of the host's addresses that answers; all must be admitted."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolver(host, port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(f"{host} was not resolved in time") from error
        except (OSError, ValueError) as error:
            raise httpcore2.ConnectError(f"{host} is not known") from error
        self._judge(host, addresses)
        share = timeout / len(addresses) if timeout and addresses else timeout
        refusal: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                refusal = error
        raise refusal

    def _judge(self, host: str, addresses: list[Address]) -> None:
        for address in addresses:
            if not self._policy.admits(host, address):
                raise EgressDeniedError(
                    f"Tallylight may not connect to {host}: {address} is a private or special "
                    "address. The setting TALLYLIGHT_EGRESS_ALLOW can open private networks."
                )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - likewise
    ) -> httpcore2.AsyncNetworkStream:
        """Never: a path stands for no address that could be judged."""
        raise EgressDeniedError(f"Tallylight does not connect to a local socket such as {path}.")

    async def sleep(self, seconds: float) -> None:
        """What httpcore waits with."""
        await asyncio.sleep(seconds)


@cache
def _tls() -> SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def guarded_client(
    policy: Policy,
    *,
    resolver: Resolver = resolved,
    timeout: float = 10,
    follow_redirects: bool = False,
) -> httpx2.AsyncClient:
    """An HTTP client whose every socket passes the guard, those after a redirect too.

    No proxy and no `.netrc` is taken from the environment. A refused address raises
    `EgressDeniedError` from the request.
    """
    transport = httpx2.AsyncHTTPTransport(verify=_tls(), trust_env=False)
    transport._pool = httpcore2.AsyncConnectionPool(  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        ssl_context=_tls(),
        max_connections=4,
        max_keepalive_connections=2,
        keepalive_expiry=30,
        network_backend=Guard(policy, resolver),
    )
    return httpx2.AsyncClient(
        transport=transport,
        timeout=timeout,
        trust_env=False,
        follow_redirects=follow_redirects,
        # Nothing is ever unpacked, so nothing can grow on the way.
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
    )


@dataclass(frozen=True)
class Answer:
    """A bounded answer; `body` is whole."""

    status: int
    headers: httpx2.Headers
    body: bytes


async def fetch(
    client: httpx2.AsyncClient, request: httpx2.Request, *, limit: int, seconds: float
) -> Answer:
    """The answer to `request`, of at most `limit` bytes, within `seconds` from first to last byte.

    Raises `TooLargeError`, `TimeoutError`, `EgressDeniedError` and the errors of httpx2.
    """
    async with asyncio.timeout(seconds):
        response = await client.send(request, stream=True)
        try:
            body = await _read(response, limit)
        finally:
            await response.aclose()
    return Answer(response.status_code, response.headers, body)


async def _read(response: httpx2.Response, limit: int) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise TooLargeError("The answer is compressed although that was not asked for.")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise TooLargeError(f"The answer is longer than {limit:,} bytes.")
    return bytes(body)


def was_refused(error: BaseException | None) -> bool:
    """Whether somebody was there and closed the door: refused, reset or hung up, not silence."""
    while error is not None:
        if isinstance(error, ConnectionError):
            return True
        if isinstance(error, httpx2.RemoteProtocolError):
            # The same class says "not HTTP"; only its words tell a hang-up from that.
            return "disconnected" in str(error) or "closed" in str(error)
        error = error.__cause__ or error.__context__
    return False
