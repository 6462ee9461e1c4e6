"""B1, B2 and B3: what is posted, acknowledged and queryable, a second."""

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.kept import Goal
from bench.load import Job
from bench.prefill import receipts_in_postgres, receipts_in_sqlite
from bench.raw import Recording, in_postgres, in_sqlite, recorded
from bench.server import NULL, Server
from tests.servers.postgres import Postgres

RECEIPTS = 1_000_000
SINGLE, HUNDRED = (1, 64), (100, 16)
KINDS = ("facts", "steps")
_WORDS = {"facts": "whole facts", "steps": "session steps"}
_BARS = {
    "B1": {"facts": 0.55, "steps": 0.45},
    "B2": {"facts": 0.50, "steps": 0.40},
    "B3": {"facts": 0.5, "steps": 0.5},
}


class Posts:
    """Prefilled stores, and a server on a copy of each of them for every run."""

    def __init__(self, folder: Path, postgres: Postgres, seconds: float, only: set[str]) -> None:
        self._folder = folder
        self._postgres = postgres
        self._seconds = seconds
        self._only = only
        self._seed = 0
        self._filled = folder / "filled"
        self._token = _made(self._filled)
        receipts_in_sqlite(self._filled, RECEIPTS)
        self._template = postgres.template("filled", self._made_in_postgres)
        self._recordings: dict[str, Recording] = {}
        if "B3" in only:
            self._recordings = {kind: self._recorded(kind) for kind in KINDS}
        self._goals = {goal.name: goal for goal in _goals(only)}

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self, turn: int) -> None:
        """Measure every side once; which comes first changes from run to run."""
        sides: list[Callable[[], None]] = [self._null, self._on_sqlite, self._on_postgres]
        for side in sides[turn % 3 :] + sides[: turn % 3]:
            side()
        for kind, recording in self._recordings.items():
            with_sqlite = in_sqlite(self._copy("raw"), recording)
            self._refer(f"B3 {kind} SQLite", with_sqlite)
            url = self._postgres.create_database(self._template)
            self._refer(f"B3 {kind} PostgreSQL", in_postgres(url, recording))
            self._postgres.drop_database(url)

    def _null(self) -> None:
        server = Server(self._copy("null"), module=NULL)
        server.start()
        for kind in KINDS:
            reached = self._take(server, kind, SINGLE)
            for name in (f"B1 {kind}", f"B2 {kind}"):
                self._refer(name, reached)
        server.stop()

    def _on_sqlite(self) -> None:
        self._on(Server(self._copy("real")), "B1", "SQLite")

    def _on_postgres(self) -> None:
        url = self._postgres.create_database(self._template)
        self._on(Server(self._folder / "postgres", database_url=url), "B2", "PostgreSQL")
        self._postgres.drop_database(url)

    def _on(self, server: Server, single: str, store: str) -> None:
        server.start()
        for kind in KINDS:
            if single in self._only:
                self._goals[f"{single} {kind}"].values.append(self._take(server, kind, SINGLE))
            if "B3" in self._only:
                goal = self._goals[f"B3 {kind} {store}"]
                goal.values.append(self._take(server, kind, HUNDRED))
        server.stop()

    def _take(self, server: Server, kind: str, how: tuple[int, int]) -> float:
        self._seed += 1
        batch, connections = how
        load = server.take(
            Job(
                port=server.port,
                token=self._token if server.on_sqlite else self._postgres_token,
                kind=kind,
                batch=batch,
                connections=connections,
                seconds=self._seconds,
                seed=self._seed,
            )
        )
        return load.observations / load.seconds

    def _refer(self, name: str, reached: float) -> None:
        if name in self._goals:
            self._goals[name].references.append(reached)

    def _copy(self, name: str) -> Path:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._filled, folder)
        return folder

    def _recorded(self, kind: str) -> Recording:
        return recorded(self._copy("recorded"), kind)

    def _made_in_postgres(self, url: str) -> None:
        self._postgres_token = Server(self._folder / "postgres", database_url=url).token()
        receipts_in_postgres(url, RECEIPTS)


def _made(folder: Path) -> str:
    """Make a folder with a migrated store and a token; the token's secret."""
    return Server(folder).token()


def _goals(only: set[str]) -> list[Goal]:
    found: list[Goal] = []
    for kind in KINDS:
        for name, store in (("B1", "SQLite"), ("B2", "PostgreSQL")):
            what = f"single posts of {_WORDS[kind]}, 64 connections, {store}"
            if name in only:
                found.append(Goal(f"{name} {kind}", what, "observations/s", _BARS[name][kind]))
    for kind in KINDS if "B3" in only else ():
        for store in ("SQLite", "PostgreSQL"):
            what = f"posts of 100 {_WORDS[kind]}, 16 connections, {store}"
            name = f"B3 {kind} {store}"
            found.append(Goal(name, what, "observations/s", _BARS["B3"][kind], floor=10_000))
    return found
