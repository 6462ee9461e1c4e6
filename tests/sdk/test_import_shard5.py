"""`tallylight import shard5`: a database of S2's own schema, brought over and taken back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tallylight import Analytics, LoggingConfig
from tallylight.model.time import system_clock
from tallylight.sdk.direct import held_store
from tallylight.sdk.place import client_of
from tallylight.store import schema
from tallylight.store.database import reading, writing
from tests.servers.postgres import Postgres
from tests.servers.tallylight import Start, Tallylight

pytestmark = pytest.mark.postgres

# As S2 describes its tables, written by us.
SCHEMA = """
    CREATE TABLE play_history (
        id SERIAL PRIMARY KEY, track_key VARCHAR(512) NOT NULL, artist VARCHAR(256),
        title VARCHAR(256), album VARCHAR(256), azuracast_song_id VARCHAR(128),
        loop_file_path VARCHAR(1024), started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP,
        duration_seconds INTEGER, expected_duration_seconds INTEGER, ffmpeg_pid INTEGER,
        had_errors BOOLEAN DEFAULT FALSE, error_message TEXT, error_count INTEGER DEFAULT 0,
        metadata JSONB DEFAULT '{}'
    );
    CREATE TABLE error_log (
        id SERIAL PRIMARY KEY, timestamp TIMESTAMP NOT NULL, service VARCHAR(64) NOT NULL,
        severity VARCHAR(16) NOT NULL, message TEXT NOT NULL, context JSONB DEFAULT '{}',
        stack_trace TEXT, resolved BOOLEAN DEFAULT FALSE, resolved_at TIMESTAMP,
        play_history_id INTEGER REFERENCES play_history(id) ON DELETE SET NULL
    );
    CREATE TABLE system_metrics (
        id SERIAL PRIMARY KEY, timestamp TIMESTAMP NOT NULL, metric_name VARCHAR(128) NOT NULL,
        metric_value NUMERIC NOT NULL, unit VARCHAR(32), service VARCHAR(64),
        metadata JSONB DEFAULT '{}'
    );
"""
ROWS = """
    INSERT INTO play_history (track_key, artist, title, album, azuracast_song_id, loop_file_path,
        started_at, ended_at, duration_seconds, expected_duration_seconds, ffmpeg_pid, had_errors,
        error_message, error_count, metadata) VALUES
    ('the beatles - hey jude', 'The Beatles', 'Hey Jude', '1968', '123', '/a.mp4',
        '2025-07-01 12:00', '2025-07-01 12:07:11', 431, 431, 7, false, NULL, 0, '{"id": "123"}'),
    ('nina simone - sinnerman', 'Nina Simone', 'Sinnerman', NULL, NULL, NULL,
        '2025-07-01 12:07:11', '2025-07-01 12:10', 169, 622, NULL, true, 'refused', 2,
        '{"id": "9", "genre": "Jazz"}'),
    ('unknown artist - unknown title', NULL, NULL, NULL, NULL, NULL, '2025-07-01 12:10', NULL,
        NULL, NULL, NULL, false, NULL, 0, NULL),
    ('old - old', 'Old', 'Clock that lies', NULL, NULL, NULL, '1970-01-01 00:00', NULL, NULL, NULL,
        NULL, false, NULL, 0, '{}');
    INSERT INTO error_log (timestamp, service, severity, message, context, stack_trace, resolved,
        resolved_at, play_history_id) VALUES
    ('2025-07-01 12:08', 'ffmpeg', 'critical', 'refused', '{"code": 1}', 'at 1', true,
        '2025-07-02 12:00', 2),
    ('2025-07-01 12:09', 'dj', 'fatal', 'what', '{}', NULL, false, NULL, NULL);
    INSERT INTO system_metrics (timestamp, metric_name, metric_value, unit, service, metadata)
    SELECT now()::timestamp - n * interval '1 minute', 'cpu', n + 0.25, 'percent', 'ffmpeg',
        '{"core": 1}'
    FROM generate_series(1, 30) AS n;
    INSERT INTO system_metrics (timestamp, metric_name, metric_value) VALUES
        (now()::timestamp, 'bad', 'NaN');
