import pytest

from tallylight.model.errors import ForbiddenError, NotFoundError
from tallylight.store.database import Database
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.login_links import LIFETIME, offer_login, redeem_login
from tallylight.store.records.users import (
    UserChange,
    UserRecord,
    add_user,
    delete_user,
    update_user,
)
from tests.rows import NOON

ACT = Act("user:Alice", NOON)


@pytest.fixture
def ada(database: Database) -> UserRecord:
    add_user(database, ACT, name="Alice", role="admin", password_hash="hash")
    return add_user(database, ACT, name="Ada", role="admin", password_hash="hash")


def test_a_link_signs_its_person_in_once(database: Database, ada: UserRecord) -> None:
    secret = offer_login(database, ACT, ada)

    assert redeem_login(database, ACT, secret) == ada
    with pytest.raises(ForbiddenError):
        redeem_login(database, ACT, secret)


def test_a_link_is_void_after_a_quarter_of_an_hour(database: Database, ada: UserRecord) -> None:
    secret = offer_login(database, ACT, ada)

    with pytest.raises(ForbiddenError, match="15 minutes"):
        redeem_login(database, Act("link", NOON + LIFETIME), secret)


def test_a_new_link_voids_the_one_before(database: Database, ada: UserRecord) -> None:
    first = offer_login(database, ACT, ada)
    offer_login(database, ACT, ada)

    with pytest.raises(ForbiddenError):
        redeem_login(database, ACT, first)


@pytest.mark.usefixtures("ada")
def test_nothing_but_the_secret_signs_in(database: Database) -> None:
    for guess in ("", "x" * 43):
        with pytest.raises(ForbiddenError):
            redeem_login(database, ACT, guess)


def test_who_may_not_sign_in_may_not_by_link(database: Database, ada: UserRecord) -> None:
    secret = offer_login(database, ACT, ada)
    update_user(database, ACT, ada.id, UserChange(enabled=False))

    with pytest.raises(ForbiddenError, match="Ada may not sign in"):
        redeem_login(database, ACT, secret)


def test_a_link_of_somebody_who_is_gone_is_void(database: Database, ada: UserRecord) -> None:
    secret = offer_login(database, ACT, ada)
    delete_user(database, ACT, ada.id)

    with pytest.raises(NotFoundError):
        redeem_login(database, ACT, secret)


def test_making_a_link_is_written_down(database: Database, ada: UserRecord) -> None:
    offer_login(database, ACT, ada)

    assert list_acts(database)[0].action == "login_link.made"
