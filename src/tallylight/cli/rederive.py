"""`tallylight rederive`."""

from typing import Annotated

import typer

from tallylight.cli.holder import run_as_holder
from tallylight.cli.place import Place
from tallylight.cli.say import say, say_json, warn


def rederive(
    place: Place,
    check: Annotated[
        bool,
        typer.Option("--check", help="Exit code 1 if the stories were not what their steps say."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Fold every story again from its steps, and print the digest of all stories.

    Two databases with equal digests hold the same stories. With --check it proves that folding
    again changes nothing; let nothing come in meanwhile.
    """
    from tallylight.ingest.jobs import rederive_all

    result = run_as_holder(place, "rederive", rederive_all)
    if as_json:
        say_json(result)
    else:
        say(result["digest"])
        warn(f"Derived {result['stories']:,} stories again.")
    if check and result["digest"] != result["digest_before"]:
        warn("The stories were not what their steps say, or observations came in meanwhile.")
        raise typer.Exit(1)
