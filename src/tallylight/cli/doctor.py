"""`tallylight doctor`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tallylight.cli.place import Place
from tallylight.cli.say import say, say_json
from tallylight.model.errors import SettingsError

if TYPE_CHECKING:
    from tallylight.cli.checkup import Finding

_MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def doctor(
    place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Say in sentences what is wrong with this installation; exit code 1 when something is."""
    from tallylight.cli.checkup import Finding

    findings: list[Finding] = []
    for finding in _findings(place):
        findings.append(finding)
        if not as_json:
            say(f"{_MARKS[finding.level]}  {finding.about}: {finding.sentence}")
    if as_json:
        listed = ("about", "level", "sentence")
        say_json([{name: getattr(finding, name) for name in listed} for finding in findings])
    if any(finding.level == "wrong" for finding in findings):
        raise typer.Exit(1)


def _findings(place: Place) -> "Iterator[Finding]":
    from tallylight.cli.checkup import Finding, findings

    try:
        settings = place.settings()
    except SettingsError as error:
        yield Finding("settings", "wrong", str(error))
        return
    yield from findings(settings)
