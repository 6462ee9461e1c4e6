"""How lists are read: by an index and in one statement, however much there is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tallylight.store.database import Database, open_database
from tallylight.store.migrate import migrate
from tallylight.store.read.audience import find_sample, list_samples
from tallylight.store.read.decided import reach_of, sessions_decided
from tallylight.store.read.error_groups import GroupFilter, list_error_groups
from tallylight.store.read.errors import list_errors
from tallylight.store.read.event_histogram import count_events
from tallylight.store.read.events import ANY, events_since, list_events
from tallylight.store.read.facets import session_facets
from tallylight.store.read.health import newest_health, stream_run
from tallylight.store.read.health_history import Stretches, health_history
from tallylight.store.read.items import list_items
from tallylight.store.read.listening import tlh_today
from tallylight.store.read.memory import memory_of
from tallylight.store.read.metrics import latest_metrics, list_metrics
from tallylight.store.read.pages import Query
from tallylight.store.read.people import list_people
from tallylight.store.read.plays import list_plays
from tallylight.store.read.present import attendance, coverage_now, open_plays
from tallylight.store.read.series import Wanted, listener_series
from tallylight.store.read.sessions import SessionFilter, list_sessions
from tallylight.store.read.stories import play_story, session_story
from tallylight.store.read.stream_figures import stream_figures
from tallylight.store.read.today import told_today
from tallylight.store.schema import people
from tests.rows import NOON, Rows, after

Read = Callable[[Database], object]
Statement = tuple[str, Any]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    opened = open_database(tmp_path_factory.mktemp("filled"))
    migrate(opened)
    rows = Rows(opened)
    for slug in ("one", "two"):
        site = rows.site(slug)
        source = rows.source(site, slug)
        stream = rows.stream(site, source, programme="Harbour")
        for minutes in range(30):
            at = after(minutes)
            item = rows.item(site, f"Song {minutes}")
            viewer = rows.viewer(site, f"name:{slug}:{minutes}", name=f"Listener {minutes}")
            rows.play(site, source, at, item=item, stream=stream)
            rows.session(site, source, at, viewer=viewer, stream=stream)
            rows.sample(site, source, stream, at, minutes)
            rows.event(site, source, at, item=item)
            rows.error(site, source, at)
            rows.health(site, source, at, ring_buffer_fill={"A": 0.5}, stream_connected=True)
            rows.metric(site, source, at, f"metric {minutes % 3}", minutes)
    yield rows
    opened.close()


@contextmanager
def statements(database: Database) -> Iterator[list[Statement]]:
    """Every statement that is sent meanwhile."""
    sent: list[Statement] = []

    def note(*told: Any) -> None:
        if told[2].startswith(("SELECT", "WITH")):
            sent.append((told[2], told[3]))

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def plan(database: Database, statement: Statement) -> list[str]:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])
        return [row[3] for row in found]


ONE, BOTH = Query((1,), limit=5), Query((1, 2), limit=5)
GOING_ON = SessionFilter(is_active=True)
READS: dict[str, Read] = {
    "plays": lambda store: list_plays(store, ONE, NOON),
    "plays of two sites": lambda store: list_plays(store, BOTH, NOON),
    "plays in a span": lambda store: list_plays(store, Query((1,), NOON, after(5)), NOON),
    "plays of a stream": lambda store: list_plays(store, Query((1,), stream="/live.mp3"), NOON),
    "plays by title": lambda store: list_plays(store, Query((1,), q="song"), NOON),
    "sessions": lambda store: list_sessions(store, ONE, NOON),
    "sessions that go on": lambda store: list_sessions(store, BOTH, NOON, GOING_ON),
    "plays among sessions": lambda store: list_sessions(
        store, ONE, NOON, SessionFilter(view="plays", min_ms=1), total=True
    ),
    "sessions left out": lambda store: list_sessions(
        store, BOTH, NOON, SessionFilter(excluded=True, country="FR")
    ),
    "facets": lambda store: session_facets(store, BOTH),
    "sessions decided": lambda store: sessions_decided(store, (1, 2)),
    "reach": lambda store: reach_of(store, (1, 2), "agent", "vlc"),
    "samples": lambda store: list_samples(store, BOTH),
    "events": lambda store: list_events(store, BOTH),
    "events since": lambda store: events_since(store, 1, 5, 100),
    "histogram": lambda store: count_events(store, ONE, ANY, ZoneInfo("UTC"), after(60)),
    "errors": lambda store: list_errors(store, BOTH),
    "groups of errors": lambda store: list_error_groups(store, BOTH, GroupFilter()),
    "items": lambda store: list_items(store, BOTH),
    "people": lambda store: list_people(store, BOTH),
    "memory": lambda store: memory_of(store, 1),
    "open plays": lambda store: open_plays(store, 1, NOON),
    "coverage": lambda store: coverage_now(store, 1),
    "attendance": lambda store: attendance(store, 1, NOON),
    "health": lambda store: newest_health(store, (1, 2)),
    "health history": lambda store: health_history(
        store, (1,), "one", Stretches(NOON, 60_000_000, 30)
    ),
    "stream run": lambda store: stream_run(store, "one", "one", NOON),
    "metrics": lambda store: list_metrics(store, Query((1,), limit=5), name="metric 1"),
    "latest metrics": lambda store: latest_metrics(store, (1, 2)),
    "today": lambda store: told_today(store, 1, NOON, after(60)),
    "listeners": lambda store: listener_series(
        store, Wanted(sites=(1,), names=(), edges=[NOON, after(60)], now=after(60))
    ),
    "streams": lambda store: stream_figures(store, (1, 2), after(60)),
    "listening time": lambda store: tlh_today(store, 1, NOON, after(60)),
}
# Tables of names may be walked, and so may whole lists of names, page by page.
OPEN_ONES = "ix_sessions_site_ended_at (site=? AND ended_at=?)"
FACTS = {"plays", "sessions", "audience", "events", "errors", "steps", "coverage", "viewers"} | {
    "health",
    "metrics",
    "audience_quarters",
}


@pytest.mark.parametrize("name", READS)
def test_no_table_of_facts_is_read_whole(filled: Rows, name: str) -> None:
    with statements(filled.database) as sent:
        READS[name](filled.database)

    scans = [
        step
        for statement in sent
        for step in plan(filled.database, statement)
        if step.startswith("SCAN ") and step.split()[1] in FACTS
    ]
    assert scans == []


def test_counts_that_hold_long_are_found_by_their_own_index(filled: Rows) -> None:
    with statements(filled.database) as sent:
        READS["listeners"](filled.database)

    steps = [step for each in sent for step in plan(filled.database, each)]
    assert any("ix_audience_long" in step for step in steps)


def test_events_that_came_are_found_by_their_keys(filled: Rows) -> None:
    with statements(filled.database) as sent:
        READS["events since"](filled.database)

    steps = [step for each in sent for step in plan(filled.database, each)]
    assert any("SEARCH events USING INTEGER PRIMARY KEY (rowid>?)" in step for step in steps)
    assert not any("ix_events_site_at" in step for step in steps)


def test_events_with_a_rare_word_are_looked_up(filled: Rows) -> None:
    with statements(filled.database) as sent:
        list_events(filled.database, Query((1, 2), q="zebra"))

    page = plan(filled.database, next(each for each in sent if "slug" in each[0]))
    assert any("SEARCH events USING INTEGER PRIMARY KEY" in step for step in page)
    assert not any("ix_events_site_at" in step for step in page)


@pytest.mark.parametrize("name", ["plays", "sessions", "samples", "events", "errors", "items"])
def test_a_page_is_not_sorted(filled: Rows, name: str) -> None:
    """One site's page comes out of its index in order, however long the list is."""
    one_site: dict[str, Read] = {
        **READS,
        "samples": lambda store: list_samples(store, ONE),
        "events": lambda store: list_events(store, ONE),
        "errors": lambda store: list_errors(store, ONE),
        "items": lambda store: list_items(store, ONE),
    }
    with statements(filled.database) as sent:
        one_site[name](filled.database)

    page = next(
        each for each in sent if " LIMIT " in each[0].replace("\n", " ") and "slug" in each[0]
    )
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan(filled.database, page)


