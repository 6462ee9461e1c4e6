import pytest

from tallylight.model.errors import ConflictError, InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.source import SourceRecord
from tallylight.store.database import Database
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.sites import ensure_main
from tallylight.store.records.sources import (
    add_source,
    delete_source,
    get_source,
    list_sources,
    update_source,
)
from tallylight.store.records.tokens import create_token
from tests.rows import NOON

ACT = Act("user:Alice", NOON)


@pytest.fixture
def database(database: Database) -> Database:
    ensure_main(database, NOON)
    return database


def add(database: Database, name: str = "Icecast", **config: object) -> SourceRecord:
    return add_source(database, ACT, name=name, kind="icecast", site="main", config=config)


def test_a_source_is_found_by_name_and_by_id(database: Database) -> None:
    source = add(database, url="http://radio.example")

    assert get_source(database, "Icecast") == source
    assert get_source(database, str(source.id)) == source
    assert source.config == {"url": "http://radio.example"}


@pytest.mark.parametrize(
    "name", ["nobody", "", "nul\0", "half \ud800", pytest.param(str(fresh()), id="an id")]
)
def test_no_such_source(database: Database, name: str) -> None:
    with pytest.raises(NotFoundError):
        get_source(database, name)


def test_each_change_is_a_new_version(database: Database) -> None:
    add(database, url="http://a.example")

    changed = update_source(database, ACT, "Icecast", config={"url": "http://b.example"})
    paused = update_source(database, ACT, "Icecast", enabled=False)
    same = update_source(database, ACT, "Icecast")

    assert (changed.version, paused.version, same.version) == (2, 3, 3)
    assert paused.config == {"url": "http://b.example"}
    assert not paused.enabled


def test_a_name_is_taken_once(database: Database) -> None:
    add(database)

    with pytest.raises(ConflictError):
        add(database)


def test_a_name_that_looks_like_an_id_is_refused(database: Database) -> None:
    with pytest.raises(InvalidError):
        add(database, str(fresh()))


def test_a_source_needs_a_site(database: Database) -> None:
    with pytest.raises(NotFoundError):
        add_source(database, ACT, name="a", kind="icecast", site="nowhere", config={})


def test_a_deleted_source_is_gone_with_its_secrets(database: Database) -> None:
    source = add(database, password="hackme")

    delete_source(database, ACT, "Icecast")

    assert list_sources(database) == []
    with pytest.raises(NotFoundError):
        get_source(database, str(source.id))
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT CAST(config AS TEXT) FROM sources").scalar()
    assert "hackme" not in str(kept)


def test_a_source_added_again_goes_on_as_the_same(database: Database) -> None:
    source = add(database)
    delete_source(database, ACT, "Icecast")

    again = add(database, url="http://b.example")

    assert (again.id, again.key) == (source.id, source.key)
    assert again.version > source.version
    assert again.config == {"url": "http://b.example"}


def test_a_deleted_source_never_lends_its_key(database: Database) -> None:
    source = add(database, "first")
    delete_source(database, ACT, "first")

    assert add(database, "second").key != source.key


def test_the_source_of_a_token_stays_with_it(database: Database) -> None:
    create_token(database, ACT, name="encoder", scopes=["ingest"])

    with pytest.raises(ConflictError, match="encoder"):
        delete_source(database, ACT, "encoder")


def test_a_configuration_holds_no_text_that_no_database_takes(database: Database) -> None:
    source = add(database, words={"a\0": ["b\ud800", 1, None]})

    assert source.config == {"words": {"a\ufffd": ["b\ufffd", 1, None]}}


def test_the_audit_log_never_holds_a_configuration(database: Database) -> None:
    add(database, password="hackme")
    update_source(database, ACT, "Icecast", config={"password": "hackme2"}, enabled=False)
    delete_source(database, ACT, "Icecast")

    acts = list_acts(database)
    assert [act.action for act in acts][:3] == [
        "source.deleted",
        "source.changed",
        "source.added",
    ]
    assert "hackme" not in str(acts)
