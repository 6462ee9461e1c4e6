"""Facts as one who reads finds them: what files have that is not late, and what the store has."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tallylight.history.batches import unpacked
from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS, Kind
from tallylight.history.shelf import Shelf
from tallylight.ingest.compact import Compactor
from tallylight.ingest.seal import Sealer
from tallylight.model.history import Sheet, day_of
from tallylight.model.time import DAY, Instant
from tallylight.store import schema
from tallylight.store.database import Database, snapshot
from tallylight.store.read import feed
from tallylight.store.read.manifest import late_keys, sheets
from tests.database import lent
from tests.ledger import LATER, Ledger

Fact = tuple[Any, ...]


def ledgers(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger on the database that the fixture is asked for (`params=BOTH`)."""
    with lent(request) as url, closing(Ledger(folders.mktemp("ledger"), url)) as made:
        yield made


def sealer_of(ledger: Ledger, folder: Path, **how: Any) -> Sealer:
    """A sealer without threads, on a shelf that is filled as at a start."""
    shelf = Shelf(HistoryFolder(folder))
    with snapshot(ledger.database) as connection:
        shelf.fill(sheets(connection))
    now = how.pop("now", LATER)
    clock = how.pop("clock", lambda: now)
    return Sealer(ledger.database, ledger.run, shelf, clock, **how)


def compactor_of(ledger: Ledger, sealer: Sealer, now: Instant = LATER) -> Compactor:
    """What compacts the months of the days that a sealer seals."""
    return Compactor(ledger.database, ledger.run, sealer, lambda: now)


def stored(database: Database, name: str) -> list[Fact]:
    """All facts of a kind that have a day, as the store has them, in the order of keys."""
    kind = KINDS[name]
    at = getattr(schema, name).c[kind.at]
    engine = _engine()
    with snapshot(database) as connection:
        rows = _fed(engine, feed.batches(connection, at.table, list(kind.columns), at >= 0), kind)
    return sorted(rows)


def told(database: Database, folder: HistoryFolder, name: str) -> list[Fact]:
    """The same as one finds it who reads: file rows that are not late, and the store's others."""
    kind = KINDS[name]
    table = getattr(schema, name)
    at_place, key_place = list(kind.columns).index(kind.at), 0
    engine = _engine()
    with snapshot(database) as connection:
        late = late_keys(connection)
        files = {sheet.day: sheet for sheet in sheets(connection) if sheet.kind == name}
        rows = _fed(
            engine, feed.batches(connection, table, list(kind.columns), table.c[kind.at] >= 0), kind
        )
        found = [
            row
            for day, sheet in files.items()
            for row in in_file(engine, folder, sheet)
            if row[key_place] not in late.get((name, day), ())
        ]
    for row in rows:
        day = day_of(row[at_place])
        if day not in files or row[key_place] in late.get((name, day), ()):
            found.append(row)
    return sorted(found)


def in_file(engine: Any, folder: HistoryFolder, sheet: Sheet) -> list[Fact]:
    """The rows of a day in its file, in their order there; times in µs."""
    assert folder.verify(sheet) is None
    kind = KINDS[sheet.kind]
    rows = f"FROM read_parquet('{folder.path(sheet).as_posix()}')"
    if sheet.days > 1:
        rows += f' WHERE epoch_us("{kind.at}") // {DAY} = {sheet.day}'
    found = engine.execute(f"SELECT {_cells(kind)} {rows}").fetchall()
    assert len(found) == sheet.rows
    times = [row[list(kind.columns).index(kind.at)] for row in found]
    reach = f"SELECT epoch_us(max({kind.reach})) {rows}"
    assert (min(times), *engine.execute(reach).fetchone()) == (sheet.low, sheet.high)
    assert {day_of(at) for at in times} == {sheet.day}
    return found


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One for all: to open one takes longer than what it is asked."""
    return duckdb.connect()


def _fed(engine: Any, batches: Any, kind: Kind) -> list[Fact]:
    query = f"SELECT {_cells(kind)} FROM ({unpacked(kind.columns)})"
    return [row for batch in batches for row in engine.execute(query, [batch.document]).fetchall()]


def _cells(kind: Kind) -> str:
    cells: Sequence[str] = [
        f'epoch_us("{name}")'
        if type_ == "TIMESTAMPTZ"
        else f'"{name}"::VARCHAR'
        if type_ == "UUID"
        else f'"{name}"'
        for name, type_ in kind.columns.items()
    ]
    return ", ".join(cells)
