"""Rows as JSON, taken apart again by DuckDB: what was written is what comes out."""

import json
from uuid import UUID

import duckdb
import pytest
import sqlalchemy as sa

from tallylight.history.batches import unpacked
from tallylight.history.kinds import KINDS, Kind
from tallylight.store import schema
from tallylight.store.database import Database, reading
from tallylight.store.read import feed
from tests.rows import NOON, Rows


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def fed(database: Database, kind: Kind, *conditions: sa.ColumnElement[bool]) -> list[tuple]:
    """What arrives in DuckDB: times as µs."""
    table = getattr(schema, kind.name)
    found: list[tuple] = []
    cells = ", ".join(
        f'epoch_us("{name}")' if type_ == "TIMESTAMPTZ" else f'"{name}"'
        for name, type_ in kind.columns.items()
    )
    with reading(database) as connection, duckdb.connect() as engine:
        for batch in feed.batches(connection, table, list(kind.columns), *conditions):
            query = f"SELECT {cells} FROM ({unpacked(kind.columns)})"
            rows = engine.execute(query, [batch.document]).fetchall()
            assert len(rows) == batch.rows
            found += rows
    return found


@pytest.mark.parametrize("name", KINDS)
def test_every_column_of_a_file_can_be_fed(database: Database, name: str) -> None:
    assert fed(database, KINDS[name]) == []


def test_a_session_arrives_as_it_was_written(database: Database, rows: Rows) -> None:
    site = rows.site("feed")
    source = rows.source(site)
    stream = rows.stream(site, source)
    key = rows.session(site, source, stream=stream, started_at=NOON, data={"excluded": "relay"})

    ((*cells,),) = fed(database, KINDS["sessions"], schema.sessions.c.site == site)

    told = dict(zip(KINDS["sessions"].columns, cells, strict=True))
    assert (told["key"], told["stream"], told["started_at"]) == (key, stream, NOON)
    assert told["id"] == rows.uid
    assert isinstance(told["id"], UUID)
    assert told["data"].replace(" ", "") == '{"excluded":"relay"}'


def test_slices_follow_each_other(
    database: Database, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SLICE", 3)
    site = rows.site("slices")
    source = rows.source(site)
    stream = rows.stream(site, source)
    keys = [
        rows.sample(site, source, stream, at=NOON + place, listeners=place) for place in range(7)
    ]

    found = fed(database, KINDS["audience"], schema.audience.c.site == site)

    assert [row[0] for row in found] == keys


def test_rows_are_found_by_their_keys(database: Database, rows: Rows) -> None:
    site = rows.site("keyed")
    source = rows.source(site)
    keys = [rows.event(site, source, at=NOON + place) for place in range(3)]

    with reading(database) as connection:
        wanted = [keys[2], keys[0], 10**12]
        (batch,) = feed.keyed(connection, schema.events, ["key"], wanted)

    assert [row["0"] for row in json.loads(batch.document)] == [keys[0], keys[2]]
