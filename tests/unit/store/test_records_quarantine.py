from uuid import UUID

import pytest
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.ids import fresh
from tallylight.store import schema
from tallylight.store.database import Database
from tallylight.store.read.pages import Query
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.quarantine import (
    discard_quarantined,
    get_quarantined,
    list_quarantine,
)
from tests.rows import NOON, Rows, after


def put(rows: Rows, site: int, source: int, minutes: float, reason: str = "not XML") -> UUID:
    payload = fresh()
    row = {
        "id": payload,
        "site": site,
        "source": source,
        "received_at": after(minutes),
        "reason": reason,
        "content_type": "text/xml",
        "payload": b"<icestats",
    }
    with rows.database.engine.begin() as connection:
        connection.execute(sa.insert(schema.quarantine).values(row))
    return payload


def test_the_newest_first_page_by_page(database: Database) -> None:
    rows = Rows(database)
    site = rows.site()
    source = rows.source(site)
    ids = [put(rows, site, source, minutes) for minutes in (0, 1, 1, 2)]

    first = list_quarantine(database, Query((site,), limit=3))
    rest = list_quarantine(database, Query((site,), limit=3, cursor=first.next))

    assert [each.id for each in first.items + rest.items] == ids[::-1]
    assert rest.next is None


def test_only_of_the_sites_the_time_and_the_reason_asked_for(database: Database) -> None:
    rows = Rows(database)
    site, other = rows.site(), rows.site("north")
    source, foreign = rows.source(site), rows.source(other, "north")
    put(rows, other, foreign, 1)
    put(rows, site, source, 0)
    wanted = put(rows, site, source, 1, "a LISTENER count below 0")
    put(rows, site, source, 2)

    query = Query((site,), start=after(1), end=after(2), q="listener")

    assert [each.id for each in list_quarantine(database, query).items] == [wanted]


def test_a_payload_is_whole_and_says_where_it_came_from(database: Database) -> None:
    rows = Rows(database)
    site = rows.site()
    payload = put(rows, site, rows.source(site), 0)

    record = get_quarantined(database, payload)

    assert (record.site, record.source, record.payload) == ("main", "icecast", b"<icestats")
    assert record.received_at == NOON


def test_what_is_discarded_is_gone_and_known_to_be(database: Database) -> None:
    rows = Rows(database)
    site = rows.site()
    payload = put(rows, site, rows.source(site), 0)

    discard_quarantined(database, Act("user:Alice", NOON), payload)

    with pytest.raises(NotFoundError):
        get_quarantined(database, payload)
    assert list_acts(database)[0].action == "quarantine.discarded"
