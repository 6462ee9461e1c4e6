import os
from pathlib import Path

import pytest

from tallylight.model.errors import SettingsError
from tallylight.sdk.config import LoggingConfig, is_set


def told(**environment: str) -> LoggingConfig:
    return LoggingConfig.from_env(environment)


def test_defaults_are_those_of_the_origin() -> None:
    config = told()
    assert (config.postgres_host, config.postgres_port) == ("localhost", 5432)
    assert (config.postgres_user, config.postgres_db) == ("radio", "radio_db")
    assert (config.log_level, str(config.log_path)) == ("INFO", "/var/log/radio")
    assert (config.log_file_max_bytes, config.log_file_backup_count) == (104_857_600, 10)
    pool = (config.db_pool_size, config.db_max_overflow, config.db_pool_timeout)
    assert (*pool, config.db_pool_recycle) == (5, 10, 30, 3_600)
    kept = (config.play_history_retention_days, config.error_log_retention_days)
    assert (*kept, config.metrics_retention_days, config.debug) == (90, 30, 30, False)
    assert config.validate()


@pytest.mark.parametrize(
    ("environment", "mode"),
    [
        ({"TALLYLIGHT_URL": "http://t:8600", "DATABASE_URL": "postgresql://h/d"}, "server"),
        ({"DATABASE_URL": "postgresql://h/d", "TALLYLIGHT_DATA_DIR": "/x"}, "postgres"),
        ({"TALLYLIGHT_DATABASE_URL": "postgresql://h/d"}, "postgres"),
        ({"POSTGRES_DB": "radio_db", "TALLYLIGHT_DATA_DIR": "/x"}, "postgres"),
        ({"TALLYLIGHT_DATA_DIR": "/x"}, "folder"),
        ({}, "folder"),
    ],
)
def test_the_first_that_is_set_says_where_facts_go(environment: dict[str, str], mode: str) -> None:
    assert told(**environment).mode == mode


def test_a_part_set_by_keyword_to_its_default_is_set() -> None:
    assert LoggingConfig(postgres_host="localhost").mode == "postgres"
    assert LoggingConfig().mode == "folder"


def test_of_two_database_addresses_the_usual_one_wins() -> None:
    config = told(DATABASE_URL="postgresql://a/a", TALLYLIGHT_DATABASE_URL="postgresql://b/b")
    assert config.database_url == "postgresql://a/a"


def test_the_address_is_made_of_its_parts() -> None:
    config = LoggingConfig(
        postgres_host="db.example", postgres_port=5433, postgres_password="p@ss/w:rd"
    )
    assert config.database_url == "postgresql://radio:p%40ss%2Fw%3Ard@db.example:5433/radio_db"


def test_a_folder_has_an_address_too(tmp_path: Path) -> None:
    config = LoggingConfig(data_dir=tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path}/tallylight.db"
    assert config.spool_folder == tmp_path / "spool"


def test_no_repr_shows_a_secret() -> None:
    config = told(
        POSTGRES_PASSWORD="hunter2",
        TALLYLIGHT_TOKEN="hunter2",
        DATABASE_URL="postgresql://u:hunter2@h/d",
    )
    assert "hunter2" in config.database_url
    assert "hunter2" not in f"{config!r} {config.database_url!r} {config.target}"


def test_what_cannot_be_read_is_named() -> None:
    with pytest.raises(SettingsError, match=r"(?s)POSTGRES_PORT: 'five'.*DEBUG: 'maybe'"):
        told(POSTGRES_PORT="five", DEBUG="maybe")


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (LoggingConfig(url="http://t:8600"), "TALLYLIGHT_TOKEN is missing"),
        (LoggingConfig(url="ftp://t", token="x"), "TALLYLIGHT_URL is not"),
        (LoggingConfig(database_dsn="mysql://h/d"), "DATABASE_URL is not"),
        (LoggingConfig(postgres_port=0), "POSTGRES_PORT"),
        (LoggingConfig(log_level="LOUD"), "LOG_LEVEL"),
        (LoggingConfig(db_pool_size=0), "DB_POOL_SIZE must be at least 1"),
        (LoggingConfig(db_max_overflow=-1), "DB_MAX_OVERFLOW"),
        (LoggingConfig(log_file_max_bytes=1_023), "LOG_FILE_MAX_BYTES"),
        (LoggingConfig(metrics_retention_days=0), "METRICS_RETENTION_DAYS"),
        (LoggingConfig(site=""), "TALLYLIGHT_SITE"),
    ],
)
def test_validation_names_what_is_wrong(config: LoggingConfig, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        config.validate()


def test_retention_counts_only_where_it_is_set() -> None:
    assert not is_set(told().metrics_retention_days)
    assert is_set(told(METRICS_RETENTION_DAYS="30").metrics_retention_days)


def test_the_environment_of_the_process_is_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith(("TALLYLIGHT_", "POSTGRES_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TALLYLIGHT_URL", "http://tally.example:8600/")
    assert LoggingConfig.from_env().url == "http://tally.example:8600"
