"""Payloads that were not understood: read them, try them again, throw them away."""

from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter
from msgspec.structs import asdict
from pydantic import BaseModel

from tallylight.api.listing import AskedListing, One, Page
from tallylight.api.principal import Acting, AskedBy, Principal
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.shapes import At, Id
from tallylight.model.text import masked
from tallylight.store.records.audit import write_act
from tallylight.store.records.quarantine import (
    QuarantineRecord,
    discard_quarantined,
    get_quarantined,
    list_quarantine,
)

router = APIRouter(prefix="/api/v1/quarantine", tags=["ingest"])
_PREVIEW = 300
_WHOLE = 1 << 20


class Quarantined(BaseModel):
    """A payload and the reason why it is here; `payload` begins it in a list."""

    id: UUID
    site: str
    source: str
    received_at: At
    reason: str
    content_type: str
    size: int
    payload: str


@router.get("")
def list_quarantined(rooms: AskedRooms, listing: AskedListing) -> Page[Quarantined]:
    """What is in quarantine, the newest first."""
    found = list_quarantine(rooms.database, listing.query)
    return Page(items=[_shape(each, _PREVIEW) for each in found.items], next=found.next)


@router.get("/{id}")
def read_quarantined(payload: Id, rooms: AskedRooms, principal: AskedBy) -> One[Quarantined]:
    """One payload, up to its first MiB."""
    return One(item=_shape(_seen(rooms, principal, payload), _WHOLE))


@router.post("/{id}/retry", status_code=204)
async def retry_quarantined(
    payload: Id, rooms: AskedRooms, principal: AskedBy, act: Acting
) -> None:
    """Translate a payload again; what is understood now leaves the quarantine."""
    record = await to_thread.run_sync(_seen, rooms, principal, payload)
    await rooms.retry(record)
    await to_thread.run_sync(write_act, rooms.database, act, "quarantine.retried", str(payload))


@router.delete("/{id}", status_code=204)
def remove_quarantined(payload: Id, rooms: AskedRooms, principal: AskedBy, act: Acting) -> None:
    """Throw a payload away."""
    _seen(rooms, principal, payload)
    discard_quarantined(rooms.database, act, payload)


def _seen(rooms: Rooms, principal: Principal, payload: UUID) -> QuarantineRecord:
    record = get_quarantined(rooms.database, payload)
    principal.require_sight(record.site, "payload in quarantine")
    return record


def _shape(record: QuarantineRecord, most: int) -> Quarantined:
    text = record.payload[: most * 4].decode("utf-8", "replace")[:most]
    told = {"size": len(record.payload), "payload": masked(text)}
    return Quarantined.model_validate({**asdict(record), **told})
