"""What sources tell unasked: raw webhooks, kept as they come and then translated."""

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel

from tallylight.api.principal import AskedBy, Principal
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.routes.sources import NameOrId, kind_of, seen_source
from tallylight.model.errors import ConflictError
from tallylight.model.source import SourceRecord

router = APIRouter(prefix="/api/v1/sources/{id}/events", tags=["ingest"])


class Kept(BaseModel):
    """The payload is durable."""

    status: str


@router.post("", status_code=202)
async def take_source_event(
    source: NameOrId, request: Request, rooms: AskedRooms, principal: AskedBy
) -> Kept:
    """Take a raw payload of a source; what cannot be translated goes to quarantine."""
    told = await to_thread.run_sync(_teller, rooms, principal, source)
    body = await request.body()
    content_type = request.headers.get("content-type", "application/octet-stream")
    await rooms.take_event(told, body, content_type[:255])
    return Kept(status="kept")


def _teller(rooms: Rooms, principal: Principal, name_or_id: str) -> SourceRecord:
    source = seen_source(rooms, principal, name_or_id)
    kind = kind_of(rooms, source.kind)
    if kind.translate_event is None:
        raise ConflictError(f"{kind.title} is asked by Tallylight; it takes no events.")
    if not source.enabled:
        raise ConflictError(f"The source {source.name} is switched off.")
    return source
