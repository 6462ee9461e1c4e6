"""What a folder in this room declares as `SOURCE`; the rest of Tallylight knows no more of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import httpx2
from msgspec import Struct

from tallylight.model.errors import TallylightError
from tallylight.model.memory import Memory, OpenPlay, OpenSession
from tallylight.model.report import Report
from tallylight.model.time import Clock, Instant

__all__ = [
    "Edge",
    "Finding",
    "Memory",
    "OpenPlay",
    "OpenSession",
    "Source",
    "Verdict",
    "Watch",
]


@dataclass(frozen=True)
class Edge:
    """What a watch may use of the world: a guarded HTTP client and the clock."""

    http: httpx2.AsyncClient
    clock: Clock
    site: str
    source: str


C = TypeVar("C", bound=Struct)


class Watch(Protocol):
    """A source being watched."""

    async def look(self) -> Report:
        """Ask the source once.

        Raises `SourceError` (refused, unreachable) or `TranslationError` (not understood): the
        supervisor waits longer, looks again, and records the gap.
        """
        ...

    def failed(self, at: Instant, error: TallylightError) -> Report:
        """What a failed look says: each stream down after a `SourceDownError`, else unknown."""
        ...


@dataclass(frozen=True)
class Finding:
    """A stream that a test of the connection found."""

    mount: str
    title: str | None
    listeners: int | None
    programme: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome of a test, in sentences that a person can act on."""

    ok: bool
    sentence: str
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()


def _nothing(_: Struct) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Source(Generic[C]):
    """A kind of source; without `watch` it is told, not asked.

    config: a msgspec struct whose fields are strings, integers or booleans and carry title and
        help in `msgspec.Meta(title=…, description=…)`; `extra_json_schema={"secret": True}` marks
        what is masked wherever it is shown, `{"format": "uri"}` an address.
    hosts: the hosts a configuration names as its own; these may be private addresses.
    budget: the most requests per minute that a configuration allows.
    """

    kind: str
    title: str
    summary: str
    config: type[C]
    watch: Callable[[C, Edge, Memory], Watch] | None = None
    test: Callable[[C, Edge], Awaitable[Verdict]] | None = None
    translate_event: Callable[[C, bytes, str], list[Any]] | None = None
    hosts: Callable[[C], tuple[str, ...]] = _nothing
    budget: Callable[[C], int] | None = None
