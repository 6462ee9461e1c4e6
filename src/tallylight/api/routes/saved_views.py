"""Views of the page Explore that a person keeps: theirs alone, on every machine they sign in at."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from tallylight.api.listing import One
from tallylight.api.principal import Acting, AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id, Shape
from tallylight.store.records.saved_views import drop_view, list_saved_views, save_view

router = APIRouter(prefix="/api/v1/views", tags=["people"])


class View(Shape):
    """A view; `search` is what stands in the address of the page, by name."""

    id: UUID
    name: str
    search: dict[str, str]
    saved_at: At


class NewView(BaseModel):
    """A view to be kept."""

    name: str
    search: dict[str, str]


class Views(BaseModel):
    """All views of a person."""

    items: list[View]


@router.get("")
def list_own_views(rooms: AskedRooms, principal: AskedBy) -> Views:
    """Your saved views, by their names."""
    return Views(items=[View.of(one) for one in list_saved_views(rooms.database, principal.id)])


@router.post("", status_code=201)
def keep_view(view: NewView, rooms: AskedRooms, principal: AskedBy, act: Acting) -> One[View]:
    """Keep a view under a name; what you kept under it before is replaced."""
    kept = save_view(rooms.database, principal.id, view.name, view.search, act.at)
    return One(item=View.of(kept))


@router.delete("/{id}", status_code=204)
def remove_view(view: Id, rooms: AskedRooms, principal: AskedBy) -> None:
    """Forget a view of yours."""
    drop_view(rooms.database, principal.id, view)
