"""`tallylight token …`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tallylight.cli.place import Place, placed
from tallylight.cli.say import say, say_columns, say_json, told_at, warn
from tallylight.model.errors import NotFoundError

if TYPE_CHECKING:
    from tallylight.store.records.tokens import TokenRecord

commands = typer.Typer(help="API tokens for programs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The token; observations belong to the source so named.")]


@commands.command("create")
@placed
def create(
    place: Place,
    name: Name,
    scope: Annotated[
        list[str], typer.Option("--scope", help="ingest, read or admin; may be repeated.")
    ],
    site: Annotated[str | None, typer.Option("--site", help="The only site it may use.")] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="Days until it ends; never if left out.")
    ] = None,
) -> None:
    """Make a token and print it alone; it is shown this once."""
    from tallylight.model.time import DAY
    from tallylight.store.records.tokens import create_token

    act = place.act()
    expires_at = None if days is None else act.at + days * DAY
    with place.database() as database:
        made = create_token(
            database, act, name=name, scopes=scope, site=site, expires_at=expires_at
        )
    say(made.secret)
    where = f"the site {site}" if site else "all sites"
    warn(f"This token is not shown again. It may {' and '.join(made.record.scopes)} on {where}.")


@commands.command("list")
@placed
def list_(
    place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """List the tokens, without their secrets."""
    from tallylight.store.records.tokens import list_tokens

    with place.database() as database:
        rows = [_shown(token) for token in list_tokens(database)]
    if as_json:
        say_json(rows)
        return
    titles = ("name", "scopes", "site", "expires_at", "last_used_at")
    cells = [[row[title] for title in titles] for row in rows]
    say_columns([title.upper() for title in titles], cells, empty="There are no tokens.")


@commands.command("revoke")
@placed
def revoke(place: Place, name: Name) -> None:
    """End a token at once; what came through it stays."""
    from tallylight.store.records.tokens import delete_token, list_tokens

    with place.database() as database:
        found = [token for token in list_tokens(database) if name in (token.name, str(token.id))]
        if not found:
            raise NotFoundError(f"There is no token called {name}.")
        delete_token(database, place.act(), found[0].id)
    say(f"The token {found[0].name} is revoked.")


def _shown(token: "TokenRecord") -> dict[str, object]:
    return {
        "id": str(token.id),
        "name": token.name,
        "scopes": token.scopes,
        "site": token.site,
        "created_at": told_at(token.created_at),
        "expires_at": told_at(token.expires_at),
        "last_used_at": told_at(token.last_used_at),
    }
