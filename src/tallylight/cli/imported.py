"""`tallylight import`."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from tallylight.cli.holder import run_as_holder
from tallylight.cli.place import Place, placed
from tallylight.cli.say import progress, say, say_columns, say_json, warn
from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.time import system_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tallylight.ingest.imports import Imports
    from tallylight.model.imports import Import, Line
    from tallylight.store.database import Database

commands = typer.Typer(
    help="Bring over what another program kept, and take it back.", no_args_is_help=True
)
_FADING = "system_metrics"
_TITLES = ["table", "read", "accepted", "already here", "refused"]


def shard5(
    place: Place,
    url: Annotated[
        str | None,
        typer.Argument(help="postgresql://user:password@host/name of SHARD-5's database."),
    ] = None,
    site: Annotated[str, typer.Option("--site", help="The site that it is of.")] = "main",
    preview: Annotated[
        bool, typer.Option("--preview", help="Only tell what is there; nothing is changed.")
    ] = False,
    undo: Annotated[
        UUID | None, typer.Option("--undo", metavar="ID", help="Take an import back instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Bring over SHARD-5's plays, errors and metrics; its database is only read.

    Times without a zone are of the zone of the site. Done again, it brings over what is new. What
    it brought can be taken back by its id.
    """
    from tallylight.logs import configure_logs

    configure_logs("auto", "warning")
    if undo is not None:
        done = _undone(place, undo)
    elif url is None:
        message = "Say which database: tallylight import shard5 postgresql://user@host/name"
        raise InvalidError(message)
    else:
        done = _brought(place, url, site, is_preview=preview)
    _tell(done, is_preview=preview, as_json=as_json)


commands.command("shard5")(placed(shard5))


def _brought(place: Place, url: str, site: str, *, is_preview: bool) -> dict[str, Any]:
    from msgspec import to_builtins

    from tallylight.ingest.imports import Imports, work_alone
    from tallylight.model.ids import fresh
    from tallylight.model.imports import Import
    from tallylight.store.records.sites import get_site

    with place.database() as database:
        found = get_site(database, site)
        imports = Imports(database.folder)
        one = Import(id=fresh(), kind="shard5", site=site, origin="", at=system_clock())
        if is_preview:
            _look(url, found.zone, one, database)
            return to_builtins(one)
        try:
            _read(url, found.zone, one, imports)
        except BaseException:
            imports.forget_lines(one)
            raise
    imports.save(one)
    run_as_holder(place, "import", lambda database: work_alone(database, system_clock))
    return to_builtins(imports.find(one.id))


def _look(url: str, zone: str, one: "Import", database: "Database") -> None:
    """Count what would become of the rows of a database."""
    from tallylight.ingest.imports import Imports, foresee

    for lines in _lines(url, zone, one, Imports(database.folder)):
        foresee(database, one, lines, system_clock())


def _read(url: str, zone: str, one: "Import", imports: "Imports") -> None:
    """Have the rows of a database wait."""
    for lines in _lines(url, zone, one, imports):
        imports.add(one, lines)


def _lines(url: str, zone: str, one: "Import", imports: "Imports") -> "Iterator[list[Line]]":
    """The rows of a database in slices of one table, counted; progress is shown."""
    from zoneinfo import ZoneInfo

    from tallylight.model.imports import Counts
    from tallylight.sdk.shard5 import Translation
    from tallylight.store.shard5 import opened

    translation = Translation(one.site, ZoneInfo(zone))
    with opened(url) as database, progress("read") as advance:
        one.origin = database.described
        total = sum(database.count(table) for table in database.tables)
        seen = 0
        for table in database.tables:
            counts = one.counts[table] = Counts()
            mark = database.mark_of(table)
            # Metrics are kept by the hour later on, and nobody could tell that they are here.
            known = imports.mark(one.site, mark) if table == _FADING else 0
            for rows in database.slices(table):
                counts.read += len(rows)
                lines = [translation.line(table, row) for row in rows if row["id"] > known]
                counts.already_here += len(rows) - len(lines)
                one.marks[mark] = rows[-1]["id"]
                if lines:
                    yield lines
                seen += len(rows)
                advance(seen, total)


def _undone(place: Place, uid: UUID) -> dict[str, Any]:
    from msgspec import to_builtins

    from tallylight.ingest.imports import Imports, work_alone

    with place.database() as database:
        imports = Imports(database.folder)
    one = imports.find(uid)
    if one is None:
        raise NotFoundError(f"There is no import {uid}.")
    if one.state == "undone":
        raise InvalidError(f"The import {uid} is taken back already.")
    one.state = "undoing"
    imports.save(one)
    run_as_holder(place, "import", lambda database: work_alone(database, system_clock))
    return to_builtins(imports.find(uid))


def _tell(done: dict[str, Any], *, is_preview: bool, as_json: bool) -> None:
    if as_json:
        say_json(done)
        return
    if done["state"] == "undone":
        went = ", ".join(f"{count:,} of {table}" for table, count in done["undone"].items())
        say(f"Taken back: {went or 'nothing'}.")
        return
    rows = [
        (table, *(f"{counts[name]:,}" for name in ("read", "accepted", "already_here", "refused")))
        for table, counts in done["counts"].items()
    ]
    say_columns(_TITLES, rows, "There is nothing.")
    for refusal in done["refusals"]:
        warn(f"{refusal['table']} {refusal['row']}: {refusal['why']}")
    if not is_preview:
        say(f"To take it back: tallylight import shard5 --undo {done['id']}")
