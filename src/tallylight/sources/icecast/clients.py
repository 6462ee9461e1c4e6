"""Who is connected: listeners, and the machines that are none, told apart with a reason (pure)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec import Struct

from tallylight.model.viewer import Viewer, network_of
from tallylight.sources.icecast.config import IcecastConfig, listed
from tallylight.sources.icecast.snapshot import Client

_OURS = re.compile(r"tallylight/", re.IGNORECASE)
# Servers that pass the stream on; their own listeners are counted where they connect.
_RELAYS = re.compile(
    r"icecast|ices/|shoutcast|liquidsoap|rsas/|rocket streaming|azurarelay|streamripper|wowza"
    r"|nimble|flussonic|mediamtx|nginx-rtmp",
    re.IGNORECASE,
)
_MONITORS = re.compile(
    r"uptime|pingdom|statuscake|site24x7|updown\.io|hetrixtools|nagios|check_http|icinga|zabbix"
    r"|prometheus|blackbox|gatus|better ?stack|datadog|newrelic|monit/|librenms|sensu"
    r"|silence ?detect|streammonitor|stream-?check|radio-?browser",
    re.IGNORECASE,
)


class Exclusions(Struct, frozen=True):
    """What a configuration says does not count, beside what is known."""

    agents: tuple[str, ...]
    networks: tuple[IPv4Network | IPv6Network, ...]

    def reason(self, client: Client) -> str | None:
        """Why this client is no listener; None where it is one."""
        agent = client.agent or ""
        for word in self.agents:
            if word in agent.lower():
                return f"excluded player: {agent}"[:255]
        if self.networks and self._is_excluded(client.ip):
            # Not which one: everybody who sees the session reads the reason.
            return "excluded address"
        return _machine(agent)

    def _is_excluded(self, ip: str | None) -> bool:
        try:
            address = ip_address(ip or "")
        except ValueError:
            return False
        return any(address in network for network in self.networks)


@lru_cache(maxsize=10_000)
def _machine(agent: str) -> str | None:
    for kind, pattern in (("probe", _OURS), ("relay", _RELAYS), ("monitor", _MONITORS)):
        if pattern.search(agent):
            return f"{kind}: {agent}"[:255]
    return None


def exclusions_of(config: IcecastConfig) -> Exclusions:
    """The configured exclusions."""
    return Exclusions(
        tuple(word.lower() for word in listed(config.excluded_agents)),
        tuple(ip_network(part, strict=False) for part in listed(config.excluded_addresses)),
    )


def viewer_of(client: Client) -> Viewer:
    """The listener behind a connection; a server that hides everything leaves one nobody."""
    is_nameless = not (client.name or client.ip or client.agent)
    return Viewer(
        name=client.name,
        ip=client.ip,
        user_agent="Unknown" if is_nameless else client.agent,
    )


def unique(clients: Iterable[Client]) -> int:
    """How many different listeners these are: address (IPv6 cut to /64) and player."""
    return len({(network_of(client.ip or ""), client.agent) for client in clients})
