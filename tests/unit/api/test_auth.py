"""The memory of tokens: quick, and never behind the store for long."""

import pytest

from tallylight.api import auth
from tallylight.api.auth import TokenDirectory
from tallylight.model.errors import StoreUnavailableError
from tallylight.model.time import MINUTE, SECOND
from tallylight.store.records.audit import Act
from tallylight.store.records.tokens import delete_token, list_tokens
from tests.served import Served


@pytest.fixture
def tokens(served: Served) -> TokenDirectory:
    return TokenDirectory(served.database, lambda: served.now)


def revoke(served: Served) -> None:
    (token,) = list_tokens(served.database)
    delete_token(served.database, Act("elsewhere", served.now), token.id)


def test_a_token_made_elsewhere_works_at_once(served: Served, tokens: TokenDirectory) -> None:
    assert tokens.lookup("tl_later") is None

    principal = tokens.lookup(served.token("ingest", site="main"))

    assert principal is not None
    assert principal.scopes == {"ingest"}
    assert principal.sites == {"main"}
    assert principal.source == principal.name


async def test_a_known_token_is_remembered_without_the_store(
    served: Served, tokens: TokenDirectory
) -> None:
    secret = served.token("read")
    assert tokens.remembered(secret) is None

    principal = await tokens.resolve(secret)
    served.database.close()

    assert tokens.remembered(secret) == principal
    assert await tokens.resolve(secret) == principal


def test_a_token_revoked_elsewhere_works_half_a_minute_more(
    served: Served, tokens: TokenDirectory
) -> None:
    secret = served.token("read")
    tokens.lookup(secret)
    revoke(served)

    served.now += 30 * SECOND

    assert tokens.lookup(secret) is None


def test_a_token_revoked_here_is_over_at_once(served: Served, tokens: TokenDirectory) -> None:
    secret = served.token("read")
    tokens.lookup(secret)
    revoke(served)

    tokens.forget()

    assert tokens.lookup(secret) is None


def test_a_token_ends_although_it_is_remembered(served: Served, tokens: TokenDirectory) -> None:
    secret = served.token("read", expires_at=served.now + SECOND)
    assert tokens.lookup(secret) is not None

    served.now += SECOND

    assert tokens.remembered(secret) is None
    assert tokens.lookup(secret) is None


def test_the_last_use_is_kept_to_five_minutes(served: Served, tokens: TokenDirectory) -> None:
    secret = served.token("read")
    first = served.now
    tokens.lookup(secret)
    served.now += MINUTE
    tokens.lookup(secret)
    assert list_tokens(served.database)[0].last_used_at == first

    served.now += 4 * MINUTE
    tokens.lookup(secret)
    assert list_tokens(served.database)[0].last_used_at == served.now


def test_a_store_that_takes_no_writes_still_lets_in(
    served: Served, tokens: TokenDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = served.token("read")

    def refuse(*_: object) -> None:
        raise StoreUnavailableError

    monkeypatch.setattr(auth, "mark_used", refuse)

    assert tokens.lookup(secret) is not None


def test_a_clock_set_back_makes_no_token_last(served: Served, tokens: TokenDirectory) -> None:
    secret = served.token("read")
    tokens.lookup(secret)
    revoke(served)

    served.now -= MINUTE

    assert tokens.lookup(secret) is None
