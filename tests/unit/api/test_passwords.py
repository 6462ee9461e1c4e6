import pytest

from tallylight.api.passwords import PasswordDesk, hash_password, matches
from tallylight.model.errors import InvalidError


async def test_a_password_matches_its_hash() -> None:
    desk = PasswordDesk()
    hashed = await desk.hash("correct horse 🐴")

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await desk.matches(hashed, "correct horse 🐴")
    assert not await desk.matches(hashed, "correct horse")


@pytest.mark.parametrize("password_hash", [None, "not a hash", ""])
def test_nobody_has_no_password(password_hash: str | None) -> None:
    assert not matches(password_hash, "the password of nobody")


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1_025])
def test_a_password_has_its_length(password: str) -> None:
    with pytest.raises(InvalidError) as refused:
        hash_password(password)

    assert refused.value.path == "$.password"


def test_a_password_that_no_database_takes_is_still_one() -> None:
    assert matches(hash_password("lone \ud800 \0 surrogate"), "lone \ud800 \0 surrogate")
