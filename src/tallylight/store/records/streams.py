"""What a person says of a stream, over what its source tells of it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.text import storable
from tallylight.store.database import Database, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.checks import check_name
from tallylight.store.schema import streams

EDITABLE = ("title", "programme", "relay_of", "provider", "server", "host")


def edit_stream(database: Database, act: Act, stream: UUID, change: dict[str, str | None]) -> int:
    """Set columns of `EDITABLE`; None gives one back to the source. The key of its site.

    What the source tells of a column that a person set is kept beside it, and holds again when the
    column is given back. Raises `InvalidError` and `NotFoundError`.
    """
    given = {name: _checked(name, value) for name, value in change.items()}
    with writing(database) as connection:
        row = connection.execute(_locked(database, stream)).first()
        if row is None:
            raise NotFoundError("There is no stream with this id.")
        told: dict[str, Any] = dict(row.edited or {})
        values: dict[str, Any] = {}
        for name, value in given.items():
            if value is not None:
                told.setdefault(name, getattr(row, name))
                values[name] = value
            elif name in told:
                values[name] = told.pop(name)
        if "relay_of" in values and values["relay_of"] == row.name:
            raise InvalidError("A stream cannot be a relay of itself.", path="$.relay_of")
        if values:
            changed = sa.update(streams).where(streams.c.key == row.key)
            connection.execute(changed.values(**values, edited=told or None))
            write_down(connection, act, "stream.changed", str(stream), given)
        return row.site


def _locked(database: Database, stream: UUID) -> sa.Select[*tuple[Any, ...]]:
    """The row, which its source may be about to describe."""
    found = sa.select(streams).where(streams.c.id == stream)
    return found.with_for_update() if database.is_postgres else found


def _checked(name: str, value: str | None) -> str | None:
    return None if value is None else check_name(storable(value), f"$.{name}")
