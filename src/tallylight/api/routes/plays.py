"""Plays: what was on air, and what is."""

from fastapi import APIRouter

from tallylight.api.facts import AskedFacts, AskedKeys, Play
from tallylight.api.listing import One, Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Id
from tallylight.model.item import Kind
from tallylight.store.read.plays import find_play, list_plays

router = APIRouter(prefix="/api/v1/plays", tags=["plays"])


@router.get("")
def list_all_plays(rooms: AskedRooms, query: AskedFacts, kind: Kind | None = None) -> Page[Play]:
    """Plays by their start, the newest first; `kind` is that of the item."""
    found = list_plays(rooms.database, query, rooms.clock(), kind=kind)
    return Page(items=[Play.of(play) for play in found.items], next=found.next)


@router.get("/{id}")
def read_play(play: Id, rooms: AskedRooms, sites: AskedKeys) -> One[Play]:
    """One play."""
    return One(item=Play.of(find_play(rooms.database, sites, play, rooms.clock())))
