"""`tallylight config`."""

from typing import Annotated

import typer

from tallylight.cli.place import Place
from tallylight.cli.say import say_columns, say_json


def config(
    place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Print every setting: its value (secrets masked) and where that was set."""
    from tallylight.settings import effective

    rows = [(setting.name, value, origin) for setting, value, origin in effective(place.settings())]
    if as_json:
        say_json({name: {"value": value, "from": origin} for name, value, origin in rows})
    else:
        say_columns(("SETTING", "VALUE", "FROM"), rows, empty="There are no settings.")
