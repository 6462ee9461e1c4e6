"""Who answers the questions of a command: a server by its address, or the place the flags name."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tallylight.cli.place import Place
from tallylight.model.time import system_clock

if TYPE_CHECKING:
    from tallylight.sdk.client import Client
    from tallylight.sdk.config import LoggingConfig

AskedSite = Annotated[
    str | None, typer.Option("--site", help="The site; else TALLYLIGHT_SITE, else main.")
]


def library_config(place: Place, site: str | None) -> "LoggingConfig":
    """What a program of this environment would be told; flags of the command are stronger.

    Raises `SettingsError`.
    """
    from tallylight.sdk.config import LoggingConfig

    told = LoggingConfig.from_env()
    slug = site or told.site
    if (place.data, place.database_url, place.config) == (None, None, None):
        is_elsewhere = told.mode == "server" or told.names_postgres
        if is_elsewhere:
            told.site = slug
            told.validate()
            return told
    settings = place.settings()
    return LoggingConfig(data_dir=settings.data.dir, database_dsn=settings.database.url, site=slug)


@contextmanager
def answering(config: "LoggingConfig") -> Generator["Client"]:
    """Who answers about the place that a configuration names."""
    from tallylight.sdk.place import client_of

    client = client_of(config, system_clock)
    try:
        yield client
    finally:
        client.close()
