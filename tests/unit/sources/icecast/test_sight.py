"""What a look says of the login in use: what it shows, and what not."""

from tallylight.sources.icecast import verdict
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.verdict import sight
from tests.unit.sources.icecast.station import mount, shown

URL = "http://radio.example:8000"
OPEN, LOGIN = IcecastConfig(url=URL), IcecastConfig(url=URL, password="hackme")


def test_a_login_that_lists_listeners_sees_all() -> None:
    sees, misses = sight(LOGIN, shown(mount(), clients={"/live": []}), shows_admin_pages=True)
    assert sees == (verdict.COUNTS_OF_ALL, verdict.LISTENERS)
    assert misses == (verdict.NO_LENGTHS,)


def test_without_a_login_only_counts_are_seen() -> None:
    sees, misses = sight(OPEN, shown(mount()), shows_admin_pages=False)
    assert sees == (verdict.COUNTS,)
    assert misses[0] == verdict.NO_LISTENERS_WITHOUT_LOGIN


def test_a_proxy_that_keeps_the_admin_pages_is_named() -> None:
    sees, misses = sight(LOGIN, shown(mount()), shows_admin_pages=False)
    assert (sees[0], misses[0]) == (verdict.COUNTS, verdict.NO_ADMIN_PAGES)


def test_a_login_that_may_not_list_listeners_is_named() -> None:
    sees, misses = sight(LOGIN, shown(mount()), shows_admin_pages=True)
    assert (sees[0], misses[0]) == (verdict.COUNTS_OF_ALL, verdict.NO_LISTENERS_WITH_LOGIN)
