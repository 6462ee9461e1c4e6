"""What sources leave out of viewers is filled in; who a viewer is stays what was told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tallylight.ingest.countries import Countries
from tallylight.ingest.enrichment import Enrichment
from tallylight.store import schema
from tests.ledger import Ledger, observation
from tests.mmdb import write_mmdb

TOLD = {"ip": "203.0.113.7", "user_agent": "VLC/3.0 (iPhone; CPU OS 16_6 like Mac OS X)"}


@pytest.fixture
def enrichment(tmp_path: Path) -> Enrichment:
    file = tmp_path / "countries.mmdb"
    write_mmdb(file, {"203.0.113.0/24": {"country": {"iso_code": "FR"}}})
    countries = Countries(file)
    countries.refresh()
    return Enrichment(countries)


@pytest.fixture
def ledgers(tmp_path: Path, enrichment: Enrichment) -> Iterator[tuple[Ledger, Ledger]]:
    """One that fills in, and one that keeps what is told."""
    (tmp_path / "plain").mkdir()
    filling, plain = Ledger(tmp_path, enrich=enrichment), Ledger(tmp_path / "plain")
    yield filling, plain
    filling.close()
    plain.close()


def tell(ledger: Ledger, viewer: dict[str, str]) -> dict[str, Any]:
    fields = {"viewer": viewer, "stream": "/live"}
    ledger.write([observation("session.started", 0, uid=UUID(int=1), subject="s", **fields)])
    return dict(ledger.rows(schema.viewers)[0])


def test_app_device_and_country_are_filled_in(ledgers: tuple[Ledger, Ledger]) -> None:
    row = tell(ledgers[0], TOLD)

    assert (row["client"], row["device"], row["country"]) == ("VLC", "iPhone", "FR")


def test_what_the_source_tells_wins(ledgers: tuple[Ledger, Ledger]) -> None:
    told = {"client": "My radio", "device": "Kitchen", "country": "Atlantis"}

    row = tell(ledgers[0], {**TOLD, **told})

    assert {name: row[name] for name in told} == told


def test_who_a_viewer_is_stays_the_same(ledgers: tuple[Ledger, Ledger]) -> None:
    rows = [tell(ledger, TOLD) for ledger in ledgers]
    people = [ledger.rows(schema.people)[0]["id"] for ledger in ledgers]

    assert rows[0]["id"] == rows[1]["id"]
    assert people[0] == people[1]
    assert ledgers[0].digest == ledgers[1].digest


def test_deriving_again_keeps_what_was_filled_in(ledgers: tuple[Ledger, Ledger]) -> None:
    ledger, _ = ledgers
    row = tell(ledger, TOLD)
    ledger.forget()

    ledger.rederive()

    assert dict(ledger.rows(schema.viewers)[0]) == row


def test_those_of_before_are_filled_in_once_countries_are_known(
    ledgers: tuple[Ledger, Ledger], enrichment: Enrichment
) -> None:
    _, ledger = ledgers
    told = {**TOLD, "device": "Kitchen"}
    before = tell(ledger, told)

    changed = [enrichment.fill_in(ledger.run) for _ in range(2)]

    after = dict(ledger.rows(schema.viewers)[0])
    assert changed == [1, 0]
    assert after == before | {"client": "VLC", "country": "FR"}
