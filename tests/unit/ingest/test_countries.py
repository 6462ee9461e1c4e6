"""Countries by address: read again when the file changes; a broken one harms nothing."""

import os
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tallylight.ingest.countries import Countries
from tests.mmdb import write_mmdb

FRANCE = {"203.0.113.0/24": {"country": {"iso_code": "FR"}}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "countries.mmdb"


@pytest.mark.parametrize(
    ("record", "country"),
    [
        ({"country": {"iso_code": "FR"}}, "FR"),
        ({"country": "fr"}, "FR"),
        ({"country_code": "FR", "country": ""}, "FR"),
        ({"country": {"names": {"en": "France"}}}, None),
        ({"continent": {"code": "EU"}}, None),
        ("France", None),
    ],
)
def test_the_formats_of_several_makers_are_read(
    file: Path, record: Any, country: str | None
) -> None:
    write_mmdb(file, {"203.0.113.0/24": record})
    countries = Countries(file)
    countries.refresh()

    assert countries.of("203.0.113.7") == country


@pytest.mark.parametrize("ip", ["198.51.100.7", "2001:db8::7", "not an address", ""])
def test_an_address_that_the_file_does_not_know_has_no_country(file: Path, ip: str) -> None:
    write_mmdb(file, FRANCE)
    countries = Countries(file)
    countries.refresh()

    assert countries.of(ip) is None


def test_without_a_file_nothing_is_known() -> None:
    countries = Countries(None)
    countries.refresh()

    assert countries.of("203.0.113.7") is None


def test_a_changed_file_is_read_again(file: Path) -> None:
    write_mmdb(file, FRANCE)
    countries = Countries(file)
    countries.refresh()
    write_mmdb(file, {"203.0.113.0/24": {"country": {"iso_code": "CH"}}})
    os.utime(file, ns=(1, 1))

    countries.refresh()

    assert countries.of("203.0.113.7") == "CH"


def test_a_file_written_over_in_place_harms_nothing(file: Path) -> None:
    write_mmdb(file, FRANCE)
    countries = Countries(file)
    countries.refresh()
    file.write_bytes(b"")

    assert countries.of("203.0.113.7") == "FR"


def test_a_broken_file_is_explained_once_and_the_one_before_stays(file: Path) -> None:
    write_mmdb(file, FRANCE)
    countries = Countries(file)
    countries.refresh()
    file.write_bytes(b"half a file")
    with capture_logs() as said:
        countries.refresh()
        countries.refresh()

    assert [line["event"] for line in said] == ["the file of countries is not usable"]
    assert countries.of("203.0.113.7") == "FR"


def test_a_file_that_is_missing_is_used_once_it_is_there(file: Path) -> None:
    countries = Countries(file)
    countries.refresh()
    write_mmdb(file, FRANCE)

    countries.refresh()

    assert countries.of("203.0.113.7") == "FR"


def test_a_file_damaged_inside_is_given_up_and_explained(file: Path) -> None:
    write_mmdb(file, FRANCE)
    whole = file.read_bytes()
    place = whole.index(b"country") - 2
    file.write_bytes(whole[:place] + b"\xff\xff\xff" + whole[place + 3 :])
    countries = Countries(file)
    countries.refresh()

    with capture_logs() as said:
        found = [countries.of("203.0.113.7") for _ in range(3)]

    assert found == [None] * 3
    assert len(said) <= 1
