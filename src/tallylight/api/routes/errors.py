"""The error log."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from tallylight.api.facts import AskedFacts, AskedKeys, FactShape, Word
from tallylight.api.listing import One, Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id
from tallylight.store.read.errors import find_error, list_errors

router = APIRouter(prefix="/api/v1/errors", tags=["errors"])


class LoggedError(FactShape):
    """Something that failed; open until `resolved_at`."""

    id: UUID
    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    at: At
    service: str
    severity: str
    message: str
    context: dict[str, Any] | None
    stack_trace: str | None
    play_id: str | None
    resolved_at: At | None


@router.get("")
def list_all_errors(
    rooms: AskedRooms,
    query: AskedFacts,
    severity: Literal["info", "warning", "error", "critical"] | None = None,
    service: Annotated[Word | None, Query(max_length=255)] = None,
    resolved: Annotated[bool | None, Query(description="Only those resolved, or not.")] = None,
) -> Page[LoggedError]:
    """Errors, the newest first."""
    found = list_errors(
        rooms.database, query, severity=severity, service=service, is_resolved=resolved
    )
    return Page(items=[LoggedError.of(error) for error in found.items], next=found.next)


@router.get("/{id}")
def read_error(error: Id, rooms: AskedRooms, sites: AskedKeys) -> One[LoggedError]:
    """One error."""
    return One(item=LoggedError.of(find_error(rooms.database, sites, error)))
