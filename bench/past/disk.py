"""B9: what a sealed session takes on the disk, beside the same as a row, indexes included."""

import shutil
from pathlib import Path
from typing import Any

import psycopg

from bench.kept import Goal
from bench.past.archive import Archives
from bench.past.rows import bulk, copy_rows, files, plain_engine, write_rows
from bench.past.sizes import Size
from bench.server import Server
from tallylight.history.kinds import SESSIONS
from tallylight.store.database import FILE_NAME, sqlite_library
from tests.servers.postgres import Postgres

_MOST_ROWS = 500_000
_BARS = {"PostgreSQL": 0.2, "SQLite": 0.3}


class Disk:
    """The files of some days; the same sessions in the tables of the product, indexes included."""

    def __init__(self, archives: Archives, sessions: int, folder: Path, postgres: Postgres) -> None:
        self._archive = archives.of(sessions)
        self._folder = folder / "disk"
        self._postgres = postgres
        self._goals = {
            store: Goal(
                f"B9 {store}",
                f"of a sealed session, {Size(sessions)} sessions, beside its row and indexes in "
                f"{store}",
                "bytes",
                bar,
                at_most=True,
            )
            for store, bar in _BARS.items()
        }

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Measure once: nothing of it depends on the moment."""
        if self._goals["SQLite"].values:
            return
        sealed = self._archive.bytes["sessions"] / sum(self._sealed_rows())
        for store, weigh in (("SQLite", self._in_sqlite), ("PostgreSQL", self._in_postgres)):
            self._goals[store].values.append(sealed)
            self._goals[store].references.append(weigh())

    def _sealed_rows(self) -> list[int]:
        store = sqlite_library().connect(str(self._archive.folder / FILE_NAME))
        rows = store.execute("SELECT rows FROM manifest WHERE kind = 'sessions'").fetchall()
        store.close()
        return [each for (each,) in rows]

    def _some(self) -> list[str]:
        """The files of the last days that have not too many sessions together."""
        paths = self._archive.paths("sessions")
        share = max(1, int(len(paths) * _MOST_ROWS / self._archive.size.sessions))
        return paths[-share:]

    def _in_sqlite(self) -> float:
        shutil.rmtree(self._folder, ignore_errors=True)
        Server(self._folder).token()
        with bulk(self._folder) as store:
            before = _used(store)
            rows = write_rows(store, plain_engine(), SESSIONS, files(self._some()))
            taken = _used(store) - before
        shutil.rmtree(self._folder)
        return taken / rows

    def _in_postgres(self) -> float:
        url = self._postgres.create_database()
        Server(self._folder, database_url=url).token()
        with psycopg.connect(url, autocommit=True) as connection:
            before = _weight(connection)
            spill = self._folder / "rows.csv"
            copy_rows(connection, plain_engine(), SESSIONS, files(self._some()), spill)
            connection.execute("VACUUM tallylight.sessions")
            taken = _weight(connection) - before
            rows = _count(connection)
        self._postgres.drop_database(url)
        shutil.rmtree(self._folder)
        return taken / rows


def _used(store: Any) -> int:
    """The bytes of all pages that hold something."""
    pages, free, size = (
        store.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _count(connection: psycopg.Connection[Any]) -> int:
    (rows,) = connection.execute("SELECT count(*) FROM tallylight.sessions").fetchone() or (0,)
    return rows


def _weight(connection: psycopg.Connection[Any]) -> int:
    sql = "SELECT pg_total_relation_size('tallylight.sessions')"
    (weight,) = connection.execute(sql).fetchone() or (0,)
    return weight
