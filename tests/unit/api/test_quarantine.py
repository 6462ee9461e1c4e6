from uuid import UUID

import pytest
import sqlalchemy as sa

from tallylight.model.errors import TranslationError
from tallylight.model.ids import fresh
from tallylight.store import schema
from tallylight.store.records.audit import list_acts
from tests.rows import NOON, Rows
from tests.served import Served

QUARANTINE = "/api/v1/quarantine"


@pytest.fixture
def payload(served: Served) -> UUID:
    rows = Rows(served.database)
    north = rows.site("north")
    source = rows.source(north)
    made = fresh()
    row = {
        "id": made,
        "site": north,
        "source": source,
        "received_at": NOON,
        "reason": "not XML",
        "content_type": "text/xml",
        "payload": b"http://u:hackme@radio.example \xff" + b"x" * 500,
    }
    with served.database.engine.begin() as connection:
        connection.execute(sa.insert(schema.quarantine).values(row))
    return made


def test_a_list_begins_each_payload_and_masks_it(served: Served, payload: UUID) -> None:
    operator = served.browser("operator")

    (one,) = operator.get(QUARANTINE).json()["items"]
    whole = operator.get(f"{QUARANTINE}/{payload}").json()["item"]

    assert (one["id"], one["source"], one["reason"]) == (str(payload), "icecast", "not XML")
    assert one["size"] == 531
    assert len(one["payload"]) < len(whole["payload"])
    assert whole["payload"].endswith("x" * 500)
    assert "hackme" not in str(one) + str(whole)


def test_what_is_understood_now_leaves(served: Served, payload: UUID) -> None:
    operator = served.browser("operator")

    assert operator.post(f"{QUARANTINE}/{payload}/retry").status_code == 204

    assert [record.id for record in served.retried] == [payload]
    assert list_acts(served.database)[0].action == "quarantine.retried"


def test_what_is_not_understood_stays(served: Served, payload: UUID) -> None:
    served.verdict = TranslationError("Still not XML.")
    operator = served.browser("operator")

    answer = operator.post(f"{QUARANTINE}/{payload}/retry")

    assert (answer.status_code, answer.json()["detail"]) == (422, "Still not XML.")
    assert operator.get(f"{QUARANTINE}/{payload}").status_code == 200


def test_what_is_discarded_is_gone(served: Served, payload: UUID) -> None:
    operator = served.browser("operator")

    assert operator.delete(f"{QUARANTINE}/{payload}").status_code == 204

    assert operator.get(f"{QUARANTINE}/{payload}").status_code == 404


def test_payloads_of_other_sites_are_not_there(served: Served, payload: UUID) -> None:
    stranger = served.browser("operator", ["main"])

    assert stranger.get(QUARANTINE).json()["items"] == []
    assert stranger.get(f"{QUARANTINE}/{payload}").status_code == 404
    assert stranger.delete(f"{QUARANTINE}/{payload}").status_code == 404
    assert stranger.post(f"{QUARANTINE}/{payload}/retry").status_code == 404
    assert served.retried == []
