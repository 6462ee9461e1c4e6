"""Items, people, samples, events and errors: each is listed and found by its id."""

from uuid import UUID

import pytest

from tallylight.model.errors import NotFoundError
from tallylight.model.record import ErrorRecord
from tallylight.model.time import DAY
from tallylight.store.database import Database
from tallylight.store.read.audience import find_sample, list_samples
from tallylight.store.read.errors import find_error, list_errors
from tallylight.store.read.events import EventFilter, find_event, list_events
from tallylight.store.read.items import find_item, list_items
from tallylight.store.read.pages import Page, Query
from tallylight.store.read.people import find_person, list_people
from tests.rows import NOON, Rows, after


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def test_items_come_newest_first_and_once(rows: Rows) -> None:
    site = rows.site()
    rows.item(site, "Hyperballad", artist="Björk", told_at=after(1))
    canonical = rows.uid
    rows.item(site, "Hyperballad (live)")
    rows.alias(site, rows.uid, canonical)
    rows.item(site, "Buy this", kind="advert", told_at=after(2))

    def titles(query: Query, kind: str | None = None) -> list[str]:
        return [one.item.about.title for one in list_items(rows.database, query, kind=kind).items]

    assert titles(Query((site,))) == ["Buy this", "Hyperballad"]
    assert titles(Query((site,)), kind="advert") == ["Buy this"]
    assert titles(Query((site,), q="BJÖRK")) == ["Hyperballad"]
    assert titles(Query((site,), start=after(2))) == ["Buy this"]
    assert titles(Query((site,), end=after(2))) == ["Hyperballad"]


def test_items_are_paged(rows: Rows) -> None:
    site = rows.site()
    for number in range(5):
        rows.item(site, str(number))

    first = list_items(rows.database, Query((site,), limit=3))
    second = list_items(rows.database, Query((site,), limit=3, cursor=first.next))

    titles = [one.item.about.title for one in first.items + second.items]
    assert titles == ["4", "3", "2", "1", "0"]
    assert second.next is None


def test_an_item_is_found_under_its_alias(rows: Rows) -> None:
    site = rows.site()
    rows.item(site, "Hyperballad")
    canonical = rows.uid
    rows.item(site, "Hyperballad (live)")
    alias = rows.uid
    rows.alias(site, alias, canonical)

    for uid in (canonical, alias):
        assert find_item(rows.database, [site], uid).item.id == canonical


def test_people_are_known_by_their_latest_name(rows: Rows) -> None:
    site = rows.site("harbour")
    rows.viewer(site, "ext:jellyfin:7", name="Ada")
    ada = rows.uid
    rows.viewer(site, "net:203.0.113.1:VLC", ip="203.0.113.1")

    listed = list_people(rows.database, Query((site,))).items
    found = list_people(rows.database, Query((site,), q="ada")).items

    assert [(person.name, person.known_by) for person in listed] == [
        (None, "network"),
        ("Ada", "external_id"),
    ]
    assert [person.id for person in found] == [ada]
    assert find_person(rows.database, [site], ada).site == "harbour"


def test_samples_are_listed_with_what_the_source_said(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    rows.sample(site, source, stream, NOON, 7, unique=5, max=100, data={"encoder": "libshout"})

    [sample] = list_samples(rows.database, Query((site,), stream="/live.mp3")).items

    assert (sample.listeners, sample.unique, sample.max, sample.encoder) == (
        7, 5, 100, "libshout"
    )  # fmt: skip
    assert list_samples(rows.database, Query((site,), stream="/other")).items == []


def test_a_sample_is_found_while_it_is_recent(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    rows.sample(site, source, rows.stream(site, source), NOON, 7)

    assert find_sample(rows.database, [site], rows.uid, NOON + 35 * DAY).listeners == 7
    with pytest.raises(NotFoundError):
        find_sample(rows.database, [site], rows.uid, NOON + 36 * DAY)


def test_events_are_asked_for_by_their_names(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    item = rows.item(site, "Teardrop")
    rows.event(site, source, level="warn", category="stream", event="stream_slow", item=item)
    slow = rows.uid
    rows.event(site, source, message="Nothing to see")

    def ids(query: Query, **named: str) -> list[UUID]:
        return [event.id for event in list_events(rows.database, query, EventFilter(**named)).items]

    assert ids(Query((site,)), level="warn") == [slow]
    assert ids(Query((site,)), category="stream") == [slow]
    assert ids(Query((site,)), event="stream_slow") == [slow]
    assert ids(Query((site,), q="SLOW")) == [slow]
    assert ids(Query((site,)), level="warn", category="system") == []
    item_of_it = find_event(rows.database, [site], slow).item
    assert item_of_it is not None
    assert item_of_it.about.title == "Teardrop"


def test_errors_are_asked_for_by_what_they_are(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    rows.error(site, source, severity="critical", service="dj", context={"line": 7})
    critical = rows.uid
    rows.error(site, source, resolved_at=after(5), stream=rows.stream(site, source))

    def services(page: Page[ErrorRecord]) -> list[str]:
        return [error.service for error in page.items]

    all_of_it = Query((site,))
    store = rows.database
    assert services(list_errors(store, all_of_it, severity="critical")) == ["dj"]
    assert services(list_errors(store, all_of_it, service="dj")) == ["dj"]
    assert services(list_errors(store, all_of_it, is_resolved=False)) == ["dj"]
    assert services(list_errors(store, all_of_it, is_resolved=True)) == ["encoder"]
    assert services(list_errors(store, Query((site,), stream="/live.mp3"))) == ["encoder"]
    assert services(list_errors(store, Query((site,), q="broke"))) == ["encoder", "dj"]
    assert find_error(rows.database, [site], critical).context == {"line": 7}


@pytest.mark.parametrize("noun", ["item", "person", "sample", "event", "error"])
def test_what_belongs_to_another_site_is_not_found(rows: Rows, noun: str) -> None:
    site, other = rows.site(), rows.site("other")
    source = rows.source(other)
    find = {
        "item": lambda uid: find_item(rows.database, [site], uid),
        "person": lambda uid: find_person(rows.database, [site], uid),
        "sample": lambda uid: find_sample(rows.database, [site], uid, NOON),
        "event": lambda uid: find_event(rows.database, [site], uid),
        "error": lambda uid: find_error(rows.database, [site], uid),
    }
    write = {
        "item": lambda: rows.item(other, "Theirs"),
        "person": lambda: rows.viewer(other),
        "sample": lambda: rows.sample(other, source, rows.stream(other, source), NOON, 1),
        "event": lambda: rows.event(other, source),
        "error": lambda: rows.error(other, source),
    }
    write[noun]()

    with pytest.raises(NotFoundError):
        find[noun](rows.uid)
