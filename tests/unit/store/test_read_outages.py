from dataclasses import replace

import pytest

from tallylight.model.coverage import NOT_ASKED
from tallylight.model.record import OutageRecord
from tallylight.model.time import SECOND, Instant
from tallylight.store.database import Database
from tallylight.store.read.outages import list_outages
from tallylight.store.read.pages import Query
from tests.rows import NOON, Rows, after

LOOK = 15 * SECOND
Told = tuple[str, Instant, Instant | None, str | None]


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


class Watching:
    """One stream that is looked at every 15 seconds."""

    def __init__(self, rows: Rows, name: str = "/live.mp3") -> None:
        self.rows = rows
        self.site = rows.site(name.strip("/"))
        self.source = rows.source(self.site, name)
        self.stream = rows.stream(self.site, self.source, name)

    def saw(self, state: str, start: Instant, end: Instant, reason: str | None = None) -> None:
        self.rows.stretch(self.site, self.source, self.stream, state, (start, end), reason=reason)

    def outages(self, now: Instant, **asked: object) -> list[Told]:
        query = replace(Query((self.site,)), **asked)
        found = list_outages(self.rows.database, query, now)
        return [told(outage) for outage in found.items]


def told(outage: OutageRecord) -> Told:
    return outage.state, outage.started_at, outage.ended_at, outage.reason


def test_an_outage_ends_when_the_stream_is_seen_again(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("up", NOON, after(10))
    watching.saw("down", after(10) + LOOK, after(20), "no source")
    watching.saw("up", after(20) + LOOK, after(30))

    assert watching.outages(after(30)) == [
        ("down", after(10) + LOOK, after(20) + LOOK, "no source")
    ]


def test_an_outage_that_goes_on_has_no_end(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("down", NOON, after(10), "no source")

    assert watching.outages(after(10.5)) == [("down", NOON, None, "no source")]


def test_one_state_for_two_reasons_is_one_outage(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("down", NOON, after(5), "no source")
    watching.saw("down", after(5) + LOOK, after(10), "refused")
    watching.saw("unknown", after(10) + LOOK, after(15), "no answer")

    assert watching.outages(after(15)) == [
        ("unknown", after(10) + LOOK, None, "no answer"),
        ("down", NOON, after(10) + LOOK, "no source"),
    ]


def test_a_time_without_looks_is_unknown(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("up", NOON, after(10))
    watching.saw("up", after(20), after(30))

    assert watching.outages(after(30)) == [("unknown", after(10), after(20), NOT_ASKED)]


def test_an_outage_ends_where_nobody_looked_any_more(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("down", NOON, after(10), "no source")
    watching.saw("down", after(20), after(30), "no source")

    assert watching.outages(after(40)) == [
        ("unknown", after(30), None, NOT_ASKED),
        ("down", after(20), after(30), "no source"),
        ("unknown", after(10), after(20), NOT_ASKED),
        ("down", NOON, after(10), "no source"),
    ]


def test_a_look_two_and_a_half_intervals_later_is_no_gap(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("up", NOON, after(10))
    watching.saw("down", after(10) + LOOK * 5 // 2, after(20))

    assert [state for state, *_ in watching.outages(after(20))] == ["down"]


def test_an_outage_that_reaches_into_the_time_asked_for_is_shown(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("down", NOON, after(10))
    watching.saw("up", after(10) + LOOK, after(20))

    assert len(watching.outages(after(20), start=after(5), end=after(6))) == 1
    assert watching.outages(after(20), start=after(10.25)) == []
    assert watching.outages(after(20), end=NOON) == []


def test_outages_of_all_streams_are_one_paged_list(rows: Rows) -> None:
    sites = []
    for name in ("/a", "/b"):
        watching = Watching(rows, name)
        sites.append(watching.site)
        for start in range(0, 40, 10):
            watching.saw("down", after(start), after(start + 5) - LOOK)
            watching.saw("up", after(start + 5), after(start + 10) - LOOK)

    seen: list[tuple[Instant, str | None]] = []
    cursor = None
    while True:
        page = list_outages(rows.database, Query(tuple(sites), limit=3, cursor=cursor), after(40))
        seen += [(outage.started_at, outage.source) for outage in page.items]
        cursor = page.next
        if cursor is None:
            break

    assert seen == [(after(start), name) for start in (30, 20, 10, 0) for name in ("/b", "/a")]


def test_the_source_itself_has_outages_too(rows: Rows) -> None:
    site = rows.site()
    rows.stretch(site, rows.source(site), None, "down", (NOON, NOON), reason="refused")

    [outage] = list_outages(rows.database, Query((site,)), NOON).items

    assert (outage.source, outage.stream, outage.reason) == ("icecast", None, "refused")


def test_outages_of_one_stream_are_asked_for_by_its_name(rows: Rows) -> None:
    watching = Watching(rows)
    watching.saw("down", NOON, NOON)

    assert len(watching.outages(NOON, stream="/live.mp3")) == 1
    assert watching.outages(NOON, stream="/other.mp3") == []
