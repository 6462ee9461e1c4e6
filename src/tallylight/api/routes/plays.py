"""Plays: what was on air, and what is."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tallylight.api.asked import described, taken
from tallylight.api.facts import AskedKeys, FactsAsked, Play, query_of
from tallylight.api.listing import One, Page, as_json
from tallylight.api.rooms import AskedRooms, rooms_of
from tallylight.api.shapes import Id
from tallylight.model.item import Kind
from tallylight.store.read.plays import PlayFilter, find_play, list_plays

router = APIRouter(prefix="/api/v1/plays", tags=["plays"])


class TotalAsked(BaseModel):
    """Whether all are to be counted."""

    total: bool = Field(default=False, description="Tell also how many there are.")


class FilterAsked(BaseModel):
    """Which plays are asked for."""

    kind: Kind | None = Field(None, description="The kind of the item.")
    isrc: Literal["missing"] | None = Field(None, description="Only those whose item has none.")
    errors: bool | None = Field(None, description="With errors, or without.")
    skipped: bool | None = Field(
        None, description="Cut off within half a minute, or not known to be."
    )

    def of(self) -> PlayFilter:
        """As `store.read` takes it."""
        return PlayFilter(
            kind=self.kind,
            lacks_isrc=self.isrc == "missing",
            has_errors=self.errors,
            is_skipped=self.skipped,
        )


class PlayInFull(Play):
    """An airing with what only its source knows of it."""

    loop_path: str | None
    process_id: int | None
    metadata: dict[str, Any] | None


class PlaysAsked(FilterAsked, FactsAsked, TotalAsked):
    """Which page of them is asked for, and of which."""

    full: bool = Field(
        default=False,
        description="Tell also `loop_path`, `process_id` and `metadata`, as the source told them; "
        "`performances` are null then.",
    )


@router.get("", response_model=Page[Play], openapi_extra=described(PlaysAsked))
def list_all_plays(request: Request) -> Response:
    """Plays by their start, the newest first."""
    asked, rooms = taken(request, PlaysAsked), rooms_of(request)
    query = query_of(request, asked)
    found = list_plays(
        *(rooms.database, query, rooms.clock(), asked.of()),
        counts=asked.total,
        performed=not asked.full,
    )
    shape = PlayInFull if asked.full else Play
    return as_json(found, [shape.plain(play) for play in found.items])


@router.get("/{id}")
def read_play(play: Id, rooms: AskedRooms, sites: AskedKeys) -> One[Play]:
    """One play."""
    return One(item=Play.of(find_play(rooms.database, sites, play, rooms.clock())))
