"""What programs log, as old as they say: counted, and deleted."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec.structs import asdict
from pydantic import BaseModel, Field

from tallylight.api.facts import AskedKeys
from tallylight.api.principal import Acting
from tallylight.api.rooms import AskedRooms
from tallylight.ingest.cleanup import Counts, Old, clear_old, count_old
from tallylight.model.time import DAY, Instant
from tallylight.store.records.audit import write_act

router = APIRouter(prefix="/api/v1/old-facts", tags=["old facts"])
_FURTHEST = 36_500


class OldAsked(BaseModel):
    """After how many days each is old; what is not named is left alone."""

    plays_days: int | None = Field(None, ge=0, le=_FURTHEST, description="Since a play began.")
    errors_days: int | None = Field(
        None, ge=0, le=_FURTHEST, description="Since an error was resolved; open ones stay."
    )
    metrics_days: int | None = Field(
        None, ge=0, le=_FURTHEST, description="Since a metric was told; hours of them stay."
    )


class OldCounts(BaseModel):
    """How many there are of each, or were."""

    plays: int
    errors: int
    metrics: int


Asked = Annotated[OldAsked, Query()]


@router.get("")
def count_old_facts(asked: Asked, rooms: AskedRooms, sites: AskedKeys) -> OldCounts:
    """How many plays, resolved errors and metrics are so old; nothing is deleted."""
    return _told(count_old(rooms.database, sites, _old(asked, rooms.clock())))


@router.delete("")
def remove_old_facts(asked: Asked, rooms: AskedRooms, sites: AskedKeys, act: Acting) -> OldCounts:
    """Delete the plays, resolved errors and metrics that are so old."""
    gone = clear_old(rooms.database, rooms.write, sites, _old(asked, act.at))
    told = ", ".join(f"{count} {name}" for name, count in asdict(gone).items())
    write_act(rooms.database, act, "old_facts.deleted", told)
    return _told(gone)


def _old(asked: OldAsked, now: Instant) -> Old:
    days = {name.removesuffix("_days"): value for name, value in asked.model_dump().items()}
    return Old(
        **{name: None if value is None else now - value * DAY for name, value in days.items()}
    )


def _told(counts: Counts) -> OldCounts:
    return OldCounts(**asdict(counts))
