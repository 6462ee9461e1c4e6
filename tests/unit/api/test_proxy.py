import pytest
from starlette.types import Scope

from tallylight.api.proxy import Proxies, is_nearby


def scope(peer: str | None, scheme: str = "http", **headers: str) -> Scope:
    told = [(name.replace("_", "-").encode(), each.encode()) for name, each in headers.items()]
    return {
        "type": "http",
        "client": None if peer is None else (peer, 50_000),
        "scheme": scheme,
        "headers": told,
    }


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "not an address", "not an address"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("a.sock", "203.0.113.9", "a.sock"),
        (None, "203.0.113.9", "unknown"),
    ],
)
def test_the_client_is_the_nearest_that_is_no_proxy_of_ours(
    peer: str | None, forwarded: str, client: str
) -> None:
    proxies = Proxies(["10.0.0.0/8"])

    assert proxies.client(scope(peer, x_forwarded_for=forwarded)) == client


@pytest.mark.parametrize(
    ("peer", "scheme", "told", "is_secure"),
    [
        ("10.0.0.1", "http", "https", True),
        ("10.0.0.1", "http", "http", False),
        ("10.0.0.1", "http", "", False),
        ("198.51.100.7", "http", "https", False),
        ("198.51.100.7", "https", "", True),
        (None, "http", "https", False),
    ],
)
def test_only_a_proxy_of_ours_says_that_it_speaks_tls(
    peer: str | None, scheme: str, told: str, *, is_secure: bool
) -> None:
    proxies = Proxies(["10.0.0.1"])

    assert proxies.is_secure(scope(peer, scheme, x_forwarded_proto=told)) is is_secure


@pytest.mark.parametrize(
    ("peer", "headers", "nearby"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.0.2.7", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, False),
        ("127.0.0.1", {"forwarded": "for=192.0.2.7"}, False),
        ("testclient", {}, False),
    ],
)
def test_nearby_is_this_machine_without_a_proxy(
    peer: str, headers: dict[str, str], *, nearby: bool
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]

    assert is_nearby({"type": "http", "client": (peer, 1), "headers": raw}) is nearby
