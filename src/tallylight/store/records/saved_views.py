"""Views of the page Explore that people keep for themselves, by names of their own."""

from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.errors import ConflictError, InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.checks import check_name, storable_config
from tallylight.store.schema import saved_views, users

MOST = 200
_MOST_LETTERS = 4_000
_COLUMNS = [column for column in saved_views.c if column.name not in ("key", "user")]


class SavedView(Struct, frozen=True, kw_only=True):
    """A view; search: what stands in the address of the page, by name."""

    id: UUID
    name: str
    search: dict[str, str]
    saved_at: Instant


def list_saved_views(database: Database, user: UUID) -> list[SavedView]:
    """The views of a person, in the order of their names."""
    with reading(database) as connection:
        found = connection.execute(
            sa.select(*_COLUMNS).where(saved_views.c.user == _key_of(connection, user))
        )
        views = [SavedView(**row) for row in found.mappings()]
    return sorted(views, key=lambda one: (one.name.casefold(), one.name))


def save_view(
    database: Database, user: UUID, name: str, search: dict[str, str], at: Instant
) -> SavedView:
    """Keep a view; one of the same name is replaced. Raises `InvalidError` and `ConflictError`."""
    name = check_name(name)
    search = storable_config(search)
    if sum(len(key) + len(value) for key, value in search.items()) > _MOST_LETTERS:
        raise InvalidError(f"A view has at most {_MOST_LETTERS} letters.", path="$.search")
    with writing(database) as connection:
        owner = _key_of(connection, user)
        own = saved_views.c.user == owner
        connection.execute(sa.delete(saved_views).where(own, saved_views.c.name == name))
        kept = connection.scalar(sa.select(sa.func.count()).select_from(saved_views).where(own))
        if (kept or 0) >= MOST:
            raise ConflictError(f"You keep {MOST} views already; remove one first.")
        view = SavedView(id=fresh(), name=name, search=search, saved_at=at)
        row = {"id": view.id, "user": owner, "name": name, "search": search, "saved_at": at}
        connection.execute(sa.insert(saved_views).values(row))
        return view


def drop_view(database: Database, user: UUID, view: UUID) -> None:
    """Forget a view. Raises `NotFoundError` for one that is not the person's."""
    with writing(database) as connection:
        meant = saved_views.c.user == _key_of(connection, user), saved_views.c.id == view
        if not connection.execute(sa.delete(saved_views).where(*meant)).rowcount:
            raise NotFoundError("You keep no view with this id.")


def _key_of(connection: sa.Connection, user: UUID) -> int:
    key = connection.scalar(sa.select(users.c.key).where(users.c.id == user))
    if key is None:
        raise NotFoundError("There is no such person any more.")
    return key