"""
COUNTS = {
    "play_history": {"read": 4, "accepted": 3, "already_here": 0, "refused": 1},
    "error_log": {"read": 2, "accepted": 2, "already_here": 0, "refused": 0},
    "system_metrics": {"read": 31, "accepted": 30, "already_here": 0, "refused": 1},
}


@pytest.fixture
def foreign(postgres: Postgres) -> Iterator[str]:
    url = postgres.create_database()
    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA.encode())
        connection.execute(ROWS.encode())
    yield url
    postgres.drop_database(url)


class Station:
    """A place with no server, or with one that runs."""

    def __init__(self, server: Tallylight, config: LoggingConfig) -> None:
        self._server = server
        self.config = config

    def bring(self, *asked: str) -> dict[str, Any]:
        done: dict[str, Any] = json.loads(self._server.run("import", "shard5", *asked, "--json"))
        return done

    def listed(self, path: str) -> list[dict[str, Any]]:
        client = client_of(self.config, system_clock)
        try:
            found: list[dict[str, Any]] = client.get(f"/api/v1/{path}", limit=200)["items"]
        finally:
            client.close()
        return found


@pytest.fixture(params=["sqlite alone", "postgres beside a server"])
def station(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres, start_tallylight: Start
) -> Station:
    """With each database, and with a server as well as without."""
    folder, is_served = tmp_path / "data", "server" in request.param
    url = postgres.create_database() if "postgres" in request.param else None
    server = Tallylight(folder, database_url=url)
    server.run("site", "add", "radio", "--zone", "Europe/Paris", "--kind", "radio")
    told: dict[str, Any] = {"data_dir": folder, "database_dsn": url}
    if is_served:
        running = start_tallylight(folder, database_url=url)
        token = running.token("reader", "read")
        told = {"data_dir": tmp_path / "program", "url": running.url, "token": token}
    return Station(server, LoggingConfig(**told, log_path=tmp_path / "log", site="radio"))


def without_refused(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """All that was accepted is here, and what was refused is refused again."""
    return {
        table: {**one, "accepted": 0, "already_here": one["accepted"]}
        for table, one in counts.items()
    }


def check_what_came(station: Station) -> None:
    plays = station.listed("plays")
    titles = [play["item"]["title"] for play in plays]
    assert titles == ["Unknown title", "Sinnerman", "Hey Jude"]
    first = plays[2]
    # Paris in July.
    assert first["started_at"] == "2025-07-01T10:00:00Z"
    assert (first["aired_ms"], first["expected_ms"]) == (431_000, 431_000)
    assert first["item"]["album"] == "1968"
    assert (plays[1]["had_errors"], plays[1]["item"]["genre"]) == (True, "Jazz")
    errors = station.listed("errors")
    assert [(e["service"], e["severity"]) for e in errors] == [
        ("dj", "error"),
        ("ffmpeg", "critical"),
    ]
    assert errors[1]["resolved_at"] == "2025-07-02T10:00:00Z"
    assert errors[1]["play_id"] == plays[1]["id"]
    assert (errors[1]["context"], errors[1]["stack_trace"]) == ({"code": 1}, "at 1")
    assert len(station.listed("metrics/samples")) == 30
    with Analytics(station.config) as analytics:
        first_of_july = datetime(2025, 7, 1, tzinfo=UTC)
        stats = analytics.get_play_stats(start=first_of_july, end=first_of_july + timedelta(1))
        assert (stats["total_plays"], stats["error_rate"]) == (3, 33.33)
        history = analytics.get_track_history("the beatles", "hey jude")
        assert history[0]["azuracast_song_id"] == "123"
        assert history[0]["loop_file_path"] == "/a.mp4"


def test_it_is_brought_over_once_and_taken_back(station: Station, foreign: str) -> None:
    asked = (foreign, "--site", "radio")
    seen = station.bring(*asked, "--preview")
    assert seen["counts"] == COUNTS
    assert station.listed("plays") == []

    done = station.bring(*asked)

    assert (done["state"], done["counts"]) == ("done", COUNTS)
    assert {(one["table"], one["row"]) for one in done["refusals"]} == {
        ("play_history", 4),
        ("system_metrics", 31),
    }
    check_what_came(station)

    again = station.bring(*asked)

    assert again["counts"]["play_history"] == without_refused(COUNTS)["play_history"]
    assert again["counts"]["error_log"] == without_refused(COUNTS)["error_log"]
    assert again["counts"]["system_metrics"]["accepted"] == 0
    assert len(station.listed("plays")) == 3
    assert len(station.listed("metrics/samples")) == 30

    with psycopg.connect(foreign) as connection:
        connection.execute("UPDATE play_history SET ended_at = '2025-07-01 12:12' WHERE id = 3")
        connection.execute(
            "INSERT INTO play_history (track_key, artist, title, started_at) "
            "VALUES ('a - b', 'A', 'B', '2025-07-01 12:12')"
        )
    later = station.bring(*asked)
    assert later["counts"]["play_history"] == {
        "read": 5,
        "accepted": 2,
        "already_here": 2,
        "refused": 1,
    }
    assert [play["aired_ms"] for play in station.listed("plays")][1] == 120_000

    undone = station.bring("--undo", done["id"])

    assert undone["undone"] == {"play_history": 3, "error_log": 2, "system_metrics": 30}
    assert [play["item"]["title"] for play in station.listed("plays")] == ["B"]
    assert station.listed("errors") == []
    assert station.listed("metrics/samples") == []
    back = station.bring(*asked)
    assert back["counts"]["play_history"]["accepted"] == 3
    assert back["counts"]["error_log"]["accepted"] == 2
    assert len(station.listed("plays")) == 4


def test_nothing_is_doubled_when_its_receipts_are_forgotten(foreign: str, tmp_path: Path) -> None:
    server = Tallylight(tmp_path / "data")
    station = Station(server, LoggingConfig(data_dir=tmp_path / "data", log_path=tmp_path / "log"))
    assert station.bring(foreign)["counts"] == COUNTS
    # As after a month: metrics are there by the hour only.
    with held_store(station.config, system_clock, 5) as database, writing(database) as connection:
        connection.execute(sa.delete(schema.receipts))
        connection.execute(sa.delete(schema.metrics))

    again = station.bring(foreign)["counts"]

    assert again["play_history"] == without_refused(COUNTS)["play_history"]
    assert again["error_log"] == without_refused(COUNTS)["error_log"]
    assert again["system_metrics"]["accepted"] == 0
    with held_store(station.config, system_clock, 5) as database, reading(database) as connection:
        steps = connection.scalar(sa.select(sa.func.count()).select_from(schema.steps))
    assert steps == 5


def test_its_database_is_only_read(foreign: str, tmp_path: Path) -> None:
    server = Tallylight(tmp_path / "data")
    with psycopg.connect(foreign) as connection:
        connection.execute(b"DROP ROLE IF EXISTS onlooker")
        connection.execute(b"CREATE ROLE onlooker LOGIN")
        connection.execute(b"GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker")
    told = foreign.replace("postgres@", "onlooker@")

    done = json.loads(server.run("import", "shard5", told, "--json"))

    assert done["counts"] == COUNTS
    assert "onlooker" not in done["origin"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((), "Say which database"),
        (("postgresql://nobody@127.0.0.1:1/none",), "SHARD-5's database"),
        (("--undo", "00000000-0000-4000-8000-000000000000"), "There is no import"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, asked: tuple[str, ...], says: str) -> None:
    server = Tallylight(tmp_path / "data")

    with pytest.raises(AssertionError, match=says):
        server.run("import", "shard5", *asked)


def test_a_database_without_its_tables_is_named(postgres_url: str, tmp_path: Path) -> None:
    server = Tallylight(tmp_path / "data")

    with pytest.raises(AssertionError, match="There is none of play_history"):
        server.run("import", "shard5", postgres_url)
