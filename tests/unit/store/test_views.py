"""Tables by the names of other programs: their columns, what is in them, who was there before."""

import time
from pathlib import Path
from typing import Any

import pytest

from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant, moment
from tallylight.store.database import Database, open_database
from tallylight.store.migrate import migrate
from tallylight.store.read.pages import Query
from tallylight.store.read.sessions import list_sessions
from tests.rows import Rows

COLUMNS = {
    "play_history": "id track_key artist title album azuracast_song_id loop_file_path started_at "
    "ended_at duration_seconds expected_duration_seconds ffmpeg_pid had_errors error_message "
    "error_count metadata",
    "error_log": "id timestamp service severity message context stack_trace resolved resolved_at "
    "play_history_id",
    "system_metrics_named": "id timestamp metric_name metric_value unit service metadata",
    "play_stats_cache": "song_id period play_count total_played_ms last_played_at skip_count",
    "hourly_play_counts": "date hour play_count unique_songs",
    "listener_snapshots": "id encoder_id timestamp listener_count peak_listeners",
    "event_log": "id timestamp level category event message metadata_json deck song_id encoder_id",
    "system_health_snapshots": "id timestamp cpu_pct memory_mb ring_buffer_fill_deck_a "
    "ring_buffer_fill_deck_b decoder_latency_ms stream_connected mysql_connected active_encoders",
    "stream_sessions": "id user_id media_item_id playback_type quality codec resolution container "
    "bytes_served duration_seconds client_info started_at ended_at is_active",
    "transcode_history": "id media_item_id user_id input_codec output_codec input_resolution "
    "output_resolution hw_accel quality duration_seconds file_size_bytes success error_message "
    "started_at completed_at",
    "system_metrics": "id cpu_percent memory_percent memory_used_mb gpu_encoder_percent "
    "gpu_memory_percent gpu_temp_celsius disk_total_gb disk_used_gb disk_free_gb active_streams "
    "active_transcodes recorded_at",
    "daily_stats": "id stat_date total_plays unique_users total_watch_minutes total_bytes_served "
    "transcodes direct_plays direct_streams transcode_failures new_media_added library_size_total "
    "storage_used_bytes",
    "alert_log": "id rule_id channel_id message success error_detail sent_at",
    "provider_performance_logs": "id provider_id sync_timestamp sync_duration_seconds "
    "channels_added channels_removed channels_updated errors_count error_details "
    "data_freshness_hours created_at",
    "quality_logs": "id stream_id resolution bitrate quality_score codec fps analysis_method "
    "sampled_at created_at",
}
"""As the documents name them; `site` comes after these."""
OWN = {
    "shard5": "play_history recent_plays current_playing error_log system_metrics",
    "desizone": "play_stats_cache hourly_play_counts listener_snapshots event_log "
    "system_health_snapshots",
    "cinevault": "stream_sessions transcode_history system_metrics daily_stats alert_log",
    "m3u": "provider_performance_logs quality_logs",
}


def rows(database: Database, asked: str) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(asked).mappings()]


def columns(database: Database, name: str) -> list[str]:
    with database.engine.connect() as connection:
        return [*connection.exec_driver_sql(f"SELECT * FROM {name}").keys()]


