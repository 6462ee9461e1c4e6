"""The peers' layouts, written by us from what is known of them, with the sessions of an archive.

A history table in SQLite with its two companions, as Tautulli has them; a table of playback
activity in PostgreSQL, as Jellystat has it. Indexes are made after the rows, which flatters them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench.past.archive import Archive
from bench.past.rows import files, plain_engine
from bench.past.sizes import Size
from tallylight.store.database import sqlite_library

_SLICE = 20_000
_BLOCK = 1 << 20
_HISTORY = """
    CREATE TABLE session_history (
        id INTEGER PRIMARY KEY, reference_id INTEGER, started INTEGER, stopped INTEGER,
        rating_key INTEGER, parent_rating_key INTEGER, grandparent_rating_key INTEGER,
        user_id INTEGER, user TEXT, ip_address TEXT, paused_counter INTEGER, player TEXT,
        product TEXT, platform TEXT, machine_id TEXT, bandwidth INTEGER, location TEXT,
        media_type TEXT, section_id INTEGER, view_offset INTEGER);
    CREATE TABLE session_history_media_info (
        id INTEGER PRIMARY KEY, rating_key INTEGER, video_decision TEXT, audio_decision TEXT,
        transcode_decision TEXT, container TEXT, bitrate INTEGER, video_codec TEXT,
        audio_codec TEXT, video_resolution TEXT, stream_container TEXT, stream_bitrate INTEGER);
    CREATE TABLE session_history_metadata (
        id INTEGER PRIMARY KEY, rating_key INTEGER, title TEXT, parent_title TEXT,
        grandparent_title TEXT, full_title TEXT, media_type TEXT, section_id INTEGER, guid TEXT,
        year INTEGER, duration INTEGER, live INTEGER, thumb TEXT, summary TEXT);
"""
_HISTORY_INDEXES = (
    "session_history (media_type, stopped)", "session_history (rating_key)",
    "session_history (parent_rating_key)", "session_history (grandparent_rating_key)",
    "session_history (user)", "session_history (user_id, stopped)",
    "session_history (section_id, stopped)", "session_history (reference_id)",
    "session_history_media_info (transcode_decision)", "session_history_metadata (rating_key)",
    "session_history_metadata (guid)", "session_history_metadata (live)",
)  # fmt: skip
_ACTIVITY = """
    CREATE TABLE jf_users ("Id" text PRIMARY KEY, "Name" text);
    CREATE TABLE jf_libraries ("Id" text PRIMARY KEY, "Name" text);
    CREATE TABLE jf_library_items ("Id" text PRIMARY KEY, "Name" text, "ParentId" text);
    CREATE TABLE jf_playback_activity (
        "Id" text PRIMARY KEY, "IsPaused" boolean, "UserId" text, "UserName" text, "Client" text,
        "DeviceName" text, "DeviceId" text, "NowPlayingItemId" text, "NowPlayingItemName" text,
        "SeasonId" text, "SeriesName" text, "EpisodeId" text, "PlaybackDuration" bigint,
        "ActivityDateInserted" timestamptz, "PlayMethod" text, "MediaStreams" json,
        "TranscodingInfo" json, "PlayState" json, "RemoteEndPoint" text);
