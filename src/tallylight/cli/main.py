"""`tallylight`: finds the command, and turns every error into a sentence."""

import sys
from types import TracebackType

import typer
from typer.main import get_command

from tallylight.cli import (
    config,
    demo,
    doctor,
    export,
    imported,
    migrate,
    rederive,
    report,
    retention,
    schema,
    seal,
    serve,
    setup,
    site,
    source,
    spool,
    token,
    user,
    version,
)
from tallylight.cli.place import placed
from tallylight.cli.say import warn
from tallylight.model.errors import TallylightError

app = typer.Typer(
    name="tallylight",
    help="Know what is on air, who is there, and what is about to break.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for run in (
    demo.demo,
    serve.serve,
    setup.setup,
    export.export,
    report.report,
    rederive.rederive,
    seal.seal,
    retention.retention,
    migrate.migrate,
    schema.schema,
    config.config,
    doctor.doctor,
    version.version,
):
    app.command()(placed(run))
for group, name in (
    (site.commands, "site"),
    (user.commands, "user"),
    (token.commands, "token"),
    (imported.commands, "import"),
    (source.commands, "source"),
    (spool.commands, "spool"),
):
    app.add_typer(group, name=name)


def main() -> None:
    """Run one command; exit code 0 done, 1 failed, 2 not understood."""
    sys.excepthook = _told
    try:
        get_command(app)(prog_name="tallylight")
    except TallylightError as error:
        warn(str(error))
        sys.exit(1)


def _told(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    first, *_ = [*str(error).splitlines(), ""]
    warn(f"This should not have happened: {kind.__name__}: {first}. --debug shows where.")
