"""Users, their sessions, and the set-up that makes the first of them."""

import pytest

from tallylight.model.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.store.database import Database
from tallylight.store.records.audit import Act
from tallylight.store.records.setup import complete_setup, is_setup_token, offer_setup
from tallylight.store.records.sites import add_site, ensure_main
from tallylight.store.records.users import (
    UserChange,
    UserRecord,
    add_user,
    delete_user,
    find_login,
    get_user,
    has_admin,
    list_users,
    update_user,
)
from tallylight.store.records.web_sessions import (
    LIFETIME,
    close_session,
    find_session,
    open_session,
)
from tests.rows import NOON

ACT = Act("user:Alice", NOON)


@pytest.fixture
def database(database: Database) -> Database:
    ensure_main(database, NOON)
    return database


def admin(database: Database, name: str = "Alice") -> UserRecord:
    return add_user(database, ACT, name=name, role="admin", password_hash="hash")


def viewer(database: Database, name: str = "Bob") -> UserRecord:
    return add_user(database, ACT, name=name, role="viewer", password_hash="hash", sites=["main"])


def test_a_person_signs_in_in_any_case(database: Database) -> None:
    alice = admin(database)

    login = find_login(database, "  aLICE ")

    assert login is not None
    assert (login.user, login.password_hash) == (alice, "hash")


@pytest.mark.parametrize("name", ["Bob", "", "nul\0", "half \ud800"])
def test_nobody_signs_in_by_that_name(database: Database, name: str) -> None:
    admin(database)

    assert find_login(database, name) is None


def test_a_name_is_taken_in_any_case(database: Database) -> None:
    admin(database)

    with pytest.raises(ConflictError):
        viewer(database, "ALICE")


@pytest.mark.parametrize(
    ("path", "given"), [("$.role", {"role": "owner"}), ("$.name", {"name": ""})]
)
def test_no_such_person_is_made(database: Database, path: str, given: dict[str, str]) -> None:
    with pytest.raises(InvalidError) as refused:
        add_user(database, ACT, **{"name": "B", "role": "admin", "password_hash": "h"} | given)

    assert refused.value.path == path


def test_a_person_of_no_known_site_is_not_made(database: Database) -> None:
    with pytest.raises(NotFoundError):
        add_user(database, ACT, name="B", role="viewer", password_hash="h", sites=["nowhere"])
    assert list_users(database) == []


def test_the_last_admin_stays(database: Database) -> None:
    alice = admin(database)
    viewer(database)
    add_user(database, ACT, name="C", role="admin", password_hash="hash", sites=["main"])

    with pytest.raises(ConflictError):
        delete_user(database, ACT, alice.id)
    with pytest.raises(ConflictError):
        update_user(database, ACT, alice.id, UserChange(role="viewer"))
    with pytest.raises(ConflictError):
        update_user(database, ACT, alice.id, UserChange(enabled=False))
    with pytest.raises(ConflictError):
        update_user(database, ACT, alice.id, UserChange(sites=["main"]))
    assert get_user(database, alice.id) == alice


def test_a_change_leaves_what_it_does_not_name(database: Database) -> None:
    admin(database)
    bob = viewer(database)

    changed = update_user(database, ACT, bob.id, UserChange(role="operator"))

    assert (changed.role, changed.sites) == ("operator", ["main"])


def test_sites_change_to_some_and_to_all(database: Database) -> None:
    admin(database)
    bob = viewer(database)
    add_site(database, ACT, slug="b")

    assert update_user(database, ACT, bob.id, UserChange(sites=["b"])).sites == ["b"]
    assert update_user(database, ACT, bob.id, UserChange(sites=None)).sites is None


def test_whoever_is_changed_must_sign_in_again(database: Database) -> None:
    admin(database)
    bob = viewer(database)
    signed_in = open_session(database, ACT, bob)

    update_user(database, ACT, bob.id, UserChange(password_hash="new"))

    assert find_session(database, signed_in.secret, NOON) is None


