"""Settings that are made at run time, by name; those of the operator are in `settings/` above."""

import sqlalchemy as sa

from tallylight.store import schema
from tallylight.store.database import Database, reading, writing


def read_setting(database: Database, name: str, default: object = None) -> object:
    """The value kept under `name`."""
    with reading(database) as connection:
        return setting_within(connection, name, default)


def write_setting(database: Database, name: str, value: object) -> None:
    """Keep a JSON value under `name`; None takes it away."""
    with writing(database) as connection:
        place_setting(connection, name, value)


def setting_within(connection: sa.Connection, name: str, default: object = None) -> object:
    """As `read_setting`, in an open transaction."""
    query = sa.select(schema.settings.c.value).where(schema.settings.c.name == name)
    row = connection.execute(query).first()
    return default if row is None else row[0]


def place_setting(connection: sa.Connection, name: str, value: object) -> None:
    """As `write_setting`, in an open transaction."""
    table = schema.settings
    connection.execute(sa.delete(table).where(table.c.name == name))
    if value is not None:
        connection.execute(sa.insert(table).values(name=name, value=value))
