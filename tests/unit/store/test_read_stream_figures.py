"""How streams fare, on both stores, and that their outages add up to what they lack."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from tallylight.model.time import DAY, SECOND
from tallylight.store.database import Database, writing
from tallylight.store.read.outages import list_outages
from tallylight.store.read.pages import Query
from tallylight.store.read.stream_figures import StreamFigures, stream_figures
from tallylight.store.schema import sources
from tests.rows import NOON, Rows, after

LOOK = 15 * SECOND


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def figures(rows: Rows, site: int, now: int) -> dict[UUID, StreamFigures]:
    return {one.id: one for one in stream_figures(rows.database, [site], now)}


def test_a_stream_tells_its_state_its_listeners_and_its_uptime(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    uid = rows.uid
    rows.stretch(site, source, stream, "up", (NOON, after(54) - LOOK))
    rows.stretch(site, source, stream, "down", (after(54), after(60) - LOOK), reason="no encoder")
    rows.stretch(site, source, stream, "up", (after(60), after(120)))
    for minutes, rate in ((100, 120.0), (120, 136.0)):
        told = {"incoming_kbps": rate, "bitrate_kbps": 128.0, "excluded": 1}
        rows.sample(site, source, stream, after(minutes), 9, **told)

    told = figures(rows, site, after(120))[uid]

    assert (told.state, told.since, told.down_reason) == ("up", after(60), None)
    assert (told.listeners, told.bitrate_kbps, told.last_seen) == (8, 128.0, after(120))
    assert told.uptime_24h == told.uptime_30d == pytest.approx(0.95)
    assert (told.outages_30d, told.down_ms_30d) == (1, 6 * 60_000)
    assert told.bitrate_stability == pytest.approx(93.75)


def test_outages_are_exactly_what_uptime_lacks(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    uid = rows.uid
    for start in range(0, 600, 20):
        rows.stretch(site, source, stream, "up", (after(start), after(start + 13) - LOOK))
        rows.stretch(site, source, stream, "down", (after(start + 13), after(start + 20) - LOOK))
    now = after(600) - LOOK

    told = figures(rows, site, now)[uid]

    down = list_outages(rows.database, Query((site,), limit=99), now).items
    length = sum((one.ended_at or now) - one.started_at for one in down) // 1_000
    assert (told.outages_30d, told.down_ms_30d) == (len(down), length)
    assert told.uptime_30d is not None
    assert 1 - told.uptime_30d == pytest.approx(length * 1_000 / (now - NOON))


def test_a_stream_that_is_down_has_no_listeners_and_a_reason(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    uid = rows.uid
    rows.sample(site, source, stream, NOON, 9)
    rows.stretch(site, source, stream, "down", (NOON, after(0.1)), reason="no encoder")

    told = figures(rows, site, after(0.2))[uid]

    assert (told.state, told.listeners, told.down_reason) == ("down", 0, "no encoder")
    assert told.bitrate_kbps is None


def test_a_source_that_fell_silent_leaves_its_streams_unknown(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    uid = rows.uid
    rows.stretch(site, source, stream, "up", (NOON, after(5)))

    told = figures(rows, site, NOON + 2 * DAY)[uid]

    assert (told.state, told.since, told.listeners) == ("unknown", after(5), None)
    assert (told.uptime_24h, told.uptime_30d, told.last_seen) == (None, 1.0, after(5))


def test_a_pushed_stream_is_up_while_its_count_holds(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site, "desk", kind="push")
    stream = rows.stream(site, source)
    uid = rows.uid
    rows.sample(site, source, stream, NOON, 3)

    heard, silent = (figures(rows, site, at)[uid] for at in (NOON, after(5)))

    assert (heard.state, heard.listeners, heard.uptime_24h) == ("up", 3, None)
    assert (silent.state, silent.listeners) == ("unknown", None)


def test_streams_of_a_source_that_was_taken_away_are_left_out(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    rows.stream(site, source)
    with writing(rows.database) as connection:
        gone = sa.update(sources).where(sources.c.key == source).values(deleted_at=NOON)
        connection.execute(gone)

    assert figures(rows, site, after(5)) == {}
