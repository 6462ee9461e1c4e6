"""Stores that hold something already: a benchmark on an empty one hides what indexes cost."""

import os
import time
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from bench.generator import ITEMS, PEOPLE, zipf
from tallylight.model.time import DAY, HOUR, SECOND, system_clock
from tallylight.store.database import FILE_NAME, sqlite_library

_STEPS_BACK_MS = 600
_SQLITE_RECEIPTS = """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
    INSERT INTO receipts (id, day)
    SELECT unhex(printf('%012x70008%015x', ? + i * ?, i)), ? FROM n
"""
_POSTGRES_RECEIPTS = """
    INSERT INTO tallylight.receipts (id, day)
    SELECT (lpad(to_hex(%s::bigint + i * %s), 12, '0') || '70008' ||
        lpad(to_hex(i), 15, '0'))::uuid, %s
    FROM generate_series(0, %s::bigint - 1) AS n(i)
"""
_SESSIONS = """
    INSERT INTO sessions (key, id, rev, site, source, stream, subject, last_step, viewer, item,
        started_at, ended_at, last_at, last_rank, last_id, state, position_ms, watched_us,
        paused_us, reason, playback_type, data, rule)
    VALUES (?, ?, ?, 1, 1, NULL, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, 60000, ?, 0, ?, 'direct_play',
        '{"video_codec":"h264","container":"mkv","bitrate_kbps":8000}', 1)
"""
_NUMBERS = """
    CREATE TEMP TABLE n AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n
"""
_NAMES = {
    """INSERT INTO streams (key, id, site, source, name, created_at)
    SELECT i, randomblob(16), 1, 1, '/channel-' || i, 0 FROM n WHERE i <= ?""": 3,
    """INSERT INTO people (key, id, site, person_key)
    SELECT i, randomblob(16), 1, 'ext:prefilled:' || i FROM n WHERE i <= ?""": PEOPLE,
    """INSERT INTO viewers (key, id, site, person, name)
    SELECT i, randomblob(16), 1, i, 'Viewer ' || i FROM n WHERE i <= ?""": PEOPLE,
    """INSERT INTO items (key, id, site, item_key, title, kind, data, told_at, told_by)
    SELECT i, randomblob(16), 1, 'guid:' || i, 'Film ' || i, 'movie', '{"title":"Film"}', 0,
    randomblob(16) FROM n WHERE i <= ?""": ITEMS,
}
_SAMPLES = """
    INSERT INTO audience (key, id, rev, site, source, stream, at, listeners, interval_ms)
    VALUES (?, ?, ?, 1, 1, ?, ?, ?, 15000)
"""


def receipts_in_sqlite(folder: Path, count: int) -> None:
    """Remember `count` observations of the last days, with ids that sort by time."""
    database = sqlite_library().connect(str(folder / FILE_NAME))
    began, day = _receipts_from(count)
    database.execute(_SQLITE_RECEIPTS, (count, began, _STEPS_BACK_MS, day))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def receipts_in_postgres(url: str, count: int) -> None:
    """As `receipts_in_sqlite`."""
    began, day = _receipts_from(count)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_POSTGRES_RECEIPTS, (began, _STEPS_BACK_MS, day, count))
        connection.execute("VACUUM ANALYZE tallylight.receipts")
        connection.execute("CHECKPOINT")


def sessions_in_sqlite(folder: Path, count: int) -> None:
    """Fill a store with a year of sessions, 200 of them open, and today's samples of 3 streams."""
    database = sqlite_library().connect(str(folder / FILE_NAME))
    random = Random(count)
    _names(database)
    people, items = zipf(random, PEOPLE, count), zipf(random, ITEMS, count)
    now = system_clock()
    database.executemany(
        _SESSIONS,
        (
            _session(key, now - (count - key) * 365 * DAY // count, viewer + 1, item + 1)
            for key, viewer, item in zip(range(1, count + 1), people, items, strict=True)
        ),
    )
    # Those that began last are open.
    database.execute(
        "UPDATE sessions SET ended_at = NULL, last_rank = 1, state = 'playing', last_at = ? "
        "WHERE key > ?",
        (now, count - 200),
    )
    _samples(database, count, now)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _receipts_from(count: int) -> tuple[int, int]:
    now_ms = time.time_ns() // 1_000_000
    return now_ms - count * _STEPS_BACK_MS, now_ms * 1_000 // DAY


def _names(database: Any) -> None:
    database.execute(
        "INSERT INTO sources (id, site, kind, name, config, enabled, version, created_at) "
        "VALUES (randomblob(16), 1, 'push', 'prefilled', '{}', 1, 1, 0)"
    )
    database.execute(_NUMBERS)
    for sql, count in _NAMES.items():
        database.execute(sql, (count,))


def _session(key: int, began: int, viewer: int, item: int) -> tuple[Any, ...]:
    watched = (key * 7_919) % HOUR
    ended = began + watched
    uid = os.urandom(16)
    return (
        key, uid, key, f"prefilled-{key}", viewer, item, began, ended, ended, 2, uid, None,
        watched, "stopped",
    )  # fmt: skip


def _samples(database: Any, first: int, now: int) -> None:
    times = range(now - now % DAY, now, 15 * SECOND)
    places = [(stream, at) for at in times for stream in range(1, 4)]
    rows = (
        (first + turn, os.urandom(16), first + turn, stream, at, 100 + turn % 50)
        for turn, (stream, at) in enumerate(places, 1)
    )
    database.executemany(_SAMPLES, rows)
    database.execute("UPDATE revisions SET last = ?", (first + len(places),))
