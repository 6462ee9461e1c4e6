"""The same SQL without us: what a question has DuckDB do, done again by DuckDB alone.

A question is asked once of the product's own reader, with an ear on its cursor. Its statements are
then run again, on the same files, tables, memory and threads.
"""

import time
from dataclasses import replace
from typing import Any

from bench.past.archive import Archive
from bench.past.panels import SITES, Panel
from tallylight.analytics.asking import Asking
from tallylight.analytics.engine import Bounds
from tallylight.analytics.reader import Reader
from tallylight.analytics.window import Window
from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.history.shelf import Shelf
from tallylight.model.time import system_clock
from tallylight.store.database import open_database, reading
from tallylight.store.read.manifest import sheets

Statement = tuple[str, Any]


class Direct:
    """An engine on an archive, as the server has one."""

    def __init__(self, archive: Archive, bounds: Bounds | None = None) -> None:
        self._archive = archive
        self._database = open_database(archive.folder)
        folder = HistoryFolder(archive.folder)
        # A server on the same archive clears its own.
        folder.spill = archive.folder.with_suffix(".spill")
        shelf = Shelf(folder)
        with reading(self._database) as connection:
            shelf.hold(sheets(connection))
        self._reader = Reader(self._database, shelf, bounds or Bounds())
        self._known: dict[tuple[str, Window], list[Statement]] = {}

    def close(self) -> None:
        self._reader.close()
        self._database.close()

    def took(self, panel: Panel, window: Window) -> float:
        """The ms that the statements of a panel take."""
        statements = self.statements(panel, window)
        with self._reader.look() as look:
            began = time.perf_counter()
            for sql, parameters in statements:
                look.cursor.execute(sql, parameters).fetchall()
            return (time.perf_counter() - began) * 1_000

    def statements(self, panel: Panel, window: Window) -> list[Statement]:
        """What a panel has the engine do."""
        if (panel.name, window) not in self._known:
            self._known[panel.name, window] = self._heard(panel, window)
        return self._known[panel.name, window]

    def kinds_read(self, panel: Panel, window: Window) -> list[str]:
        """The kinds of facts that a panel reads, or is reckoned from."""
        told = " ".join(sql for sql, _ in self.statements(panel, window))
        return [kind for kind in KINDS if f"tail_{kind}" in told] or ["audience"]

    def _heard(self, panel: Panel, window: Window) -> list[Statement]:
        with self._reader.look() as look, reading(self._database) as connection:
            ear = Ear(look.cursor)
            wanted = panel.wanted(window)
            asking = Asking(
                replace(look, cursor=ear),
                connection,
                SITES,
                wanted.window,
                system_clock(),
                wanted.parameters,
            )
            wanted.reckon(asking)
            return ear.statements


class Ear:
    """A cursor that remembers what it was told to do."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.statements: list[Statement] = []

    def execute(self, sql: str, parameters: Any = None) -> Any:
        self.statements.append((sql, parameters))
        return self._cursor.execute(sql, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)
