"""`tallylight seal`."""

from typing import Annotated

import typer

from tallylight.cli.holder import run_as_holder
from tallylight.cli.place import Place
from tallylight.cli.say import say, say_json, warn
from tallylight.model.time import system_clock


def seal(
    place: Place,
    by_day: Annotated[
        bool,
        typer.Option(
            "--by-day",
            help="Instead, give each day of a month a file again, for an older version to read.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Write the facts of all days that are over into files of history, now.

    The files of a month that is over become one for each kind. A server does this by itself: six
    hours after the end of each day of UTC, and some days after that of a month. What is sealed can
    still change: late facts are told at once, and their day is sealed again.
    """
    from tallylight.ingest.past import seal_alone, split_alone
    from tallylight.logs import configure_logs

    configure_logs("auto", "warning")
    name, work = ("split", split_alone) if by_day else ("seal", seal_alone)
    result = run_as_holder(place, name, lambda database: work(database, system_clock))
    if as_json:
        say_json(result)
    else:
        files = f"{result['rows']:,} facts in {result['bytes'] / 1e6:,.1f} MB"
        sealed = f"Sealed {result['days']:,} days"
        split = f"{result['days']:,} days have files of their own again"
        say(f"{split if by_day else sealed}, each kind by itself: {files}.")
        if months := result["months"]:
            say(f"Compacted {months:,} months, each kind by itself: each is one file now.")
    for sentence in result["damaged"]:
        warn(sentence)
    if result["damaged"]:
        raise typer.Exit(1)
