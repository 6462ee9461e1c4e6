"""The error log: one by one, and grouped by what failed; resolved, and open again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from tallylight.api.facts import AskedFacts, AskedKeys, FactShape, Word
from tallylight.api.listing import One, Page
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.ingest import logbook
from tallylight.model.severity import Severity
from tallylight.store.read.error_groups import (
    ErrorGroup,
    GroupFilter,
    find_error_group,
    list_error_groups,
)
from tallylight.store.read.errors import find_error, list_errors
from tallylight.store.records.audit import write_act

router = APIRouter(prefix="/api/v1/errors", tags=["errors"])
Service = Annotated[Word | None, Query(max_length=255)]
Resolved = Annotated[bool | None, Query(description="Only those resolved, or not.")]
Fingerprint = Annotated[Word, Path(max_length=64)]


class LoggedError(FactShape):
    """Something that failed; open until `resolved_at`. `fingerprint` is that of its group."""

    id: UUID
    site: str
    source: str | None
    stream: str | None
    stream_id: UUID | None
    at: At
    fingerprint: str | None
    service: str
    severity: str
    message: str
    context: dict[str, Any] | None
    stack_trace: str | None
    play_id: str | None
    resolved_at: At | None


class FailureGroup(Shape):
    """All errors that say the same of one service, but for numbers, ids and quoted parts.

    Severity and message are those of the newest; `open` of them are not resolved, and `reopened`
    says that it came again after it was resolved.
    """

    fingerprint: str
    site: str
    service: str
    severity: str
    message: str
    count: int
    first_at: At
    last_at: At
    open: int
    resolved_at: At | None
    reopened: bool
    latest_id: UUID


async def asked_groups(
    severity: Severity | None = None, service: Service = None, resolved: Resolved = None
) -> GroupFilter:
    """Which groups are meant."""
    return GroupFilter(severity=severity, service=service, is_resolved=resolved)


@router.get("")
def list_all_errors(
    rooms: AskedRooms,
    query: AskedFacts,
    wanted: Annotated[GroupFilter, Depends(asked_groups)],
    fingerprint: Annotated[Word | None, Query(max_length=64)] = None,
) -> Page[LoggedError]:
    """Errors, the newest first; with a fingerprint those of one group."""
    found = list_errors(
        rooms.database,
        query,
        severity=wanted.severity,
        service=wanted.service,
        is_resolved=wanted.is_resolved,
        fingerprint=fingerprint,
    )
    return Page(items=[LoggedError.of(error) for error in found.items], next=found.next)


@router.get("/groups")
def list_all_groups(
    rooms: AskedRooms, query: AskedFacts, wanted: Annotated[GroupFilter, Depends(asked_groups)]
) -> Page[FailureGroup]:
    """What failed, each kind once; figures are those of the span that is asked for."""
    found = list_error_groups(rooms.database, query, wanted)
    return Page(items=[FailureGroup.of(group) for group in found.items], next=found.next)


@router.get("/groups/{fingerprint}")
def read_group(fingerprint: Fingerprint, rooms: AskedRooms, sites: AskedKeys) -> One[FailureGroup]:
    """One group."""
    return One(item=FailureGroup.of(find_error_group(rooms.database, sites, fingerprint)))


@router.post("/groups/{fingerprint}/resolve")
def resolve_failures(
    fingerprint: Fingerprint, rooms: AskedRooms, sites: AskedKeys, act: Acting
) -> One[FailureGroup]:
    """Resolve all open errors of a group; when it fails again, it is open again."""
    group = find_error_group(rooms.database, sites, fingerprint)
    logbook.resolve_group(rooms.write, sites, fingerprint, act.at)
    write_act(rooms.database, act, "errors.resolved", _named(group))
    return read_group(fingerprint, rooms, sites)


@router.post("/groups/{fingerprint}/reopen")
def reopen_failures(
    fingerprint: Fingerprint, rooms: AskedRooms, sites: AskedKeys, act: Acting
) -> One[FailureGroup]:
    """Take the resolution of a group back."""
    group = find_error_group(rooms.database, sites, fingerprint)
    logbook.reopen_group(rooms.write, sites, fingerprint)
    write_act(rooms.database, act, "errors.reopened", _named(group))
    return read_group(fingerprint, rooms, sites)


@router.get("/{id}")
def read_error(error: Id, rooms: AskedRooms, sites: AskedKeys) -> One[LoggedError]:
    """One error."""
    return One(item=LoggedError.of(find_error(rooms.database, sites, error)))


@router.post("/{id}/resolve")
def resolve_one(error: Id, rooms: AskedRooms, sites: AskedKeys, act: Acting) -> One[LoggedError]:
    """Resolve one error, and no other of its group."""
    found = find_error(rooms.database, sites, error)
    logbook.resolve_error(rooms.write, found.key, act.at)
    write_act(rooms.database, act, "error.resolved", str(error))
    return read_error(error, rooms, sites)


@router.post("/{id}/reopen")
def reopen_one(error: Id, rooms: AskedRooms, sites: AskedKeys, act: Acting) -> One[LoggedError]:
    """Take the resolution of one error back."""
    found = find_error(rooms.database, sites, error)
    logbook.reopen_error(rooms.write, found.key)
    write_act(rooms.database, act, "error.reopened", str(error))
    return read_error(error, rooms, sites)


def _named(group: ErrorGroup) -> str:
    return f"{group.service}: {group.message}"[:200]
