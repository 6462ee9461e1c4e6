"""What people delete with PostgreSQL's functions is gone for everybody, and counted truly."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.model.time import DAY, moment
from tallylight.store import schema
from tests.analytics.airtime import SONGS, fill
from tests.analytics.golden_plays import Aired
from tests.analytics.harness import STATES, Archive, State, window
from tests.ledger import NOON, observation
from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from tests.servers.tallylight import Start

pytestmark = [pytest.mark.past, pytest.mark.postgres]

DAY_MS = DAY // 1_000
MANY = 100_000
# As many plays, two steps each, told long ago.
_MANY = """
    INSERT INTO tallylight.revisions VALUES (1, 0) ON CONFLICT DO NOTHING;
    INSERT INTO tallylight.items (id, site, item_key, title, kind, data, told_at, told_by,
        track_key)
    SELECT gen_random_uuid(), 1, n::text, 'Song ' || n, 'song', '{{}}', now(), gen_random_uuid(),
        'unknown artist - song ' || n
    FROM generate_series(1, 500) AS n;
    INSERT INTO tallylight.steps (key, id, prev, rank, at, received_at, data)
    SELECT n, gen_random_uuid(), CASE WHEN n % 2 = 0 THEN n - 1 END, 2 - 2 * (n % 2), now(), now(),
        '{{}}'
    FROM generate_series(1, 2 * {many}) AS n;
    INSERT INTO tallylight.plays (key, id, rev, site, source, subject, last_step, item, started_at,
        ended_at, aired_ms, had_errors, data, rule)
    SELECT n, gen_random_uuid(), n, 1, 1 + n % 2, n::text, 2 * n,
        (SELECT min(key) FROM tallylight.items) + n / 2 % 500,
        now() - interval '200 days' + n / 2 * interval '200 seconds',
        now() - interval '200 days' + (n / 2 * 200 + 180) * interval '1 second', 180000, n % 10 = 0,
        '{{}}', 1
    FROM generate_series(1, {many}) AS n;
    UPDATE tallylight.revisions SET last = 2 * {many};
