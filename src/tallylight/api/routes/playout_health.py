"""How the playout machines are, and how they were."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from tallylight.api.facts import AskedKeys, Word
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.shapes import At, Shape
from tallylight.api.vitals import (
    HealthPointShape,
    HealthSnapshot,
    StreamRunShape,
    point_in_camel,
    snapshot_in_camel,
)
from tallylight.model.record import HealthRecord
from tallylight.model.time import MINUTE, SECOND, Instant
from tallylight.store.read.health import newest_health, stream_run
from tallylight.store.read.health_history import HealthPoint, Stretches, health_history
from tallylight.store.read.storage import store_state

router = APIRouter(prefix="/api/v1/health", tags=["playout health"])
Naming = Annotated[
    Literal["snake", "camel"],
    Query(description="`camel`: the field names of a SystemHealthSnapshot, times in epoch ms."),
]
MOST_POINTS = 400
_WEEK_MINUTES = 7 * 24 * 60
_WIDTHS = tuple(seconds * SECOND for seconds in (5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800))
_USUAL_INTERVAL_MS = 60_000


class StoreShape(Shape):
    """What Tallylight's own store takes; bytes."""

    product: str
    bytes: int | None
    wal_bytes: int | None
    vacuum_bytes: int | None


class SnapshotMeta(BaseModel):
    """When it was asked, and how the store is."""

    at: At
    store: StoreShape


class Snapshots(BaseModel):
    """The machines that told of themselves, the newest first."""

    items: list[HealthSnapshot]
    meta: SnapshotMeta


class HistoryMeta(BaseModel):
    """What the history is of: a machine, a time, and how it was cut."""

    source: str | None
    start: At
    end: At
    bucket_ms: int


class History(BaseModel):
    """The history of one machine, in the order of time."""

    items: list[HealthPointShape]
    meta: HistoryMeta


class InCamel(BaseModel):
    """The same, by the names of S1."""

    items: list[dict[str, Any]]


@router.get("/snapshot")
def read_health_snapshot(
    rooms: AskedRooms, sites: AskedKeys, naming: Naming = "snake"
) -> Snapshots | InCamel:
    """How each playout machine is, as it told last, and how steadily it was connected."""
    found = newest_health(rooms.database, sites)
    if naming == "camel":
        return InCamel(items=[snapshot_in_camel(record) for record in found])
    now = rooms.clock()
    store = StoreShape.of(store_state(rooms.database))
    meta = SnapshotMeta.model_validate({"at": now, "store": store})
    return Snapshots(items=[_snapshot(rooms, record, now) for record in found], meta=meta)


@router.get("/history")
def read_health_history(
    rooms: AskedRooms,
    sites: AskedKeys,
    source: Annotated[
        Word | None, Query(max_length=255, description="Else the machine that told last.")
    ] = None,
    period_minutes: Annotated[int, Query(ge=1, le=_WEEK_MINUTES)] = 60,
    naming: Naming = "snake",
) -> History | InCamel:
    """How one machine was: at most 400 points, means with their least and most."""
    machines = newest_health(rooms.database, sites)
    machine = next((one for one in machines if source in (None, one.source)), None)
    name = source or (machine and machine.source)
    interval_ms = machine.told.interval_ms if machine else None
    cut = _cut(rooms.clock(), period_minutes * MINUTE, interval_ms or _USUAL_INTERVAL_MS)
    points: list[HealthPoint] = []
    if name is not None:
        points = health_history(rooms.database, sites, name, cut)
    if naming == "camel":
        return InCamel(items=[point_in_camel(point) for point in points if point.samples])
    meta = HistoryMeta.model_validate(
        {
            "source": name,
            "start": cut.start,
            "end": cut.start + cut.count * cut.width,
            "bucket_ms": cut.width // 1_000,
        }
    )
    return History(items=[HealthPointShape.of(point) for point in points], meta=meta)


def _snapshot(rooms: Rooms, record: HealthRecord, now: Instant) -> HealthSnapshot:
    shown = HealthSnapshot.at_now(record, now)
    if record.told.stream_connected is not None and record.source is not None:
        run = stream_run(rooms.database, record.site, record.source, now)
        shown.stream = StreamRunShape.of(run)
    return shown


def _cut(now: Instant, period: Instant, interval_ms: int) -> Stretches:
    """The time up to now in stretches of a round length, none shorter than between two samples."""
    shortest = max(period // MOST_POINTS, interval_ms * 1_000)
    width = next((width for width in _WIDTHS if width >= shortest), shortest)
    last = now // width
    count = max(1, min(MOST_POINTS, -(-period // width)))
    return Stretches((last - count + 1) * width, width, count)
