"""A source as configured: where observations come from."""

from typing import Any
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
