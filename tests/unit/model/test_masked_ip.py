import pytest

from tallylight.model.viewer import masked_ip


@pytest.mark.parametrize(
    ("ip", "shown"),
    [
        ("203.0.113.7", "203.0.113.x"),
        ("2001:db8:85a3::8a2e:370:7334", "2001:db8:…::x"),
        ("::ffff:203.0.113.7", "203.0.113.x"),
        ("::1", "0:0:…::x"),
        ("listener.example.org", "••••"),
    ],
)
def test_an_address_is_shown_without_what_names_a_household(ip: str, shown: str) -> None:
    assert masked_ip(ip) == shown
