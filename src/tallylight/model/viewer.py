"""Who watches or listens, as a source tells it."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from tallylight.model.ids import derived
from tallylight.model.item import Name
from tallylight.model.text import MASK

# Addresses that no listener on the internet has; 100.64.0.0/10 is what providers share out.
_PRIVATE = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
        "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


class Viewer(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, cache_hash=True):
    """A viewer or listener; any one field is enough."""

    external_id: Name | None = None
    name: Name | None = None
    ip: Annotated[str, Meta(max_length=64)] | None = None
    user_agent: Annotated[str, Meta(max_length=1_000)] | None = None
    device: Name | None = None
    client: Name | None = None
    country: Annotated[str, Meta(max_length=64)] | None = None

    def __post_init__(self) -> None:
        if not any(getattr(self, field) for field in self.__struct_fields__):
            message = "one of external_id, name, ip, user_agent, device, client, country is needed"
            raise ValueError(message)


def network_of(ip: str) -> str:
    """The address a unique listener is counted by: IPv4 whole, IPv6 cut to its /64."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64)) + "/64"


def is_private(ip: str) -> bool:
    """Whether an address is of a network behind a router or proxy, not of the internet."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in _PRIVATE)


def person_key(viewer: Viewer, source: str) -> str:
    """What tells one person from another at a site.

    The first of: the id the source gives, the name, address and agent together.
    """
    if viewer.external_id:
        return f"ext:{source}:{viewer.external_id}"
    if viewer.name:
        return f"name:{source}:{viewer.name}"
    agent = viewer.user_agent or viewer.client or viewer.device or ""
    return f"net:{network_of(viewer.ip or '')}:{agent}"


def person_id(site: str, key: str) -> UUID:
    """The id of the person known by `key` at a site."""
    return derived("person", site, key)


def viewer_id(person: UUID, viewer: Viewer) -> UUID:
    """The id of one appearance: the same person from the same place with the same player."""
    described = (viewer.name, viewer.ip, viewer.user_agent, viewer.device, viewer.client)
    return derived("viewer", person.hex, *(part or "" for part in (*described, viewer.country)))


def masked_ip(ip: str) -> str:
    """The address for those who may not see it: `203.0.113.x`, `2001:db8:…::x`."""
    try:
        address = ip_address(ip)
    except ValueError:
        return MASK
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not isinstance(address, IPv6Address):
        return str(address).rpartition(".")[0] + ".x"
    first, second, *_ = address.exploded.split(":")
    return f"{int(first, 16):x}:{int(second, 16):x}:…::x"
