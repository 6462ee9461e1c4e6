"""`tallylight user …`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallylight.cli.place import Place, placed
from tallylight.cli.say import say, say_columns, say_json, told_at
from tallylight.model.errors import InvalidError, NotFoundError

if TYPE_CHECKING:
    from tallylight.store.database import Database
    from tallylight.store.records.users import UserRecord

commands = typer.Typer(help="People who may sign in.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name to sign in with.")]
PasswordFile = Annotated[
    str | None,
    typer.Option("--password-file", metavar="F", help="File with the password; - is the input."),
]


@commands.command("add")
@placed
def add(
    place: Place,
    name: Name,
    role: Annotated[str, typer.Option("--role", help="admin, operator or viewer.")],
    password_file: PasswordFile = None,
    site: Annotated[
        list[str] | None,
        typer.Option("--site", help="A site they may see; may be repeated. All if left out."),
    ] = None,
) -> None:
    """Make a person."""
    from tallylight.api.passwords import hash_password
    from tallylight.store.records.users import add_user

    hashed = hash_password(_password(password_file))
    with place.database() as database:
        user = add_user(
            database, place.act(), name=name, role=role, password_hash=hashed, sites=site or None
        )
    say(f"{user.name} may sign in as {user.role}.")


@commands.command("list")
@placed
def list_(
    place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """List the people."""
    from tallylight.store.records.users import list_users

    with place.database() as database:
        users = list_users(database)
    if as_json:
        say_json([_shown(user) for user in users])
        return
    rows = [(user.name, user.role, user.sites or "all") for user in users]
    say_columns(
        ("NAME", "ROLE", "SITES"), rows, empty="Nobody may sign in yet: `tallylight setup`."
    )


@commands.command("remove")
@placed
def remove(place: Place, name: Name) -> None:
    """Take a person away; the last admin stays."""
    from tallylight.store.records.users import delete_user

    with place.database() as database:
        user = _named(database, name)
        delete_user(database, place.act(), user.id)
    say(f"{user.name} may not sign in any more.")


@commands.command("password")
@placed
def password(place: Place, name: Name, password_file: PasswordFile = None) -> None:
    """Give a person a new password; they are signed out everywhere."""
    from tallylight.api.passwords import hash_password
    from tallylight.store.records.users import UserChange, update_user

    hashed = hash_password(_password(password_file))
    with place.database() as database:
        user = _named(database, name)
        update_user(database, place.act(), user.id, UserChange(password_hash=hashed))
    say(f"{user.name} has a new password.")


def _named(database: "Database", name: str) -> "UserRecord":
    from tallylight.model.text import folded
    from tallylight.store.records.users import list_users

    for user in list_users(database):
        if folded(user.name) == folded(name):
            return user
    raise NotFoundError(f"There is nobody called {name}.")


def _password(file: str | None) -> str:
    if file is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise InvalidError(f"The password file {file} cannot be read: {reason}.") from error
    return text.removesuffix("\n").removesuffix("\r")


def _shown(user: "UserRecord") -> dict[str, object]:
    return {
        "id": str(user.id),
        "name": user.name,
        "role": user.role,
        "sites": user.sites,
        "created_at": told_at(user.created_at),
        "enabled": user.disabled_at is None,
    }