"""


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Archive]:
    url = postgres.create_database()
    made = Archive(tmp_path_factory.mktemp("archive"), url)
    yield made
    made.close()
    postgres.drop_database(url)


def address(archive: Archive) -> str:
    url = archive.ledger.database.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def call(archive: Archive, what: str) -> Any:
    """As psql does: on a connection of its own, in a transaction of its own."""
    with psycopg.connect(address(archive)) as connection:
        row = connection.execute(f"SELECT {what}".encode()).fetchone()
        assert row is not None
        return row[0]


def plays_of(old: int, young: int) -> list[Aired]:
    """So many that began more than 90 days ago, and so many since."""
    now = round(time.time() * 1_000)
    ages = [100 * DAY_MS + n * 400_000 for n in range(old)]
    ages += [50 * DAY_MS + n * 400_000 for n in range(young)]
    return [
        Aired(n, now - age, SONGS[n % 4], ended=now - age + 300_000) for n, age in enumerate(ages)
    ]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("old", [0, 1, 2, 30])
def test_old_plays_go_everywhere(archive: Archive, state: State, old: int) -> None:
    plays = plays_of(old, 5)
    now = round(time.time() * 1_000)
    fill(archive, plays, now, None)
    archive.seal(state)
    year = window("UTC", moment(now * 1_000).date() - timedelta(days=150), 160)
    names = ["plays", "played_ms"]
    assert next(iter(archive.figures(names, year).rows.values()))[0] == old + 5

    assert call(archive, "archive_old_play_history(90)") == old

    assert [*archive.figures(names, year).rows.values()] == [[5, 5 * 300_000]]
    graves = [row for row in archive.ledger.rows(schema.tombstones) if row["kind"] == "play"]
    assert len(graves) == old
    assert len(archive.ledger.rows(schema.plays)) == 5
    assert len(archive.ledger.rows(schema.steps)) == 10
    assert call(archive, "archive_old_play_history(90)") == 0

    archive.seal("sealed")
    assert [*archive.figures(names, year).rows.values()] == [[5, 5 * 300_000]]


def test_what_is_told_afterwards_has_revisions_of_its_own(archive: Archive) -> None:
    fill(archive, plays_of(3, 1), round(time.time() * 1_000), None)
    assert call(archive, "archive_old_play_history(90)") == 3

    archive.tell(
        [observation("event.logged", 0, level="info", category="c", event="e", message="m")]
    )

    revisions = [row["rev"] for row in archive.ledger.rows(schema.tombstones)]
    (event,) = archive.ledger.rows(schema.events)
    assert event["rev"] > max(revisions)
    assert len({*revisions}) == 3


@pytest.mark.parametrize("resolved", [0, 1, 2, 30])
def test_errors_go_that_were_resolved_long_ago(archive: Archive, resolved: int) -> None:
    archive.now = round(time.time() * 1e6)
    archive.tell(
        observation(
            "error.logged",
            time.time() - 40 * 86_400 - NOON / 1_000 + n,
            service="dj",
            severity="error",
            message="m",
        )
        for n in range(resolved + 2)
    )
    with archive.ledger.database.engine.begin() as connection:
        table = schema.errors
        keys = [row["key"] for row in archive.ledger.rows(table)]
        for key in keys[:resolved]:
            at = round(time.time() * 1e6) - 31 * DAY
            told = sa.update(table).where(table.c.key == key).values(resolved_at=at)
            connection.execute(told)

    assert call(archive, "clean_resolved_errors(30)") == resolved

    assert len(archive.ledger.rows(schema.errors)) == 2
    assert len(archive.ledger.rows(schema.tombstones)) == resolved


@pytest.mark.parametrize("name", ["archive_old_play_history", "clean_resolved_errors"])
@pytest.mark.parametrize("days", ["-1", "NULL"])
def test_days_that_are_none_delete_nothing(archive: Archive, name: str, days: str) -> None:
    fill(archive, plays_of(2, 2), round(time.time() * 1_000), None)

    with pytest.raises(psycopg.Error, match="days_to_keep must be 0 or more"):
        call(archive, f"{name}({days})")

    assert len(archive.ledger.rows(schema.plays)) == 4


def test_a_hundred_thousand_plays_are_counted_and_go(archive: Archive) -> None:
    with psycopg.connect(address(archive), autocommit=True) as connection:
        connection.execute(_MANY.format(many=MANY).encode())
        connection.execute("ANALYZE")

    began = time.monotonic()
    # Two sources told each of them.
    assert (
        call(archive, "total_plays FROM get_play_stats('2000-01-01', 'infinity')") == MANY // 2 + 1
    )
    took = time.monotonic() - began
    gone = call(archive, "archive_old_play_history(120)")
    left = call(archive, "count(*) FROM tallylight.plays")

    # 80 days of them, two each 200 s.
    assert gone == pytest.approx(2 * 80 * 432, abs=3)
    assert gone + left == MANY
    assert call(archive, "count(*) FROM tallylight.steps") == 2 * left
    assert took < 60


def test_a_server_tells_no_more_of_what_was_deleted(
    postgres_url: str, start_tallylight: Start
) -> None:
    server = start_tallylight(database_url=postgres_url)
    token = server.token("station", "ingest", "read", "admin")
    now = round(time.time() * 1_000)
    everything = {"T0", "T1", "T2"}
    with server.client(token) as client:
        for n, age_h in enumerate((100 * 24, 1, 0)):
            told = {
                "id": f"00000000-0000-4000-8000-00000000000{n}",
                "type": "play.started",
                "at": now - age_h * 3_600_000,
                "subject": f"p{n}",
                "data": {"item": {"title": f"T{n}"}, "stream": f"/{n}"},
            }
            client.post("/api/v1/observations", json=told).raise_for_status()

        def told_of() -> dict[str, set[str]]:
            plays = client.get("/api/v1/plays").json()["items"]
            query = {"metric": "plays", "by": "item", "days": 200}
            figures = client.get("/api/v1/metrics/query", params=query).json()["items"]
            present = client.get("/api/v1/live/present").text
            return {
                "plays": {one["item"]["title"] for one in plays},
                "figures": {one["title"] for one in figures if one["plays"]},
                "live": {
                    one
                    for one in ("T0", "T1", "T2")
                    if f'"{one}"' in str(present).replace("'", '"')
                },
            }

        wait_until(lambda: told_of()["live"] == everything, f"all is told of: {told_of()}", 5)
        with psycopg.connect(postgres_url) as connection:
            assert connection.execute("SELECT archive_old_play_history(0)").fetchone() == (3,)

        gone: dict[str, set[str]] = {"plays": set(), "figures": set(), "live": set()}
        wait_until(lambda: told_of() == gone, f"nothing is told of: {told_of()}", 2)
