"""S1's two caches as views: what they show is what the questions answer, with S1's columns."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.analytics.answer import Answer, Meta, Wanted
from tallylight.analytics.caches import Caches
from tallylight.model.time import DAY, HOUR, MINUTE
from tests.analytics.harness import BOTH, Archive, archives
from tests.ledger import NOON, observation

ZONE = "Asia/Kolkata"


@pytest.fixture(params=BOTH)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    yield from archives(request, tmp_path_factory)


def shown(archive: Archive, view: str) -> list[dict[str, Any]]:
    schema = "public." if archive.ledger.database.is_postgres else ""
    with archive.ledger.database.engine.connect() as connection:
        rows = connection.execute(sa.text(f"SELECT * FROM {schema}{view} ORDER BY 1, 2"))
        return [dict(row) for row in rows.mappings()]


def caches(archive: Archive) -> Caches:
    async def ask(wanted: Wanted) -> Answer:
        with archive.asking(wanted.window, sites_asked=[*wanted.sites]) as asking:
            table = wanted.reckon(asking)
        meta = Meta(
            window=wanted.window, versions={}, known_fraction=1, revision=0, at=0, took_ms=0
        )
        return Answer(wanted.name, table, meta)

    return Caches(archive.ledger.database, ask, lambda: archive.now)


def play(number: int, at_s: float, title: str, aired_ms: int) -> list[Any]:
    told: Any = {"subject": f"p{number}", "stream": "/live"}
    about = {"title": title, "artist": "Sade", "duration_ms": 180_000}
    return [
        observation("play.started", at_s, **told, item=about),
        observation("play.ended", at_s + aired_ms / 1_000, **told, aired_ms=aired_ms),
    ]


async def test_both_show_what_was_played_by_hour_and_by_song(archive: Archive) -> None:
    archive.site(ZONE)
    archive.now = NOON * 1_000 + 10 * DAY
    archive.tell(play(1, 0, "Smooth Operator", 180_000))
    archive.tell(play(2, 300, "Paradise", 20_000))
    archive.tell(play(3, 9.5 * 86_400, "Paradise", 180_000))

    await caches(archive).fill()

    # Noon in UTC is half past five in the afternoon there.
    hours = [
        (row["date"], row["hour"], row["play_count"])
        for row in shown(archive, "hourly_play_counts")
        if row["play_count"]
    ]
    assert hours == [("2026-02-03", 17, 2), ("2026-02-13", 5, 1)]
    songs = {
        (row["period"], row["play_count"], row["total_played_ms"], row["skip_count"])
        for row in shown(archive, "play_stats_cache")
    }
    assert songs == {
        ("all", 1, 180_000, 0), ("30d", 1, 180_000, 0), ("90d", 1, 180_000, 0),
        ("all", 2, 200_000, 1), ("30d", 2, 200_000, 1), ("90d", 2, 200_000, 1),
        ("7d", 1, 180_000, 0),
    }  # fmt: skip
    last = {row["last_played_at"] for row in shown(archive, "play_stats_cache")}
    assert last == {NOON, NOON + 9.5 * 86_400_000}


async def test_what_they_showed_before_is_replaced(archive: Archive) -> None:
    archive.now = NOON * 1_000 + HOUR
    archive.tell(play(1, 0, "Paradise", 180_000))
    await caches(archive).fill()
    archive.now += 30 * MINUTE
    archive.tell(play(2, 3_700, "Paradise", 180_000))

    await caches(archive).fill()

    assert {row["play_count"] for row in shown(archive, "play_stats_cache")} == {2}
