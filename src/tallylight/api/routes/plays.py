"""Plays: what was on air, and what is."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from tallylight.api.facts import AskedFacts, AskedKeys, Play
from tallylight.api.listing import One, Page, as_json
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Id
from tallylight.model.item import Kind
from tallylight.store.read.plays import PlayFilter, find_play, list_plays

router = APIRouter(prefix="/api/v1/plays", tags=["plays"])


async def filter_asked(
    kind: Annotated[Kind | None, Query(description="The kind of the item.")] = None,
    isrc: Annotated[
        Literal["missing"] | None, Query(description="Only those whose item has none.")
    ] = None,
    errors: Annotated[bool | None, Query(description="With errors, or without.")] = None,
    skipped: Annotated[
        bool | None, Query(description="Cut off within half a minute, or not known to be.")
    ] = None,
) -> PlayFilter:
    """Which plays are asked for."""
    return PlayFilter(
        kind=kind, lacks_isrc=isrc == "missing", has_errors=errors, is_skipped=skipped
    )


@router.get("", response_model=Page[Play])
def list_all_plays(
    rooms: AskedRooms,
    query: AskedFacts,
    asked: Annotated[PlayFilter, Depends(filter_asked)],
    total: Annotated[bool, Query(description="Tell also how many there are.")] = False,  # noqa: FBT002 - it is a parameter of the address
) -> Response:
    """Plays by their start, the newest first."""
    found = list_plays(rooms.database, query, rooms.clock(), asked, counts=total)
    return as_json(found, [Play.plain(play) for play in found.items])


@router.get("/{id}")
def read_play(play: Id, rooms: AskedRooms, sites: AskedKeys) -> One[Play]:
    """One play."""
    return One(item=Play.of(find_play(rooms.database, sites, play, rooms.clock())))
