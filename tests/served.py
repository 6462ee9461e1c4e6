"""The HTTP application on a store of its own, with a clock to turn and rooms that only listen."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from msgspec import Meta, Struct

from tallylight.analytics.desk import Desk, Manners
from tallylight.api import passwords
from tallylight.api.app import create_app
from tallylight.api.auth import COOKIE
from tallylight.api.metrics import Metrics, Snapshot
from tallylight.api.rooms import Rooms
from tallylight.history.folder import HistoryFolder
from tallylight.history.shelf import Shelf
from tallylight.model.errors import TallylightError
from tallylight.model.source import SourceRecord, SourceState
from tallylight.model.time import Instant
from tallylight.sources.contract import Edge, Source, Verdict
from tallylight.store.database import Database
from tallylight.store.records.audit import Act
from tallylight.store.records.quarantine import QuarantineRecord
from tallylight.store.records.sites import add_site, ensure_main
from tallylight.store.records.tokens import create_token
from tallylight.store.records.users import UserRecord, add_user, find_login
from tallylight.store.records.web_sessions import open_session
from tallylight.store.write.transaction import FactWriter, Transaction
from tests.database import open_migrated
from tests.rows import NOON


class StationConfig(Struct, frozen=True):
    """A configuration with a field of each type that a form has."""

    url: Annotated[str, Meta(title="Address", extra_json_schema={"format": "uri"})]
    password: Annotated[str, Meta(title="Password", extra_json_schema={"secret": True})] = ""
    seconds: Annotated[int, Meta(title="Look every", ge=1)] = 15


async def _try(config: StationConfig, edge: Edge) -> Verdict:
    raise NotImplementedError


# A kind that is asked, and one that tells by itself.
STATION = Source(kind="station", title="Station", summary="", config=StationConfig, test=_try)
HOOK = Source(
    kind="hook",
    title="Hook",
    summary="",
    config=StationConfig,
    translate_event=lambda _config, _body, _type: [],
)


# What a password costs by rights, `tests/unit/api/test_passwords.py` says.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
QUIET = Snapshot(queue_depth=0)
WORKS = Verdict(ok=True, sentence="It works.")


@dataclass
class Served:
    """The application and what its rooms were told; `now` is the time."""

    database: Database
    folder: Path
    now: Instant = NOON
    events: list[tuple[str, bytes, str]] = field(default_factory=list[Any])
    tried: list[tuple[str, dict[str, Any], str]] = field(default_factory=list[Any])
    retried: list[QuarantineRecord] = field(default_factory=list[Any])
    states: dict[int, SourceState] = field(default_factory=dict[int, SourceState])
    faults: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    snapshot: Snapshot = QUIET
    verdict: Verdict | TallylightError = WORKS

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics(lambda: self.snapshot, lambda: self.now)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(HistoryFolder(self.folder))

    @cached_property
    def desk(self) -> Desk:
        """Opened by the first question."""
        return Desk(self.database, self.shelf, lambda: self.now, Manners(memory_mib=128))

    @cached_property
    def app(self) -> FastAPI:
        return self.made()

    def made(self, **other: object) -> FastAPI:
        """The application, with other rooms where they are named."""
        rooms: dict[str, Any] = {
            "database": self.database,
            "clock": lambda: self.now,
            "kinds": {"station": STATION, "hook": HOOK},
            "source_state": self.states.get,
            "test_source": self._test,
            "take_event": self._take,
            "retry": self._retry,
            "readiness": self._readiness,
            "metrics": self.metrics.registry,
            "present": None,
            "bus": None,
            "static": self.folder / "static",
            "desk": self.desk,
            "write": self._write,
        }
        rooms.update(other)
        return create_app(Rooms(**rooms))

    def client(self, secret: str | None = None, *, app: FastAPI | None = None) -> TestClient:
        """A program that brings a token, or nothing."""
        client = TestClient(app or self.app, raise_server_exceptions=False)
        if secret is not None:
            client.headers["Authorization"] = f"Bearer {secret}"
        return client

    def token(
        self, *scopes: str, site: str | None = None, expires_at: Instant | None = None
    ) -> str:
        """The secret of a new token."""
        name = f"{'-'.join(scopes)} {site} {expires_at}"
        act = Act("test", self.now)
        made = create_token(
            self.database, act, name=name, scopes=scopes, site=site, expires_at=expires_at
        )
        return made.secret

    def person(
        self, role: str = "admin", sites: list[str] | None = None, password_hash: str = "none"
    ) -> UserRecord:
        """The person of that role and those sites, called as their role; made when missing."""
        name = f"{role.title()} {' and '.join(sites or [])}".strip()
        if known := find_login(self.database, name):
            return known.user
        act = Act("test", self.now)
        return add_user(
            self.database, act, name=name, role=role, sites=sites, password_hash=password_hash
        )

    def browser(self, role: str = "admin", sites: list[str] | None = None) -> TestClient:
        """The browser of a person who signed in."""
        act = Act("test", self.now)
        signed_in = open_session(self.database, act, self.person(role, sites))
        client = self.client()
        client.cookies.set(COOKIE, signed_in.secret)
        client.headers["X-CSRF-Token"] = signed_in.session.csrf
        return client

    def site(self, slug: str) -> None:
        add_site(self.database, Act("test", self.now), slug=slug)

    def _write(self, work: Callable[[Transaction], Any]) -> Any:
        with closing(FactWriter(self.database)) as facts, facts.transaction() as tx:
            return work(tx)

    async def _test(self, kind: str, config: dict[str, Any], site: str) -> Verdict:
        self.tried.append((kind, config, site))
        if isinstance(self.verdict, TallylightError):
            raise self.verdict
        return self.verdict

    async def _take(self, source: SourceRecord, body: bytes, content_type: str) -> None:
        self.events.append((source.name, body, content_type))

    async def _retry(self, record: QuarantineRecord) -> None:
        self.retried.append(record)
        if isinstance(self.verdict, TallylightError):
            raise self.verdict

    def _readiness(self) -> Mapping[str, str | None]:
        return self.faults


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """An application on SQLite, with the site main."""
    monkeypatch.setattr(passwords, "_HASHER", QUICK)
    database = open_migrated(tmp_path)
    ensure_main(database, NOON)
    made = Served(database, tmp_path)
    yield made
    made.desk.close()
    database.close()
