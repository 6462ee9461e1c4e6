import pytest

from tallylight.model.errors import ConflictError, InvalidError, NotFoundError
from tallylight.store.database import Database
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.settings import read_setting, write_setting
from tallylight.store.records.sites import add_site, ensure_main, get_site, list_sites, update_site
from tests.rows import NOON

ACT = Act("user:Alice", NOON)


def test_a_fresh_database_gets_main_once(database: Database) -> None:
    ensure_main(database, NOON)
    ensure_main(database, NOON)

    (main,) = list_sites(database)
    assert (main.slug, main.zone, main.kinds) == ("main", "UTC", [])


def test_a_database_with_a_site_gets_no_main(database: Database) -> None:
    add_site(database, ACT, slug="radio-north")

    ensure_main(database, NOON)

    assert [site.slug for site in list_sites(database)] == ["radio-north"]


def test_kinds_come_in_their_order_and_once(database: Database) -> None:
    site = add_site(database, ACT, slug="a", kinds=["iptv", "radio", "iptv"])

    assert site.kinds == ["radio", "iptv"]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("$.slug", {"slug": "Main"}),
        ("$.slug", {"slug": "-a"}),
        ("$.slug", {"slug": "a" * 65}),
        ("$.slug", {"slug": ""}),
        ("$.slug", {"slug": "a\n"}),
        ("$.zone", {"slug": "a", "zone": "Europe/Nowhere"}),
        ("$.zone", {"slug": "a", "zone": "../etc/passwd"}),
        ("$.zone", {"slug": "a", "zone": "Europe"}),
        ("$.name", {"slug": "a", "name": "x" * 101}),
        ("$.name", {"slug": "a", "name": "two\nlines"}),
        ("$.name", {"slug": "a", "name": "nul\0"}),
        ("$.name", {"slug": "a", "name": "half \ud800"}),
        ("$.name", {"slug": "a", "name": "  "}),
        ("$.kinds", {"slug": "a", "kinds": ["cinema"]}),
    ],
)
def test_what_no_site_is_called(database: Database, path: str, given: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as refused:
        add_site(database, ACT, **given)  # pyright: ignore[reportArgumentType]

    assert refused.value.path == path


def test_a_slug_is_taken_once(database: Database) -> None:
    add_site(database, ACT, slug="a")

    with pytest.raises(ConflictError, match="a site called a already"):
        add_site(database, ACT, slug="a")


def test_a_change_leaves_what_it_does_not_name(database: Database) -> None:
    add_site(database, ACT, slug="a", name="Radio A", zone="Europe/Paris", kinds=["radio"])

    site = update_site(database, ACT, "a", zone="America/New_York")

    assert (site.name, site.zone, site.kinds) == ("Radio A", "America/New_York", ["radio"])


@pytest.mark.parametrize("slug", ["nowhere", "", "nul\0", "half \ud800"])
def test_no_such_site(database: Database, slug: str) -> None:
    with pytest.raises(NotFoundError):
        get_site(database, slug)


def test_every_change_is_in_the_audit_log(database: Database) -> None:
    add_site(database, ACT, slug="a")
    update_site(database, ACT, "a", name="Radio A")

    newest, oldest = list_acts(database)
    assert (newest.action, newest.actor, newest.target) == ("site.changed", "user:Alice", "a")
    assert newest.detail == {"name": "Radio A"}
    assert (oldest.action, oldest.at) == ("site.added", NOON)
    assert list_acts(database, before=newest.key) == [oldest]


def test_a_setting_is_replaced_and_taken_away(database: Database) -> None:
    write_setting(database, "theme", {"dark": True})
    write_setting(database, "theme", {"dark": False})
    assert read_setting(database, "theme") == {"dark": False}

    write_setting(database, "theme", None)
    assert read_setting(database, "theme", "none") == "none"
