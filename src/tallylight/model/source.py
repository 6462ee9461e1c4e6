"""A source as configured: where observations come from."""

from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tallylight.model.time import Instant


class SourceRecord(Struct, frozen=True, kw_only=True):
    """A configured source; `version` grows with each change of its configuration."""

    id: UUID
    key: int
    site: str
    name: str
    kind: str
    config: dict[str, Any]
    enabled: bool
    version: int
    created_at: Instant


class SourceState(Struct, frozen=True, kw_only=True):
    """How it goes with a source, in a `sentence` and in figures; None is not known.

    ok: the last look went well. failing: it did not. waiting: there was none yet. disabled: it is
    not watched. push: it is not watched but tells by itself. rows_today: observations of the
    site's local day. Requests and their budget are per minute.
    p95_ms: of the last looks, 19 of 20 took no longer. sees, misses: what the source shows to the
    login in use and what not, as far as a look can tell.
    """

    status: Literal["ok", "failing", "waiting", "disabled", "push"]
    sentence: str
    last_success_at: Instant | None = None
    last_attempt_at: Instant | None = None
    next_poll_at: Instant | None = None
    failures: int = 0
    rows_today: int | None = None
    requests_per_min: float | None = None
    budget_per_min: float | None = None
    p95_ms: float | None = None
    sees: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
