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
    from tallylight.cli.port import bound
    from tallylight.server import serve as run

    settings = place.settings(server_host=host, server_port=port)
    with bound(settings.server.host, settings.server.port) as listening:
        run(settings, listening, say)
