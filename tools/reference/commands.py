from collections.abc import Iterator

from typer import Context
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from tallylight.cli.main import app
from tools.reference import markdown
from tools.reference.markdown import code

HEADS = ("option", "what it does")
INTRODUCTION = "Every command. Exit codes: 0 done, 1 failed, 2 not understood."


Row = tuple[str, str]


def page() -> str:
    commands = leaves()
    every = [set(rows(name, command)) for name, command in commands]
    shared = set[Row].intersection(*every)
    common = [row for row in rows(*commands[0]) if row in shared]
    chapters = [chapter(name, command, shared) for name, command in commands]
    everywhere = f"## What every command takes\n\n{markdown.table(HEADS, common)}"
    return markdown.page("Command line", INTRODUCTION, [everywhere, *chapters])


def leaves() -> list[tuple[str, TyperCommand]]:
    """Every command that does something, with its whole name."""
    return list(below("tallylight", get_command(app)))


def below(name: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for word, inner in command.commands.items():
            yield from below(f"{name} {word}", inner)
    elif isinstance(command, TyperCommand):
        yield name, command


def chapter(name: str, command: TyperCommand, shared: set[Row]) -> str:
    usage = " ".join([name, *command.collect_usage_pieces(Context(command, info_name=name))])
    own = [row for row in rows(name, command) if row not in shared]
    options = f"\n\n{markdown.table(HEADS, own)}" if own else ""
    return f"## {name}\n\n{(command.help or '').strip()}\n\n```\n{usage}\n```{options}"


def rows(name: str, command: TyperCommand) -> list[Row]:
    context = Context(command, info_name=name)
    records = [each.get_help_record(context) for each in command.get_params(context)]
    return [(code(record[0]), record[1]) for record in records if record]
