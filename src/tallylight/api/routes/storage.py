"""What the store takes."""

from fastapi import APIRouter
from pydantic import BaseModel

from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Shape
from tallylight.store.database import reading
from tallylight.store.read.manifest import list_files
from tallylight.store.read.storage import list_kinds, store_state

router = APIRouter(prefix="/api/v1/storage", tags=["operation"])


class KindSize(Shape):
    """What the rows of a kind take, with their indexes; `kept` says how long."""

    name: str
    rows: int
    bytes: int
    oldest_at: At | None
    kept: str


class Store(Shape):
    """A database and its disk, in bytes; null is not known or does not apply.

    wal_bytes: written ahead and not yet in the file. vacuum_bytes: what a vacuum would give back.
    """

    product: str
    bytes: int | None
    wal_bytes: int | None
    vacuum_bytes: int | None
    disk_free_bytes: int
    disk_total_bytes: int


class HistoryFiles(Shape):
    """What files of history have of one kind: how many days, and the facts in them."""

    name: str
    days: int
    rows: int
    bytes: int
    oldest_at: At


class StorageMeta(BaseModel):
    """is_measured: the bytes of each kind are those of the database, and not an estimate.

    history: what files hold of days that are over, beside the rows.
    """

    store: Store
    is_measured: bool
    history: list[HistoryFiles]


class Storage(BaseModel):
    """The kinds of rows, and the store as a whole."""

    items: list[KindSize]
    meta: StorageMeta


@router.get("")
def read_storage(rooms: AskedRooms) -> Storage:
    """What each kind of row takes, since when there are any, and how long they are kept."""
    kinds = [KindSize.of(kind) for kind in list_kinds(rooms.database, rooms.kept_days)]
    store = Store.of(store_state(rooms.database))
    with reading(rooms.database) as connection:
        files = [HistoryFiles.of(kind) for kind in list_files(connection)]
    meta = StorageMeta(store=store, is_measured=rooms.database.is_postgres, history=files)
    return Storage(items=kinds, meta=meta)
