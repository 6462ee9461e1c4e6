"""`tallylight retention`."""

from typing import Annotated, Any

import typer

from tallylight.cli.holder import run_as_holder
from tallylight.cli.place import Place
from tallylight.cli.say import say_columns, say_json
from tallylight.model.time import system_clock


def retention(
    place: Place,
    is_only_told: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would go; nothing is changed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Let go what is kept no longer, and tell what went.

    A server does this by itself every day; the settings of `[retention]` say how long what is kept.
    """
    from tallylight.logs import configure_logs

    configure_logs("auto", "warning")
    result = _planned(place) if is_only_told else _carried_out(place)
    if as_json:
        say_json(result)
        return
    went = "would go" if is_only_told else "went"
    titles = ["kind", "kept", went, "about", "what nobody can tell any more"]
    lines = [
        (each["name"], f"{each['days']} days", f"{each['rows']:,}", _size(each), each["loses"])
        for each in result
    ]
    say_columns(titles, lines, "Everything is kept for ever.")


def _planned(place: Place) -> list[dict[str, Any]]:
    from msgspec import to_builtins

    from tallylight.ingest.past import planned
    from tallylight.settings import kept_days

    with place.database() as database:
        return to_builtins(planned(database, system_clock, kept_days(place.settings())))


def _carried_out(place: Place) -> list[dict[str, Any]]:
    from tallylight.ingest.past import let_go_alone
    from tallylight.settings import kept_days

    kept = kept_days(place.settings())
    told: Any = run_as_holder(
        place, "retention", lambda database: let_go_alone(database, system_clock, kept)
    )
    return told


def _size(each: dict[str, Any]) -> str:
    return "–" if each["bytes"] is None else f"{each['bytes'] / 1e6:,.1f} MB"
