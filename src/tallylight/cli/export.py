"""`tallylight export`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tallylight.cli.answering import AskedSite, answering, library_config
from tallylight.cli.exported import Exporter, Written
from tallylight.cli.place import Place
from tallylight.cli.say import say, say_json
from tallylight.cli.written import OutputFolder, new_file, output_folder, stamp
from tallylight.model.errors import NotFoundError
from tallylight.model.time import DAY, rfc3339, system_clock

if TYPE_CHECKING:
    from tallylight.sdk.client import Client

Form = Literal["csv", "xlsx", "json", "ndjson", "parquet"]
_USUAL_DAYS = 30


@dataclass(frozen=True)
class Tables:
    """Which tables are written."""

    with_errors: Annotated[
        bool, typer.Option("--include-errors", help="Write the error log as well.")
    ] = False
    with_metrics: Annotated[
        bool, typer.Option("--include-metrics", help="Write the metrics as well.")
    ] = False


@dataclass(frozen=True)
class Asked:
    """Which question is answered instead, and in what form."""

    question: Annotated[
        str | None,
        typer.Option("--question", metavar="NAME", help="Write the answer to this instead."),
    ] = None
    form: Annotated[
        Form | None, typer.Option("--format", help="The form of the answer; csv where not said.")
    ] = None
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="What the question is asked with; may be repeated."
        ),
    ] = None


@dataclass(frozen=True)
class Of:
    """Of which site and time, and where to."""

    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=36_500, help="The last so many days; 30 of tables."),
    ] = None
    output_dir: OutputFolder = Path("analytics_export")
    site: AskedSite = None


def export(
    place: Place,
    of: Of,
    tables: Tables,
    asked: Asked,
    as_json: Annotated[bool, typer.Option("--json", help="Tell what was written as JSON.")] = False,
) -> None:
    """Write plays and a summary of them to CSV files, or the answer to a question to a file.

    Reads the server that TALLYLIGHT_URL and TALLYLIGHT_TOKEN name, unless --data or --database-url
    name a store. Nothing in a CSV file is a formula to a spreadsheet.
    """
    if asked.question is None and (asked.given or asked.form):
        raise typer.BadParameter("--set and --format are for --question.")
    if asked.question is not None and (tables.with_errors or tables.with_metrics):
        raise typer.BadParameter("--include-errors and --include-metrics are not for --question.")
    given = _pairs(asked.given)
    config = library_config(place, of.site)
    now = system_clock()
    folder = output_folder(of.output_dir)
    with answering(config) as client:
        if asked.question is None:
            start = now - (of.days or _USUAL_DAYS) * DAY
            exporter = Exporter(client, config, start, now, folder)
            files = [exporter.plays(), exporter.summary()]
            files += [exporter.errors()] if tables.with_errors else []
            files += [exporter.metrics()] if tables.with_metrics else []
        else:
            told = {"site": config.site, "days": of.days, **given, "format": asked.form or "csv"}
            stem = folder / f"{asked.question}_{stamp(now)}"
            files = [_answered(client, asked.question, told, stem)]
    if as_json:
        say_json({"site": config.site, "at": rfc3339(now), "files": [one.told() for one in files]})
        return
    for one in files:
        rows = "" if one.rows is None else f" ({one.rows:,} {'row' if one.rows == 1 else 'rows'})"
        say(f"Wrote {one.path}{rows}.")


def _pairs(given: list[str] | None) -> dict[str, Any]:
    """What `--set` told; what is named several times is a list."""
    told: dict[str, Any] = {}
    for one in given or ():
        key, sign, value = one.partition("=")
        if not sign or not key:
            raise typer.BadParameter(f"--set {one}: KEY=VALUE is wanted.")
        told[key] = [*told[key], value] if key in told else [value]
    return told


def _answered(client: "Client", question: str, told: dict[str, Any], stem: Path) -> Written:
    """The answer to a question, as a file. Raises `NotFoundError` for none."""
    if not question.isidentifier():
        raise NotFoundError(f"There is no question {question!r}; the reference lists them.")
    path = stem.with_name(f"{stem.name}.{told['format']}")
    with new_file(path) as file:
        client.download(f"/api/v1/questions/{question}", file, **told)
    return Written(path)
