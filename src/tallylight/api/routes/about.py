"""What runs here."""

import platform

from fastapi import APIRouter
from pydantic import BaseModel

from tallylight import __version__
from tallylight.api.listing import One
from tallylight.api.rooms import AskedRooms
from tallylight.store.database import product

router = APIRouter(prefix="/api/v1/about", tags=["operation"])


class About(BaseModel):
    """The versions of what runs here."""

    version: str
    commit: str | None = None
    python: str
    store: str


@router.get("")
def get_about(rooms: AskedRooms) -> One[About]:
    """What runs here."""
    store = product(rooms.database)
    return One(item=About(version=__version__, python=platform.python_version(), store=store))