"""
_LISTED = """'[{"Type":"Video","Codec":"h264","Width":1920,"Height":1080,"BitRate":8000000},'
    || '{"Type":"Audio","Codec":"aac","Channels":2,"SampleRate":48000,"BitRate":192000}]'"""


def history_of(archive: Archive, folder: Path) -> Any:
    """A history as Tautulli keeps it, in a file of `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    store = sqlite_library().connect(folder / "history.db")
    store.execute("PRAGMA synchronous = OFF")
    store.execute("PRAGMA journal_mode = WAL")
    store.executescript(_HISTORY)
    for path in archive.paths("sessions"):
        for table, marks, rows in _history_rows(archive.size, path):
            store.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * marks)})", rows)
        store.commit()
    for number, index in enumerate(_HISTORY_INDEXES):
        store.execute(f"CREATE INDEX ix_{number} ON {index}")
    store.execute("ANALYZE")
    store.commit()
    return store


def activity_of(archive: Archive, url: str, folder: Path) -> psycopg.Connection[Any]:
    """Playback activity as Jellystat keeps it, in the database at `url`."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(_ACTIVITY.encode())
    folder.mkdir(parents=True, exist_ok=True)
    spill = folder / "rows.csv"
    engine = plain_engine()
    people, items = archive.size.people, _things(archive.size)
    for table, rows in {
        "jf_users": f"SELECT 'user-' || n, 'Listener ' || n FROM range(1, {people + 1}) AS r(n)",
        "jf_libraries": "SELECT 'library-' || n, 'Library ' || n FROM range(0, 2) AS r(n)",
        "jf_library_items": f"SELECT 'item-' || n, 'Film ' || n, 'library-' || n % 2 "
        f"FROM range(0, {items}) AS r(n)",
        "jf_playback_activity": _activity_rows(archive),
    }.items():
        engine.execute(f"COPY ({rows}) TO '{spill}' (FORMAT csv, HEADER false)")
        into = f"COPY {table} FROM STDIN (FORMAT csv)".encode()
        with spill.open("rb") as text, connection.cursor().copy(into) as copy:
            while block := text.read(_BLOCK):
                copy.write(block)
        spill.unlink()
    connection.execute("VACUUM ANALYZE")
    return connection


def _things(size: Size) -> int:
    """Numbers of items; the channels are behind them."""
    return size.songs + size.films + 1_000 + size.streams


def _facts(size: Size) -> str:
    """What both layouts tell of a session; a second appearance is the same person."""
    person = f"CASE WHEN viewer > {size.people} THEN viewer - {size.people} ELSE viewer END"
    thing = f"coalesce(item, {size.songs + size.films + 500} + stream)"
    return f"""
        SELECT key, {person} AS person, {thing} AS thing, item IS NOT NULL AS is_film,
            epoch_us(started_at) // 1000000 AS started,
            epoch_us(coalesce(ended_at, last_at)) // 1000000 AS stopped, ended_at, last_at,
            coalesce(playback_type, 'direct_play') AS method, watched_us // 1000000 AS watched
    """


def _history_rows(size: Size, path: str) -> Iterator[tuple[str, int, list[tuple[object, ...]]]]:
    kind = "CASE WHEN is_film THEN 'movie' ELSE 'track' END"
    title = "'Film number ' || thing"
    selects = {
        "session_history": f"""key, key, started, stopped, thing, thing // 10, thing // 100, person,
            'Listener ' || person, '198.51.100.' || person % 250, 0, 'Living room', 'Web',
            ['Chrome', 'iOS', 'Android', 'tvOS', 'Roku'][(person % 5 + 1)::INT],
            'machine-' || person, 8000, 'wan', {kind}, thing % 4, watched * 1000""",
        "session_history_media_info": """key, thing, method, method, method, 'mkv', 8000, 'h264',
            'aac', '1080', 'mkv', 8000""",
        "session_history_metadata": f"""key, thing, {title}, NULL, NULL, {title}, {kind}, thing % 4,
            'plex://movie/' || md5(thing::VARCHAR), 2000 + thing % 25, 6600000, 0,
            '/library/metadata/' || thing || '/thumb', 'A film of which ' || thing""",
    }
    engine = plain_engine()
    for table, columns in selects.items():
        found = engine.execute(f"SELECT {columns} FROM ({_facts(size)} FROM {files([path])})")
        while rows := found.fetchmany(_SLICE):
            yield table, len(rows[0]), rows


def _activity_rows(archive: Archive) -> str:
    facts = f"{_facts(archive.size)} FROM {files(archive.paths('sessions'))}"
    return f"""
        SELECT md5(key::VARCHAR), false, 'user-' || person, 'Listener ' || person, 'Web',
            'Living room', 'device-' || person, 'item-' || thing, 'Film number ' || thing, NULL,
            NULL, NULL, watched, coalesce(ended_at, last_at), method, {_LISTED}, NULL,
            '{{"PlaybackPositionTicks":36000000000,"IsPaused":false}}', '198.51.100.7'
        FROM ({facts})
    """