def told(database: Database, at: Instant | None) -> Any:
    """A time as the views have it."""
    if at is None or database.is_postgres:
        return None if at is None else moment(at)
    return moment(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_documents(database: Database, name: str) -> None:
    found = columns(database, name)

    assert [column for column in found if column != "site"] == COLUMNS[name].split()
    assert rows(database, f"SELECT * FROM {name}") == []


@pytest.mark.parametrize("name", ["recent_plays", "current_playing"])
def test_views_of_plays_have_the_columns_of_plays(database: Database, name: str) -> None:
    found = [column for column in columns(database, name) if column != "elapsed_seconds"]

    assert found == columns(database, "play_history")


def failed_play(put: Rows, site: int, source: int, start: Instant) -> int:
    """A play of 90 s, and all that can be told of one."""
    song = put.item(site, "Straße", artist="ÜNAL ", album="A", duration_ms=200_000)
    step = put.step(None, 2, start + MINUTE, {"metadata": {"error_count": 3}})
    data = {
        "loop_path": "/a.mp4",
        "process_id": 7,
        "error_message": "it broke",
        "metadata": {"id": "17"},
    }
    return put.play(
        site,
        source,
        start,
        item=song,
        ended_at=start + 90 * SECOND,
        aired_ms=90_000,
        had_errors=True,
        last_step=step,
        data=data,
    )


def test_recent_plays_are_the_last_hundred(database: Database) -> None:
    put = Rows(database)
    site = put.site()
    source = put.source(site, "desk", "push")
    song, start = put.item(site, "Straße"), int(time.time()) * SECOND - DAY
    made = [
        put.play(
            site, source, start + place * MINUTE, item=song, ended_at=start + place * MINUTE + 1
        )
        for place in range(103)
    ]

    found = rows(database, "SELECT id FROM recent_plays")

    assert [row["id"] for row in found] == made[:2:-1]


def test_plays_are_told_with_all_that_s2_knows(database: Database) -> None:
    put = Rows(database)
    site = put.site()
    source = put.source(site, "desk", "push")
    start = int(time.time()) * SECOND - HOUR
    told_all = failed_play(put, site, source, start)
    uid = put.uid
    bare = put.play(site, source, start + 2 * MINUTE, item=put.item(site, "Other"))
    put.error(site, source, start + MINUTE, play_id=str(uid), resolved_at=start + HOUR)
    put.error(site, source, start + 2 * MINUTE, play_id="none")

    newest, found = rows(database, "SELECT * FROM recent_plays")
    (playing,) = rows(database, "SELECT * FROM current_playing")
    errors = rows(database, "SELECT * FROM error_log ORDER BY id")

    metadata = found.pop("metadata")
    assert metadata in ({"id": "17"}, '{"id":"17"}')
    assert found == {
        "id": told_all,
        "track_key": "ünal - strasse",
        "artist": "ÜNAL ",
        "title": "Straße",
        "album": "A",
        "azuracast_song_id": "17",
        "loop_file_path": "/a.mp4",
        "started_at": told(database, start),
        "ended_at": told(database, start + 90 * SECOND),
        "duration_seconds": 90,
        "expected_duration_seconds": 200,
        "ffmpeg_pid": 7,
        "had_errors": True,
        "error_message": "it broke",
        "error_count": 3,
        "site": "main",
    }
    assert (newest["id"], newest["ended_at"], newest["error_count"]) == (bare, None, 0)
    assert newest["duration_seconds"] is None
    assert playing["id"] == bare
    assert 0 <= playing["elapsed_seconds"] - (58 * 60) < 60
    assert [row["play_history_id"] for row in errors] == [told_all, None]
    assert [bool(row["resolved"]) for row in errors] == [True, False]
    assert errors[0]["resolved_at"] == told(database, start + HOUR)


def test_what_is_not_known_to_play_is_not_told_as_playing(database: Database) -> None:
    put = Rows(database)
    site = put.site()
    source = put.source(site, "desk", "push")
    now = int(time.time()) * SECOND
    put.play(site, source, now - 7 * HOUR, item=put.item(site, "Crashed"))
    put.play(site, source, now - 20 * MINUTE, item=put.item(site, "Short"), expected_ms=60_000)
    put.play(site, source, now + HOUR, item=put.item(site, "Clock that lies"))

    assert rows(database, "SELECT * FROM current_playing") == []


def test_an_alias_is_told_as_what_it_stands_for(database: Database) -> None:
    put = Rows(database)
    site = put.site()
    source = put.source(site)
    alias = put.item(site, "Sinerman")
    wrong = put.uid
    song = put.item(site, "Sinnerman", artist="Nina Simone")
    put.alias(site, wrong, put.uid)
    put.play(site, source, item=alias)
    put.event(site, source, item=alias)

    (play,) = rows(database, "SELECT track_key, title FROM play_history")
    (event,) = rows(database, "SELECT song_id FROM event_log")

    assert play == {"track_key": "nina simone - sinnerman", "title": "Sinnerman"}
    assert event == {"song_id": song}


def test_samples_events_and_figures_keep_their_units(database: Database) -> None:
    put = Rows(database)
    site = put.site()
    source = put.source(site)
    stream = put.stream(site, source)
    at = 1_779_451_200_123_000
    put.sample(site, source, stream, at, 12, excluded=2, peak=40)
    put.event(site, source, at, deck="a", stream=stream, metadata={"n": 1})
    put.metric(site, source, at, "cpu", 45.25, unit="percent", service="ffmpeg")
    put.health(
        site,
        source,
        at,
        cpu_percent=12.5,
        memory_mb=2_048.4,
        stream_connected=True,
        ring_buffer_fill={"A": 0.5, "deck_b": 0.25},
        disks=[{"path": "/a", "total_bytes": 2**31, "free_bytes": 2**30}, {"path": "/b"}],
        gpus=[
            {"name": "g", "memory_used_mb": 1, "memory_total_mb": 4, "temperature_c": 60},
            {"name": "h", "temperature_c": 71.5},
        ],
    )

    (sample,) = rows(database, "SELECT * FROM listener_snapshots")
    (event,) = rows(database, "SELECT * FROM event_log")
    (metric,) = rows(database, "SELECT * FROM system_metrics_named")
    (snapshot,) = rows(database, "SELECT * FROM system_health_snapshots")
    (machine,) = rows(database, "SELECT * FROM system_metrics")

    assert [sample[name] for name in COLUMNS["listener_snapshots"].split()[1:]] == [
        stream,
        at // 1_000,
        10,
        40,
    ]
    assert (event["timestamp"], event["deck"], event["encoder_id"]) == (at // 1_000, "a", stream)
    assert event["metadata_json"].replace(" ", "") == '{"n":1}'
    assert (float(metric["metric_value"]), metric["unit"]) == (45.25, "percent")
    assert metric["timestamp"] == told(database, at)
    assert snapshot["cpu_pct"] == 12.5
    assert snapshot["ring_buffer_fill_deck_a"] == 0.5
    assert snapshot["ring_buffer_fill_deck_b"] == 0.25
    assert (snapshot["stream_connected"], snapshot["mysql_connected"]) == (1, None)
    assert (machine["memory_used_mb"], machine["gpu_temp_celsius"]) == (2_048, 71.5)
    assert (machine["gpu_memory_percent"], machine["disk_total_gb"]) == (25, 2)
    assert (machine["disk_used_gb"], machine["disk_free_gb"]) == (1, 1)
    assert machine["active_streams"] is None


def visits(put: Rows, site: int, now: Instant) -> None:
    """Four sessions that count, two of which go on, and two that do not count."""
    pushed, polled = put.source(site, "desk", "push"), put.source(site, "icecast")
    put.stretch(site, polled, None, "up", (now - DAY, now - MINUTE))
    film = put.item(site, "Film", kind="movie")
    out = put.exclusion(site)
    viewers = [put.viewer(site, f"name:{n}", user_agent=f"agent {n}") for n in range(3)]
    viewers.append(put.viewer(site, "name:vlc", user_agent="vlc", exclusion=out))
    for n, source in enumerate((pushed, polled)):
        put.session(
            site,
            source,
            now - 3 * HOUR,
            last_at=now - HOUR,
            viewer=viewers[n],
            item=film,
            watched_us=HOUR + n,
            state="playing",
            bytes_served=5,
        )
    put.session(
        site,
        polled,
        now - 2 * DAY,
        ended_at=now - 2 * DAY + HOUR,
        viewer=viewers[2],
        stream=put.stream(site, polled),
        playback_type="transcode",
        data={"quality": "hd", "video_codec": "h264"},
    )
    put.session(site, pushed, now - 30 * HOUR, viewer=viewers[0], item=film)
    put.session(site, polled, now - HOUR, viewer=viewers[3], item=film)
    put.session(site, polled, now - HOUR, viewer=viewers[1], item=film, excluded="relay")


def test_sessions_stand_as_our_own_list_has_them(database: Database) -> None:
    put = Rows(database)
    site = put.site(zone="UTC")
    now = int(time.time()) * SECOND
    visits(put, site, now)

    found = {row["id"]: row for row in rows(database, "SELECT * FROM stream_sessions")}

    listed = list_sessions(database, Query((site,), limit=100), now).items
    own = {str(one.id): one for one in listed if one.excluded is None}
    assert {str(uid) for uid in found} == {*own}
    assert len(own) == 4
    for uid, row in found.items():
        one = own[str(uid)]
        assert bool(row["is_active"]) == one.is_active
        assert row["duration_seconds"] == pytest.approx(one.watched_ms // 1_000, abs=30)
        assert row["ended_at"] == told(database, one.ended_at)
        assert row["playback_type"] == (one.playback_type or "direct_play")
    (transcoded,) = [row for row in found.values() if row["playback_type"] == "transcode"]
    assert (transcoded["quality"], transcoded["codec"]) == ("hd", "h264")
    days = rows(database, "SELECT * FROM daily_stats")
    assert sum(row["total_plays"] for row in days) == 4
    assert sum(row["transcodes"] for row in days) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("schema", OWN)
def test_each_document_has_a_schema_of_its_own(
    postgres_url: str, tmp_path: Path, schema: str
) -> None:
    database = open_database(tmp_path, postgres_url)
    migrate(database)
    names = OWN[schema].split()

    found = {name: columns(database, f"{schema}.{name}") for name in names}

    for name in names:
        own = "system_metrics_named" if (schema, name) == ("shard5", "system_metrics") else name
        assert found[name] == columns(database, f"public.{own}")
    if schema == "shard5":
        (told_all,) = rows(database, "SELECT * FROM shard5.get_play_stats()")
        assert told_all["total_plays"] == 0
    database.close()


def test_every_view_says_what_it_is(database: Database) -> None:
    if not database.is_postgres:
        found = rows(database, "SELECT name, sql FROM sqlite_master WHERE type = 'view'")
        assert len(found) >= len(COLUMNS)
        return
    said = "obj_description(c.oid, 'pg_class')"
    found = rows(
        database,
        f"SELECT relname, {said} AS said FROM pg_class AS c WHERE relkind = 'v' "
        "AND relnamespace = 'public'::regnamespace",
    )
    unsaid = {row["relname"] for row in found if not (row["said"] or "").startswith("Tallylight: ")}
    assert unsaid == {"play_stats_cache", "hourly_play_counts"}
