"""What the API is handed of the rooms below it; `server.py` builds it, routes take it."""

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import Depends
from prometheus_client import CollectorRegistry
from starlette.requests import HTTPConnection

from tallylight.analytics.desk import Desk
from tallylight.api.allowance import USUAL, Allowance
from tallylight.model.errors import StoreUnavailableError
from tallylight.model.source import SourceRecord, SourceState
from tallylight.model.time import Clock
from tallylight.sources.contract import Source, Verdict
from tallylight.store.database import Database
from tallylight.store.records.quarantine import QuarantineRecord

Job = Callable[[], Generator[Any, None, Any]]
"""Work on facts: yields its progress, returns its result."""


def _nothing() -> None:
    """Nobody is to be told."""


def _no_writer(_work: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever work returns
    """Nobody writes facts here."""
    raise StoreUnavailableError


def _unheard(*_told: object, **_about: object) -> None:
    """Nobody keeps a journal here."""


@dataclass(frozen=True)
class Rooms:
    """The rooms that routes ask.

    source_state: how it goes with the source of that key; None where nobody watches it.
    test_source: try a kind with a checked configuration for a site.
    take_event: keep a raw payload of a source, translated or in quarantine; durable on return.
    retry: translate a payload in quarantine again and take it out; raises `TranslationError`.
    readiness: by name of what must work, the sentence that says why it does not, or None.
    jobs: work on facts, by name. local_secret: what commands on this machine show as a token.
    kept_days: after how many days events and resolved errors go, by the name of their table.
    rules_changed: told when the fold rules of a site changed, so that they hold from now on.
    exclusions_changed: told when a rule of who does not count came or went; back once it holds.
    write: runs a function as one write transaction of facts. log: notes an event of our own.
    present, bus: the live room. desk: where the past is asked for. metrics: what `/metrics` shows.
    allowance: how much one may ask.
    """

    database: Database
    clock: Clock
    kinds: Mapping[str, Source[Any]]
    source_state: Callable[[int], SourceState | None]
    test_source: Callable[[str, dict[str, Any], str], Awaitable[Verdict]]
    take_event: Callable[[SourceRecord, bytes, str], Awaitable[None]]
    retry: Callable[[QuarantineRecord], Awaitable[None]]
    readiness: Callable[[], Mapping[str, str | None]]
    metrics: CollectorRegistry
    present: Any
    bus: Any
    static: Path
    desk: Desk
    base_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    jobs: Mapping[str, Job] = field(default_factory=dict[str, Job])
    local_secret: str | None = None
    allowance: Allowance = USUAL
    write: Callable[[Callable[[Any], Any]], Any] = _no_writer
    log: Callable[..., None] = _unheard
    kept_days: Mapping[str, int] = field(default_factory=dict[str, int])
    rules_changed: Callable[[], None] = _nothing
    exclusions_changed: Callable[[], None] = _nothing


def rooms_of(connection: HTTPConnection) -> Rooms:
    """The rooms of the app that serves this request."""
    return cast("Rooms", connection.app.state.rooms)


async def asked_rooms(connection: HTTPConnection) -> Rooms:
    """As `rooms_of`, for a route.

    What waits for nothing is asked for in coroutines: anything else goes through a thread of its
    own, and a dozen of these take longer than most answers.
    """
    return rooms_of(connection)


AskedRooms = Annotated[Rooms, Depends(asked_rooms)]
