"""Who does not count: what a rule may look for, and which of several decides."""

import pytest

from tallylight.model.errors import InvalidError
from tallylight.model.exclusion import Exclusion, Exclusions, checked_pattern

HERE, ELSEWHERE = 1, 2


def rule(
    key: int, kind: str, pattern: str, *, site: int | None = None, excludes: bool = True
) -> Exclusion:
    return Exclusion(key=key, site=site, kind=kind, pattern=pattern, excludes=excludes)


@pytest.mark.parametrize(
    ("kind", "told", "kept"),
    [
        ("address", " 203.0.113.7 ", "203.0.113.7"),
        ("address", "2001:DB8:0::7", "2001:db8::7"),
        ("address", "::ffff:203.0.113.7", "203.0.113.7"),
        ("address", "203.0.113.7/32", "203.0.113.7"),
        ("network", "203.0.113.9/24", "203.0.113.0/24"),
        ("network", "2001:db8::1/32", "2001:db8::/32"),
        ("agent", "  VLC/3.0 ", "VLC/3.0"),
        ("relay", "Icecast", "Icecast"),
        ("relay", "10.0.0.0/8", "10.0.0.0/8"),
        ("monitor", "203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_pattern_is_kept_in_its_usual_form(kind: str, told: str, kept: str) -> None:
    assert checked_pattern(kind, told) == kept


@pytest.mark.parametrize(
    ("kind", "told", "path"),
    [
        ("address", "203.0.113.0/24", "$.pattern"),
        ("address", "the office", "$.pattern"),
        ("network", "203.0.113.0/40", "$.pattern"),
        ("network", "", "$.pattern"),
        ("agent", "x", "$.pattern"),
        ("agent", "two\nlines", "$.pattern"),
        ("agent", "x" * 201, "$.pattern"),
        ("relay", " ", "$.pattern"),
        ("person", "Ada", "$.kind"),
    ],
)
def test_a_pattern_that_says_nothing_is_refused_by_its_field(
    kind: str, told: str, path: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        checked_pattern(kind, told)

    assert refused.value.path == path


@pytest.mark.parametrize(
    ("kind", "pattern", "ip", "agent", "is_meant"),
    [
        ("address", "203.0.113.7", "203.0.113.7", "VLC", True),
        ("address", "203.0.113.7", "::ffff:203.0.113.7", None, True),
        ("address", "203.0.113.7", "203.0.113.70", "VLC", False),
        ("network", "203.0.113.0/24", "203.0.113.200", None, True),
        ("network", "203.0.113.0/24", "2001:db8::7", None, False),
        ("network", "2001:db8::/32", "2001:db8:1::7", None, True),
        ("network", "0.0.0.0/0", "nonsense", None, False),
        ("agent", "vlc", None, "LibVLC/3.0", True),
        ("agent", "STRASSE", None, "Radio Straße 1", True),
        ("agent", "203.0.113.7", "203.0.113.7", "VLC", False),
        ("relay", "10.0.0.0/8", "10.1.2.3", "Icecast", True),
        ("relay", "icecast", "192.0.2.1", "Icecast 2.4.4", True),
        ("monitor", "uptime", "192.0.2.1", None, False),
    ],
)
def test_a_rule_finds_whom_it_means(
    kind: str, pattern: str, ip: str | None, agent: str | None, *, is_meant: bool
) -> None:
    rules = Exclusions([rule(7, kind, pattern)])

    assert rules.deciding(HERE, ip, agent) == (7 if is_meant else None)


def test_the_newest_rule_that_matches_decides() -> None:
    rules = Exclusions(
        [
            rule(3, "address", "10.0.0.7", excludes=False),
            rule(1, "network", "10.0.0.0/8"),
            rule(2, "agent", "vlc", site=ELSEWHERE),
        ]
    )

    assert rules.deciding(HERE, "10.0.0.7", "VLC") == 3
    assert rules.deciding(HERE, "10.0.0.8", "VLC") == 1
    assert rules.deciding(ELSEWHERE, "10.0.0.8", "VLC") == 2
    assert rules.deciding(HERE, "192.0.2.1", "VLC") is None
