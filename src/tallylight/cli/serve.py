"""`tallylight serve`."""

from typing import Annotated

import typer

from tallylight.cli.place import Place
from tallylight.cli.say import say

Port = Annotated[
    int | None, typer.Option("--port", metavar="PORT", help="Port to listen on; 8600 by default.")
]


def serve(
    place: Place,
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="HOST", help="Address to listen on; only here by default."),
    ] = None,
    port: Port = None,
) -> None:
    """Run the server: bring the database up to date, watch, answer, until told to stop."""
    from tallylight.cli.process import allow_many_files, bound, return_memory
    from tallylight.server import serve as run

    settings = place.settings(server_host=host, server_port=port)
    allow_many_files()
    return_memory()
    with bound(settings.server.host, settings.server.port) as listening:
        run(settings, listening, _greet)


def _greet(address: str, setup_secret: str | None) -> None:
    if setup_secret is not None:
        say(f"Make the first admin at {address}/setup?token={setup_secret}")
    say(f"Tallylight is ready at {address}")