@pytest.mark.parametrize(
    "read",
    [
        lambda store: list_sessions(store, ONE, NOON, GOING_ON),
        lambda store: list_sessions(store, Query((1,), after(1), after(9)), NOON, GOING_ON),
        lambda store: attendance(store, 1, NOON),
        lambda store: tlh_today(store, 1, NOON, after(60)),
        lambda store: memory_of(store, 1),
    ],
)
def test_sessions_that_go_on_are_found_among_the_open_ones(filled: Rows, read: Read) -> None:
    with statements(filled.database) as sent:
        read(filled.database)

    steps = [step for each in sent for step in plan(filled.database, each)]
    assert any(OPEN_ONES in step for step in steps)
    # Whether there is any session at all is asked of whatever index comes first.
    assert not any("ix_sessions_site_started_at (site=? AND" in step for step in steps)
    assert not any("SCAN sessions" in step for step in steps)


def test_sessions_of_a_person_are_walked_in_the_order_of_their_viewer(filled: Rows) -> None:
    with filled.database.engine.connect() as connection:
        person = connection.execute(sa.select(people.c.id)).scalars().first()
    with statements(filled.database) as sent:
        found = list_sessions(filled.database, BOTH, NOON, SessionFilter(person=person))

    page = plan(filled.database, next(each for each in sent if "slug" in each[0]))
    assert len(found.items) == 1
    assert any("ix_sessions_viewer_started_at (viewer=?" in step for step in page)
    assert "USE TEMP B-TREE FOR ORDER BY" not in page


@pytest.mark.parametrize("limit", [1, 30])
@pytest.mark.parametrize(
    ("read", "most"),
    [
        # Rows, what is on air, listeners; of performances sites, streams, sources, sessions.
        (lambda store, query: list_plays(store, query, NOON), 7),
        (lambda store, query: list_sessions(store, query, NOON), 2),
        (list_samples, 1),
        (list_events, 1),
        (list_errors, 1),
        (list_items, 1),
        (list_people, 1),
    ],
)
def test_a_page_takes_as_many_statements_as_any_other(
    filled: Rows, read: Callable[[Database, Query], object], most: int, limit: int
) -> None:
    with statements(filled.database) as sent:
        read(filled.database, Query((1, 2), limit=limit))

    assert len(sent) == most


def test_a_story_is_read_in_few_statements(filled: Rows) -> None:
    rows = filled
    step = None
    for minutes in range(20):
        step = rows.step(step, 2, after(minutes), {})
    rows.play(1, 1, last_step=step)
    play = rows.uid
    rows.session(1, 1, last_step=step)

    with statements(rows.database) as sent:
        play_story(rows.database, [1], play, NOON)
        session_story(rows.database, [1], rows.uid, NOON)

    assert len(sent) <= 12
    scans = [step for each in sent for step in plan(rows.database, each) if "SCAN steps" in step]
    assert scans == []


def test_a_sample_is_looked_for_in_its_site_and_time_only(filled: Rows) -> None:
    filled.sample(1, 1, 1, after(40), 7)

    with statements(filled.database) as sent:
        find_sample(filled.database, [1], filled.uid, after(60))

    assert any(
        "ix_audience_site_at (site=? AND at>?)" in step for step in plan(filled.database, sent[0])
    )
