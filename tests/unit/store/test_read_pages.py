"""What all lists of facts have in common, seen on plays and events."""

from uuid import UUID

import pytest

from tallylight.model.errors import InvalidError
from tallylight.store.database import Database
from tallylight.store.read.events import list_events
from tallylight.store.read.pages import Query
from tallylight.store.read.sessions import list_sessions
from tests.rows import NOON, Rows, after


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def walk(rows: Rows, sites: tuple[int, ...], limit: int) -> list[UUID]:
    """The ids of all events, page by page."""
    ids: list[UUID] = []
    cursor = None
    while True:
        page = list_events(rows.database, Query(sites, limit=limit, cursor=cursor))
        ids += [event.id for event in page.items]
        assert len(page.items) <= limit
        if page.next is None:
            return ids
        cursor = page.next


def some_events(rows: Rows, site: int, source: int, instants: list[float]) -> list[UUID]:
    """Ids of events at these minutes, newest first."""
    written = []
    for minutes in instants:
        key = rows.event(site, source, after(minutes))
        written.append((after(minutes), key, rows.uid))
    return [uid for _, _, uid in sorted(written, reverse=True)]


def test_pages_give_every_row_once_newest_first(rows: Rows) -> None:
    site = rows.site()
    # Many at one instant: the key decides there.
    written = some_events(rows, site, rows.source(site), [0, 3, 3, 3, 3, 1, 2, 3, 5, 4])

    assert walk(rows, (site,), 3) == written
    assert walk(rows, (site,), 10) == written


def test_rows_that_come_meanwhile_move_no_page(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    written = some_events(rows, site, source, [0, 1, 2, 3])
    first = list_events(rows.database, Query((site,), limit=2))

    some_events(rows, site, source, [9, 2.5, 2])
    second = list_events(rows.database, Query((site,), limit=10, cursor=first.next))

    seen = [event.id for event in first.items + second.items]
    assert [uid for uid in seen if uid in written] == written
    assert len(set(seen)) == len(seen)


def test_several_sites_are_one_list(rows: Rows) -> None:
    one, two, three = rows.site("one"), rows.site("two"), rows.site("three")
    source = rows.source(one)
    for minutes in range(12):
        rows.event((one, two, three)[minutes % 3], source, after(minutes))

    both = list_events(rows.database, Query((one, two), limit=50))
    paged = walk(rows, (one, two), 3)

    assert [event.site for event in both.items] == ["two", "one"] * 4
    assert [event.id for event in both.items] == paged


def test_very_many_sites_are_one_list_too(rows: Rows) -> None:
    site = rows.site()
    written = some_events(rows, site, rows.source(site), [0, 1, 2])

    assert walk(rows, (site, *range(1_000, 1_200)), 2) == written


def test_no_site_is_an_empty_list(rows: Rows) -> None:
    assert list_events(rows.database, Query(())).items == []


def test_start_is_inclusive_and_end_is_not(rows: Rows) -> None:
    site = rows.site()
    written = some_events(rows, site, rows.source(site), [0, 1, 2, 3])

    page = list_events(rows.database, Query((site,), start=after(1), end=after(3)))

    assert [event.id for event in page.items] == written[1:3]


def test_a_stream_is_asked_for_by_name_or_id(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source, "/a.mp3")
    stream_id = str(rows.uid)
    rows.event(site, source, stream=stream)
    rows.event(site, source, stream=rows.stream(site, source, "/b.mp3"))

    for asked in ("/a.mp3", stream_id):
        page = list_events(rows.database, Query((site,), stream=asked))
        assert [event.stream and event.stream.name for event in page.items] == ["/a.mp3"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("100%", ["100% Pure Love"]),
        ("0_0", ["0_0"]),
        ("\\", ["back\\slash"]),
        ("/", ["AC/DC live"]),
        ("MOTÖR", ["Motörhead"]),
        ("motör", ["Motörhead"]),
        ("'; drop", []),
    ],
)
def test_a_search_takes_its_text_literally_in_any_case(
    rows: Rows, q: str, found: list[str]
) -> None:
    site = rows.site()
    source = rows.source(site)
    titles = ("100% Pure Love", "1000 Miles", "0_0", "back\\slash", "AC/DC live", "Motörhead")
    for title in titles:
        rows.session(site, source, item=rows.item(site, title))

    page = list_sessions(rows.database, Query((site,), q=q), NOON)

    assert [one.item and one.item.about.title for one in page.items] == found


def test_a_wrong_cursor_is_refused(rows: Rows) -> None:
    with pytest.raises(InvalidError):
        list_events(rows.database, Query((1,), cursor="nonsense"))
