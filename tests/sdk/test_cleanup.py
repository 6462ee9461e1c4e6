"""`cleanup_old_data`: what is so old goes, counted truly; what is not set stays."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight import Analytics, LoggingConfig, RadioLogger
from tallylight.model.time import DAY, HOUR, system_clock
from tallylight.sdk.direct import held_store
from tallylight.store import schema
from tallylight.store.database import reading
from tests.database import BOTH
from tests.sdk.station import Station
from tests.servers.process import wait_until
from tests.servers.tallylight import Start

SET = {
    "play_history_retention_days": 90,
    "error_log_retention_days": 30,
    "metrics_retention_days": 30,
}
NOTHING = {"play_history": 0, "error_log": 0, "system_metrics": 0}


class Past:
    """A clock that stood in the past for a while."""

    def __init__(self) -> None:
        self.days_ago = 0.0

    def __call__(self) -> int:
        return system_clock() - round(self.days_ago * DAY)


def fill(config: LoggingConfig) -> None:
    """Plays and metrics of 100 and of 10 days ago; errors of then, resolved then, and not."""
    clock = Past()
    for days_ago in (100, 10):
        clock.days_ago = days_ago
        with RadioLogger(config, clock=clock) as logger:
            for n in range(3):
                play = logger.log_track_started({"artist": "A", "title": f"T{n}", "duration": 9})
                logger.log_track_ended(play)
                logger.log_metric("cpu", n, "percent", "ffmpeg")
                logger.log_error("ffmpeg", "error", f"open {n}")
            # It is resolved by the clock of whoever answers.
            error = logger.log_error("ffmpeg", "error", "resolved")
            assert logger.flush(20)
            logger.resolve_error(error)


@pytest.fixture(params=BOTH)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> LoggingConfig:
    told: dict[str, Any] = {"data_dir": tmp_path / "data", "log_path": tmp_path / "log", **SET}
    if request.param == "postgres":
        told["database_dsn"] = request.getfixturevalue("postgres").create_database()
    return LoggingConfig(**told)


def resolved_long_ago(config: LoggingConfig) -> None:
    """Have the resolved ones of 100 days ago resolved then."""
    with held_store(config, system_clock, 5) as database, database.engine.begin() as connection:
        table = schema.errors
        then = system_clock() - 100 * DAY
        old = table.c.resolved_at.is_not(None), table.c.at < then + HOUR
        connection.execute(sa.update(table).where(*old).values(resolved_at=then))


def test_what_is_so_old_goes_and_is_counted(config: LoggingConfig) -> None:
    fill(config)
    resolved_long_ago(config)
    with RadioLogger(config) as logger, Analytics(config) as analytics:
        assert analytics.get_play_stats(days=200)["total_plays"] == 6

        assert logger.cleanup_old_data() == {
            "play_history": 3,
            "error_log": 1,
            "system_metrics": 3,
        }

        # An answer of the last second is given again.
        wait_until(lambda: analytics.get_play_stats(days=200)["total_plays"] == 3, "they went", 2)
        assert len(logger.get_recent_plays(100)) == 3
        assert len(analytics.get_error_timeline(days=200)) == 7
        assert logger.cleanup_old_data() == NOTHING
    with held_store(config, system_clock, 5) as database, reading(database) as connection:
        count = sa.func.count()
        assert connection.scalar(sa.select(count).select_from(schema.steps)) == 6
        assert connection.scalar(sa.select(count).select_from(schema.metrics)) == 3
        assert connection.scalar(sa.select(sa.func.sum(schema.metric_hours.c.count))) == 3
    cleaned = [
        json.loads(line)
        for line in (config_log(config)).read_text().splitlines()
        if '"cleanup"' in line
    ]
    assert [line["play_history"] for line in cleaned] == [3, 0]


def config_log(config: LoggingConfig) -> Path:
    return Path(config.log_path) / "radio_stream.log"


def test_what_is_not_set_stays(config: LoggingConfig) -> None:
    fill(config)
    bare = LoggingConfig(
        data_dir=config.data_dir, log_path=config.log_path, database_dsn=config.database_dsn
    )

    with RadioLogger(bare) as logger:
        assert logger.cleanup_old_data() == NOTHING
        assert len(logger.get_recent_plays(100)) == 6


def test_what_another_program_changes_is_told_to_who_asks_again(config: LoggingConfig) -> None:
    with RadioLogger(config) as logger, Analytics(config) as analytics:
        play = logger.log_track_started({"artist": "A", "title": "T", "duration": 9})
        error = logger.log_error("dj", "error", "gone")
        assert logger.flush(20)
        assert analytics.get_play_stats()["error_rate"] == 0
        assert analytics.get_error_summary()[0]["resolved_count"] == 0

        logger.log_track_ended(play, had_errors=True)
        assert logger.flush(20)
        logger.resolve_error(error)

        wait_until(lambda: analytics.get_play_stats()["error_rate"] == 100, "the play failed", 2)
        wait_until(
            lambda: analytics.get_error_summary()[0]["resolved_count"] == 1, "it is resolved", 2
        )


def test_a_token_that_may_not_delete_is_told_what_would_go(station: Station) -> None:
    fill(station.config())
    told = station.server.token(f"no-admin-{station.site}", "ingest", "read")
    with RadioLogger(station.config(token=told, **SET)) as logger:
        assert logger.cleanup_old_data() == {
            "play_history": 3,
            "error_log": 0,
            "system_metrics": 3,
        }
    assert len(station.all("plays")) == 6
    with RadioLogger(station.config(**SET)) as logger:
        assert logger.cleanup_old_data()["play_history"] == 3
    assert len(station.all("plays")) == 3


def test_an_error_can_be_opened_again(station: Station) -> None:
    with RadioLogger(station.config()) as logger:
        error = logger.log_error("dj", "error", "gone")
        logger.resolve_error(error)
        assert station.all("errors")[0]["resolved_at"] is not None
        logger.reopen_error(error)
        assert station.all("errors")[0]["resolved_at"] is None


@pytest.mark.journey
def test_a_server_lets_old_plays_go_by_itself_where_it_is_told(
    config: LoggingConfig, start_tallylight: Start
) -> None:
    fill(config)

    server = start_tallylight(
        config.folder,
        database_url=config.database_dsn,
        env={"PLAY_HISTORY_RETENTION_DAYS": "90", "METRICS_RETENTION_DAYS": "30"},
    )

    with server.client(server.token("reader", "read")) as client:
        deadline = time.monotonic() + 20
        while len(client.get("/api/v1/plays").json()["items"]) != 3:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        # Resolved errors go after 30 days wherever nobody says otherwise.
        assert len(client.get("/api/v1/errors").json()["items"]) == 7


@pytest.mark.postgres
def test_the_sizes_of_the_pool_reach_it(postgres_url: str, tmp_path: Path) -> None:
    told: dict[str, Any] = {"data_dir": tmp_path, "database_dsn": postgres_url}
    usual = LoggingConfig(
        **told, db_pool_size=6, db_max_overflow=3, db_pool_timeout=7, db_pool_recycle=60
    )
    small = LoggingConfig(**told, db_pool_size=1, db_max_overflow=0)
    with held_store(usual, system_clock) as database:
        told_of = vars(database.engine.pool)
        sizes = [told_of[f"_{name}"] for name in ("max_overflow", "timeout", "recycle")]
        assert [told_of["_pool"].maxsize, *sizes] == [6, 3, 7, 60]
    with RadioLogger(small) as logger, Analytics(small) as analytics:
        logger.log_track_started({"artist": "A", "title": "T"})
        assert len(logger.get_recent_plays()) == 1
        assert analytics.get_play_stats()["total_plays"] == 1
