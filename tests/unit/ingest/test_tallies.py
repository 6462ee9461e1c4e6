"""Counters of plays and errors against what was written, over deletes and new starts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tallylight.ingest.tallies import Tallies
from tallylight.store import schema
from tallylight.store.database import Database, writing
from tallylight.store.read.came import came_since, new_errors_after, new_plays_after
from tests.database import BOTH
from tests.ledger import Ledger, observation


@pytest.fixture(params=BOTH)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    url = None
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").create_database()
    opened = Ledger(tmp_path, url)
    yield opened
    opened.close()


def play(at_s: float, *, site: str = "main") -> Any:
    return observation(
        "play.started", at_s, subject=f"{site} {at_s}", site=site, item={"title": "Song"}
    )


def error(at_s: float, severity: str = "error") -> Any:
    return observation("error.logged", at_s, service="a", severity=severity, message="lost")


def tallied(tallies: Tallies) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    tallies.count()
    assert tallies.kept is not None
    return tallies.kept.plays, tallies.kept.errors


def forget(database: Database, *tables: sa.Table) -> None:
    with writing(database) as connection:
        for table in tables:
            connection.execute(sa.delete(table))


def test_what_came_is_counted_once(ledger: Ledger) -> None:
    tallies = Tallies(ledger.database)
    assert tallied(tallies) == ({}, {})

    ledger.write([play(1), play(2), play(3, site="other"), error(1), error(2, "critical")])
    assert tallied(tallies) == ({1: 2, 2: 1}, {1: {"error": 1, "critical": 1}})
    assert tallied(tallies) == ({1: 2, 2: 1}, {1: {"error": 1, "critical": 1}})

    ledger.write([play(4), error(5)])
    assert tallied(tallies) == ({1: 3, 2: 1}, {1: {"error": 2, "critical": 1}})
    assert tallies.slugs == {1: "main", 2: "other"}


def test_nothing_takes_a_count_back(ledger: Ledger) -> None:
    ledger.write([play(1), play(2), error(1)])
    before = tallied(Tallies(ledger.database))

    forget(ledger.database, schema.plays, schema.errors)
    assert tallied(Tallies(ledger.database)) == before

    ledger.forget()
    ledger.write([play(9)])
    assert tallied(Tallies(ledger.database)) == ({1: 3}, {1: {"error": 1}})


def test_steps_that_come_again_or_later_add_no_play(ledger: Ledger) -> None:
    ledger.write([play(1)])
    tallies = Tallies(ledger.database)
    tallied(tallies)

    ledger.write([observation("play.ended", 60, subject="main 1", site="main")])
    ledger.rederive()

    assert tallied(tallies)[0] == {1: 1}


def test_a_count_is_shown_only_once_it_is_kept(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    tallies = Tallies(ledger.database)
    tallies.count()
    ledger.write([play(1)])

    def fail(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr("tallylight.ingest.tallies.write_setting", fail)
        with pytest.raises(ConnectionError):
            tallies.count()

    assert tallies.kept is not None
    assert tallies.kept.plays == {}
    assert tallied(tallies)[0] == {1: 1}


def test_only_new_rows_are_read(ledger: Ledger) -> None:
    ledger.write([play(at) for at in range(20)])
    came = came_since(ledger.database, 0, 0)

    again = came_since(ledger.database, came.last_play, came.last_error)

    assert sum(came.plays.values()) == 20
    assert (again.plays, again.errors) == ({}, {})
    if not ledger.database.is_postgres:
        for asked in (new_plays_after(5), new_errors_after(5)):
            assert "USING INTEGER PRIMARY KEY (rowid>?)" in plan(ledger.database, asked)


def plan(database: Database, asked: sa.ClauseElement) -> str:
    told = asked.compile(database.engine, compile_kwargs={"literal_binds": True})
    with database.engine.connect() as connection:
        rows = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {told}"))
        return "\n".join(str(row) for row in rows)
