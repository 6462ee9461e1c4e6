import pytest
from defusedxml.ElementTree import fromstring

from tests.servers.icecast import Icecast
from tests.servers.process import wait_until

pytestmark = pytest.mark.icecast


def title_of(server: Icecast, mount: str) -> str | None:
    stats = fromstring(server.ask("/admin/stats"))
    return stats.findtext(f"source[@mount='{mount}']/title")


def agents_on(server: Icecast, mount: str) -> set[str | None]:
    clients = fromstring(server.ask("/admin/listclients", mount=mount))
    return {agent.text for agent in clients.iter("UserAgent")}


def test_a_title_is_what_the_encoder_said(icecast: Icecast) -> None:
    encoder = icecast.start_source("/live.mp3", "Björk - Jóga")
    wait_until(lambda: title_of(icecast, "/live.mp3") == "Björk - Jóga", "the first title shows")
    encoder.set_title("1979")
    wait_until(lambda: title_of(icecast, "/live.mp3") == "1979", "the second title shows")


def test_listeners_come_and_go(icecast: Icecast) -> None:
    icecast.start_source("/live.mp3")
    first, second = [icecast.listen("/live.mp3", agent) for agent in ("Winamp/5", "Sonos/80")]
    wait_until(lambda: icecast.mounts() == {"/live.mp3": 2}, "both are counted")
    assert agents_on(icecast, "/live.mp3") == {"Winamp/5", "Sonos/80"}
    wait_until(lambda: first.bytes_heard > 0, "the first hears something")
    second.leave()
    wait_until(lambda: icecast.mounts() == {"/live.mp3": 1}, "one is left")


def test_a_killed_encoder_leaves_no_mount(icecast: Icecast) -> None:
    encoder = icecast.start_source("/live.mp3")
    encoder.kill()
    wait_until(lambda: icecast.mounts() == {}, "the mount is gone")


def test_a_killed_server_starts_again_empty(icecast: Icecast) -> None:
    icecast.start_source("/live.mp3")
    icecast.kill()
    icecast.start()
    assert icecast.mounts() == {}
