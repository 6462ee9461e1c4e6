"""`tallylight spool …`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallylight.cli.place import Place, placed
from tallylight.cli.say import say, say_columns, say_json
from tallylight.model.errors import NotFoundError

if TYPE_CHECKING:
    from tallylight.spool.quarantine import Refused

commands = typer.Typer(
    help="What programs logged with the library and no server has acknowledged yet.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="For a program to read.")]
Name = Annotated[str, typer.Argument(help="A spool, as `tallylight spool list` names it.")]


@commands.command("list")
@placed
def list_(place: Place, as_json: Json = False) -> None:
    """List the spools of the data folder: where each leads, what waits and what was lost."""
    rows = [_shown(folder) for folder in _folders(place)]
    if as_json:
        say_json(rows)
        return
    titles = ["spool", "for", "waits", "sent", "dropped", "torn", "quarantined", "fault"]
    shown = ("name", "target", "waiting", "sent", "dropped", "torn", "quarantined", "fault")
    lines = [[row[name] for name in shown] for row in rows]
    say_columns(titles, lines, "No program has logged into this data folder.")


@commands.command("count")
@placed
def count(place: Place) -> None:
    """Print how many observations wait, and nothing else."""
    say(str(sum(_shown(folder)["waiting"] for folder in _folders(place))))


@commands.command("show")
@placed
def show(
    place: Place,
    name: Name,
    is_quarantined: Annotated[
        bool, typer.Option("--quarantined", help="Those that were refused, each with the reason.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many lines.")] = 100,
) -> None:
    """Print what waits, the oldest of each program first: JSON, a line each."""
    from msgspec import json

    folder = _named(place, name)
    lines = map(json.encode, _refused(folder)) if is_quarantined else iter(_waiting(folder))
    for line, _ in zip(lines, range(limit), strict=False):
        say(line.decode())


@commands.command("retry")
@placed
def retry(place: Place, name: Name) -> None:
    """Send those in quarantine again, with what the next program logs.

    Whatever is refused once more comes back into quarantine.
    """
    from tallylight.model.time import system_clock
    from tallylight.spool.appender import Appender
    from tallylight.spool.quarantine import clear_refused

    folder = _named(place, name)
    found = _refused(folder)
    appender = Appender(folder, system_clock, 1 << 62)
    for one in found:
        appender.append(bytes(one.observation))
    appender.close()
    clear_refused(folder)
    say(f"{len(found):,} observations wait again.")


def _folders(place: Place) -> list[Path]:
    spool = place.settings().data.dir / "spool"
    return sorted(one for one in spool.iterdir() if one.is_dir()) if spool.is_dir() else []


def _named(place: Place, name: str) -> Path:
    found = next((one for one in _folders(place) if one.name == name), None)
    if found is None:
        raise NotFoundError(f"There is no spool {name}; `tallylight spool list` names them.")
    return found


def _waiting(folder: Path) -> list[bytes]:
    from tallylight.spool.waiting import waiting_in

    found: list[bytes] = []
    waiting_in(folder, found.append)
    return found


def _refused(folder: Path) -> "list[Refused]":
    from tallylight.spool.quarantine import list_refused

    return list_refused(folder)


def _shown(folder: Path) -> dict[str, Any]:
    from tallylight.spool.appender import size_of
    from tallylight.spool.tally import read_tally

    tally = read_tally(folder)
    return {
        "name": folder.name,
        "target": next(_target(folder), ""),
        "waiting": len(_waiting(folder)),
        "bytes": size_of(folder),
        "sent": tally.sent,
        "dropped": tally.dropped,
        "torn": tally.torn,
        "quarantined": len(_refused(folder)),
        "fault": tally.fault,
    }


def _target(folder: Path) -> Iterator[str]:
    file = folder / "target.txt"
    if file.is_file():
        yield file.read_text(encoding="utf-8").strip()
