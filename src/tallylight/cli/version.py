"""`tallylight version`."""

from typing import Annotated

import typer

from tallylight import __version__
from tallylight.cli.place import Place
from tallylight.cli.say import say, say_json


def version(
    _place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Print the version."""
    if as_json:
        say_json({"version": __version__})
    else:
        say(__version__)
