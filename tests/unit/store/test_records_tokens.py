from uuid import UUID

import pytest

from tallylight.model.errors import ConflictError, InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.store.database import Database
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.secrets import digest_of
from tallylight.store.records.sites import add_site, ensure_main
from tallylight.store.records.sources import add_source, get_source, list_sources
from tallylight.store.records.tokens import (
    NewToken,
    create_token,
    delete_token,
    find_token,
    list_tokens,
    mark_used,
)
from tests.rows import NOON

ACT = Act("user:Alice", NOON)


@pytest.fixture
def database(database: Database) -> Database:
    ensure_main(database, NOON)
    add_site(database, ACT, slug="north")
    return database


def make(database: Database, name: str = "encoder", site: str | None = None) -> NewToken:
    return create_token(database, ACT, name=name, scopes=["read", "ingest"], site=site)


def test_a_secret_is_long_and_finds_its_token(database: Database) -> None:
    made = make(database)

    assert made.secret.startswith("tl_")
    assert len(made.secret) >= 43
    assert find_token(database, digest_of(made.secret)) == made.record
    assert find_token(database, digest_of("tl_another")) is None


def test_only_a_digest_is_stored(database: Database) -> None:
    made = make(database)

    with database.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM tokens").all()
    assert made.secret not in str(tuple(row))
    assert made.secret not in str(list_acts(database))


def test_a_token_speaks_for_the_push_source_of_its_name(database: Database) -> None:
    record = make(database, site="north").record

    source = get_source(database, "encoder")
    assert (record.source, record.source_key) == (source.name, source.key)
    assert (source.kind, source.site) == ("push", "north")


def test_a_token_of_all_sites_has_its_source_in_main(database: Database) -> None:
    assert make(database).record.site is None
    assert get_source(database, "encoder").site == "main"


def test_without_main_the_first_site_has_it(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sites WHERE slug = 'main'")

    make(database)

    assert get_source(database, "encoder").site == "north"


def test_a_revoked_token_is_gone_and_its_source_with_it(database: Database) -> None:
    made = make(database)

    delete_token(database, ACT, made.record.id)

    assert list_tokens(database) == []
    assert list_sources(database) == []
    assert find_token(database, digest_of(made.secret)) is None


def test_a_new_token_of_an_old_name_goes_on_where_it_left_off(database: Database) -> None:
    first = make(database).record
    delete_token(database, ACT, first.id)

    again = make(database).record

    assert again.source_key == first.source_key
    assert again.id != first.id


def test_names_are_taken_once_by_tokens_and_by_sources(database: Database) -> None:
    make(database)
    add_source(database, ACT, name="Icecast", kind="icecast", site="main", config={})

    with pytest.raises(ConflictError, match="token called encoder"):
        make(database)
    with pytest.raises(ConflictError, match="source called Icecast"):
        make(database, "Icecast")


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_scopes_are_of_those_there_are(database: Database, scopes: list[str]) -> None:
    with pytest.raises(InvalidError) as refused:
        create_token(database, ACT, name="a", scopes=scopes)

    assert refused.value.path == "$.scopes"


def test_a_token_does_not_end_before_it_begins(database: Database) -> None:
    with pytest.raises(InvalidError):
        create_token(database, ACT, name="a", scopes=["read"], expires_at=NOON)


def test_a_token_of_no_site_is_not_made(database: Database) -> None:
    with pytest.raises(NotFoundError):
        make(database, site="nowhere")
    assert list_sources(database) == []


def test_when_it_was_used_last(database: Database) -> None:
    record = make(database).record

    mark_used(database, record.key, NOON + 7)

    assert list_tokens(database)[0].last_used_at == NOON + 7


@pytest.mark.parametrize("token", [fresh()])
def test_no_such_token(database: Database, token: UUID) -> None:
    with pytest.raises(NotFoundError):
        delete_token(database, ACT, token)
