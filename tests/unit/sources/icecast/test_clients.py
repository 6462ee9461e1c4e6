import pytest

from tallylight.sources.icecast.clients import Exclusions, exclusions_of, unique, viewer_of
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.snapshot import Client

URL = "http://radio.example"
NONE = exclusions_of(IcecastConfig(url=URL))


def reason(agent: str | None, ip: str | None = "192.0.2.1", by: Exclusions = NONE) -> str | None:
    return by.reason(Client(id="1", agent=agent, ip=ip))


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Icecast 2.4.4", "relay: Icecast 2.4.4"),
        ("Icecast 2.4.0-kh22", "relay: Icecast 2.4.0-kh22"),
        ("Liquidsoap/2.3.0 (Unix; OCaml 4.14.2)", "relay: Liquidsoap/2.3.0 (Unix; OCaml 4.14.2)"),
        ("Uptime-Kuma/2.0.2", "monitor: Uptime-Kuma/2.0.2"),
        ("M/5 (compatible; UptimeRobot/2.0)", "monitor: M/5 (compatible; UptimeRobot/2.0)"),
        ("Tallylight/0.1.0", "probe: Tallylight/0.1.0"),
    ],
)  # fmt: skip
def test_machines_are_told_with_a_reason(agent: str, expected: str) -> None:
    assert reason(agent) == expected


@pytest.mark.parametrize(
    "agent",
    ["VLC/3.0.21 LibVLC/3.0.21", "Lavf/60.16.100", "Sonos/80.1 (ZPS9)", "iTunes/12", "", None],
)
def test_players_count(agent: str | None) -> None:
    assert reason(agent) is None


def test_players_and_addresses_can_be_excluded() -> None:
    config = IcecastConfig(
        url=URL, excluded_agents="StudioMonitor, lavf/", excluded_addresses="10.0.0.0/8, 192.0.2.7"
    )
    by = exclusions_of(config)
    assert reason("Lavf/60.16.100", by=by) == "excluded player: Lavf/60.16.100"
    assert reason("VLC", "10.9.9.9", by=by) == "excluded address"
    assert reason("VLC", "192.0.2.7", by=by) == "excluded address"
    assert reason("VLC", "192.0.2.8", by=by) is None
    assert reason("VLC", "2001:db8::1", by=by) is None
    assert reason("VLC", "not an address", by=by) is None
    assert reason("VLC", None, by=by) is None


def test_a_reason_is_never_too_long() -> None:
    assert len(reason("Icecast " + "x" * 900) or "") == 255


def test_one_network_and_player_is_one_listener() -> None:
    clients = [
        Client(id="1", ip="2001:db8:1:2::3", agent="VLC"),
        Client(id="2", ip="2001:db8:1:2:ffff::9", agent="VLC"),
        Client(id="3", ip="2001:db8:1:3::3", agent="VLC"),
        Client(id="4", ip="192.0.2.1", agent="VLC"),
        Client(id="5", ip="192.0.2.1", agent="Sonos"),
        Client(id="6", ip="::ffff:192.0.2.1", agent="Sonos"),
        Client(id="7"),
    ]
    assert unique(clients) == 5


def test_a_connection_that_hides_everything_is_still_somebody() -> None:
    assert viewer_of(Client(id="1")).user_agent == "Unknown"
    assert viewer_of(Client(id="1", ip="192.0.2.1")).user_agent is None
    assert viewer_of(Client(id="1", name="anna")).name == "anna"
