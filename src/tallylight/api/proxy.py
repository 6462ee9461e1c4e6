"""Who really asks, behind proxies: X-Forwarded headers are believed of trusted proxies only."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

Network = IPv4Network | IPv6Network
_NOBODY = "unknown"


class Proxies:
    """The networks whose word on the client is taken."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._trusted: list[Network] = [ip_network(each, strict=False) for each in trusted]

    def client(self, scope: Scope) -> str:
        """The address of the client: the nearest that is not a trusted proxy."""
        peer = scope["client"][0] if scope.get("client") else _NOBODY
        if not self._trusted or not self._is_trusted(peer):
            return peer
        told = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        nearest_first = [hop.strip() for hop in reversed(told.split(",")) if hop.strip()]
        for hop in nearest_first:
            if not self._is_trusted(hop):
                return hop
        return nearest_first[-1] if nearest_first else peer

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser speaks TLS, as far as we can know."""
        if scope.get("scheme") in ("https", "wss"):
            return True
        peer = scope["client"][0] if scope.get("client") else _NOBODY
        told = Headers(scope=scope).get("x-forwarded-proto", "")
        return self._is_trusted(peer) and told.rpartition(",")[2].strip() == "https"

    def _is_trusted(self, address: str) -> bool:
        try:
            known = ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self._trusted)


def is_nearby(scope: Scope) -> bool:
    """Whether a request came from this machine itself, and not through a proxy on it."""
    peer = scope["client"][0] if scope.get("client") else _NOBODY
    headers = Headers(scope=scope)
    if any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via")):
        return False
    return _is_loopback(peer)


@lru_cache(1_000)
def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