def test_whoever_is_disabled_cannot_sign_in(database: Database) -> None:
    admin(database)
    bob = viewer(database)

    update_user(database, ACT, bob.id, UserChange(enabled=False))
    assert find_login(database, "Bob") is None

    update_user(database, ACT, bob.id, UserChange(enabled=True))
    assert find_login(database, "Bob") is not None


def test_whoever_is_deleted_is_signed_out(database: Database) -> None:
    admin(database)
    bob = viewer(database)
    signed_in = open_session(database, ACT, bob)

    delete_user(database, ACT, bob.id)

    assert find_session(database, signed_in.secret, NOON) is None
    with pytest.raises(NotFoundError):
        get_user(database, bob.id)


def test_nobody_is_nobody(database: Database) -> None:
    with pytest.raises(NotFoundError):
        get_user(database, fresh())


def test_a_session_lasts_its_lifetime(database: Database) -> None:
    alice = admin(database)
    signed_in = open_session(database, ACT, alice)

    found = find_session(database, signed_in.secret, NOON + LIFETIME - 1)

    assert found == signed_in.session
    assert found is not None
    assert found.user == alice
    assert find_session(database, signed_in.secret, NOON + LIFETIME) is None
    assert find_session(database, "another", NOON) is None


def test_signing_out_ends_one_session(database: Database) -> None:
    alice = admin(database)
    here, there = (open_session(database, ACT, alice) for _ in range(2))

    close_session(database, ACT, here.secret)

    assert find_session(database, here.secret, NOON) is None
    assert find_session(database, there.secret, NOON) is not None


def test_sessions_that_are_over_are_swept_away(database: Database) -> None:
    alice = admin(database)
    open_session(database, ACT, alice)

    open_session(database, Act("user:Alice", NOON + LIFETIME), alice)

    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM web_sessions").scalar() == 1


def test_a_set_up_link_makes_one_admin(database: Database) -> None:
    secret = offer_setup(database)
    assert secret is not None

    alice = complete_setup(database, ACT, secret, name="Alice", password_hash="hash")

    assert alice.role == "admin"
    assert has_admin(database)
    assert offer_setup(database) is None
    with pytest.raises(ForbiddenError):
        complete_setup(database, ACT, secret, name="Mallory", password_hash="hash")


def test_a_new_link_voids_the_one_before(database: Database) -> None:
    first, second = offer_setup(database), offer_setup(database)
    assert first is not None
    assert second is not None

    assert not is_setup_token(database, first)
    assert is_setup_token(database, second)
    with pytest.raises(ForbiddenError):
        complete_setup(database, ACT, first, name="Mallory", password_hash="hash")


def test_an_admin_made_elsewhere_voids_the_link(database: Database) -> None:
    secret = offer_setup(database)
    assert secret is not None
    admin(database)

    with pytest.raises(ForbiddenError):
        complete_setup(database, ACT, secret, name="Mallory", password_hash="hash")


def test_a_fault_leaves_the_link_as_it_was(database: Database) -> None:
    secret = offer_setup(database)
    assert secret is not None

    with pytest.raises(InvalidError):
        complete_setup(database, ACT, secret, name="", password_hash="hash")

    assert is_setup_token(database, secret)
    assert not has_admin(database)


@pytest.mark.parametrize("secret", ["", "wrong", "\ud800"])
def test_without_the_link_nobody_is_made(database: Database, secret: str) -> None:
    with pytest.raises(ForbiddenError):
        complete_setup(database, ACT, secret, name="Mallory", password_hash="hash")


def test_no_secret_is_stored_as_it_is(database: Database) -> None:
    setup = offer_setup(database)
    signed_in = open_session(database, ACT, admin(database))

    with database.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("settings", "web_sessions")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert rows
    assert not any(secret in row for row in rows for secret in (setup or "", signed_in.secret))
