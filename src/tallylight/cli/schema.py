"""`tallylight schema`."""

from enum import StrEnum
from typing import Annotated

import typer

from tallylight.cli.place import Place


class Dialect(StrEnum):
    """Which database."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


def schema(
    place: Place,
    dialect: Annotated[
        Dialect | None, typer.Option(help="Without it, that of the database in use.")
    ] = None,
) -> None:
    """Print the whole schema as one SQL script that psql or sqlite3 runs on an empty database.

    `tallylight serve` makes it by itself; this is for those who want to read it or to run it
    themselves.
    """
    from tallylight import __version__
    from tallylight.store.script import schema_script

    if dialect is None:
        url = place.settings().database.url
        dialect = Dialect.SQLITE if url is None else Dialect.POSTGRESQL
    typer.echo(schema_script(dialect.value, __version__))
