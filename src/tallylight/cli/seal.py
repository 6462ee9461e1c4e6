"""`tallylight seal`."""

from typing import Annotated

import typer

from tallylight.cli.holder import run_as_holder
from tallylight.cli.place import Place
from tallylight.cli.say import say, say_json, warn
from tallylight.model.time import system_clock


def seal(
    place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Write the facts of all days that are over into files of history, now.

    A server does this by itself six hours after the end of each day of UTC. What is sealed can
    still change: late facts are told at once, and their day is sealed again.
    """
    from tallylight.ingest.past import seal_alone
    from tallylight.logs import configure_logs

    configure_logs("auto", "warning")
    result = run_as_holder(place, "seal", lambda database: seal_alone(database, system_clock))
    if as_json:
        say_json(result)
    else:
        files = f"{result['rows']:,} facts in {result['bytes'] / 1e6:,.1f} MB"
        say(f"Sealed {result['days']:,} days, each kind by itself: {files}.")
    for sentence in result["damaged"]:
        warn(sentence)
    if result["damaged"]:
        raise typer.Exit(1)
