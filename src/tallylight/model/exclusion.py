"""Who does not count, by the rules that people made (pure).

The newest rule that matches an appearance decides, over any older one and over what its source
says; where none matches, the source's word stands.
"""

import re
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from msgspec import Struct

from tallylight.model.errors import InvalidError

KINDS = ("address", "network", "agent", "relay", "monitor")
LONGEST_PATTERN = 200
_SHORTEST_AGENT = 2
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

Address = IPv4Address | IPv6Address


class Exclusion(Struct, frozen=True, kw_only=True):
    """A rule as it is kept; `site` is a key, None stands for all.

    excludes: False takes in what an older rule or the source left out.
    """

    key: int
    site: int | None
    kind: str
    pattern: str
    excludes: bool


class Exclusions:
    """All rules, ready to decide."""

    def __init__(self, rules: Iterable[Exclusion]) -> None:
        newest_first = sorted(rules, key=lambda rule: -rule.key)
        self._rules = [(rule.key, rule.site, _meant(rule)) for rule in newest_first]

    def deciding(self, site: int, ip: str | None, agent: str | None) -> int | None:
        """The key of the rule that decides over an appearance at a site; None where none does.

        agent: how the player names itself, else what the source calls it.
        """
        if not self._rules:
            return None
        address, agent = _address(ip), (agent or "").casefold()
        for key, where, meant in self._rules:
            if (where is None or where == site) and _is_meant(meant, address, agent):
                return key
        return None


def checked_pattern(kind: str, pattern: str) -> str:
    """The pattern as a rule of this kind keeps it; an address or network in its usual form.

    Relays and monitors are named by an address, a network or a part of their agent. Raises
    `InvalidError` with the field as its path.
    """
    if kind not in KINDS:
        raise InvalidError(f"A rule is one of {', '.join(KINDS)}.", path="$.kind")
    told = pattern.strip()
    network = _network(told)
    if kind == "address":
        return _checked_address(network)
    if kind == "network":
        if network is None:
            message = "Give a network such as 203.0.113.0/24 or 2001:db8::/32."
            raise InvalidError(message, path="$.pattern")
        return str(network)
    return _checked_agent(told) if network is None else _shortened(network)


def names_place(kind: str, pattern: str) -> bool:
    """Whether a pattern is an address or a network, which not everybody may see."""
    return kind != "agent" and _network(pattern) is not None


def _checked_address(network: IPv4Network | IPv6Network | None) -> str:
    if network is None or network.num_addresses != 1:
        message = "Give one address such as 203.0.113.7 or 2001:db8::7; for more, a network."
        raise InvalidError(message, path="$.pattern")
    return _shortened(network)


def _checked_agent(told: str) -> str:
    if not _SHORTEST_AGENT <= len(told) <= LONGEST_PATTERN or _CONTROL.search(told):
        message = (
            f"Give {_SHORTEST_AGENT} to {LONGEST_PATTERN} characters that stand in the agent, "
            "on one line."
        )
        raise InvalidError(message, path="$.pattern")
    return told


def _shortened(network: IPv4Network | IPv6Network) -> str:
    return str(network.network_address if network.num_addresses == 1 else network)


def _address(text: str | None) -> Address | None:
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _network(text: str) -> IPv4Network | IPv6Network | None:
    address = _address(text)
    try:
        return ip_network(address or text, strict=False)
    except ValueError:
        return None


def _meant(rule: Exclusion) -> IPv4Network | IPv6Network | str:
    """What a rule looks for: a network, which may be a single address, or a part of an agent."""
    network = None if rule.kind == "agent" else _network(rule.pattern)
    return rule.pattern.casefold() if network is None else network


def _is_meant(meant: IPv4Network | IPv6Network | str, address: Address | None, agent: str) -> bool:
    if isinstance(meant, str):
        return meant in agent
    return address is not None and address in meant
