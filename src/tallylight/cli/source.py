"""`tallylight source …`."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallylight.cli.place import Place, placed
from tallylight.cli.say import say, say_columns, say_json
from tallylight.model.errors import InvalidError

if TYPE_CHECKING:
    from tallylight.model.source import SourceRecord
    from tallylight.sources.contract import Source, Verdict

commands = typer.Typer(help="What Tallylight reads from.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name of the source.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A setting of its kind; may be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]


@commands.command("add")
@placed
def add(
    place: Place,
    kind: Annotated[str, typer.Argument(help="What it is, such as icecast.")],
    name: Name,
    site: Annotated[str, typer.Option("--site", help="The site that it tells of.")] = "main",
    given: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Connect a source; a running server takes it up within 5 s."""
    from tallylight.sources.form import kept
    from tallylight.store.records.sources import add_source

    config = kept(_kind(kind), _pairs(given), strict=False)
    with place.database() as database:
        source = add_source(database, place.act(), name=name, kind=kind, site=site, config=config)
    if as_json:
        say_json(_shown(source))
    else:
        say(f"Connected {source.name}. `tallylight source test {source.name}` tries it.")


@commands.command("edit")
@placed
def edit(
    place: Place,
    name: Name,
    given: Sets = None,
    enabled: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Watch it, or leave it alone.")
    ] = None,
) -> None:
    """Change settings of a source; those not named stay."""
    from tallylight.sources.form import kept
    from tallylight.store.records.sources import get_source, update_source

    with place.database() as database:
        present = get_source(database, name)
        config = kept(_kind(present.kind), present.config | _pairs(given), strict=False)
        source = update_source(database, place.act(), name, config=config, enabled=enabled)
    say(f"Changed {source.name}; a running server takes it up within 5 s.")


@commands.command("remove")
@placed
def remove(place: Place, name: Name) -> None:
    """Stop reading from a source; what it told stays."""
    from tallylight.store.records.sources import delete_source

    with place.database() as database:
        delete_source(database, place.act(), name)
    say(f"Removed {name}.")


@commands.command("list")
@placed
def list_(place: Place, as_json: AsJson = False) -> None:
    """List the sources, without their secrets."""
    from tallylight.store.records.sources import list_sources

    with place.database() as database:
        rows = [_shown(source) for source in list_sources(database)]
    if as_json:
        say_json(rows)
        return
    titles = ("name", "kind", "site", "enabled")
    cells = [[*(row[title] for title in titles), _words(row["config"])] for row in rows]
    heads = [*(title.upper() for title in titles), "SETTINGS"]
    say_columns(heads, cells, empty="There are no sources.")


@commands.command("test")
@placed
def try_(place: Place, name: Name, as_json: AsJson = False) -> None:
    """Say in words what a source lets us see and what not; exit code 1 when it fails."""
    from msgspec import to_builtins

    from tallylight.store.records.sources import get_source

    with place.database() as database:
        source = get_source(database, name)
    verdict = asyncio.run(_verdict(place, source))
    if as_json:
        say_json(to_builtins(verdict))
    else:
        _tell(verdict)
    if not verdict.ok:
        raise typer.Exit(1)


def _tell(verdict: "Verdict") -> None:
    say(verdict.sentence)
    for sentence in verdict.can:
        say(f"  can: {sentence}")
    for sentence in verdict.cannot:
        say(f"  cannot: {sentence}")
    for one in verdict.found:
        count = "listeners not known" if one.listeners is None else f"{one.listeners} listeners"
        say(f"  found: {one.mount}, {count}, {one.title or 'no title'}")


async def _verdict(place: Place, source: "SourceRecord") -> "Verdict":
    from ipaddress import ip_network

    from tallylight.egress import Policy, guarded_client
    from tallylight.model.time import system_clock
    from tallylight.sources.contract import Edge
    from tallylight.sources.form import filled

    kind = _kind(source.kind)
    if kind.test is None:
        raise InvalidError(f"{kind.title} tells by itself, so there is nothing to test.")
    config = filled(kind, source.config, strict=False)
    allow = tuple(ip_network(each, strict=False) for each in place.settings().egress.allow)
    async with guarded_client(Policy(allow).reaching(kind.hosts(config))) as http:
        return await kind.test(config, Edge(http, system_clock, source.site, source.name))


def _kind(name: str) -> "Source[Any]":
    from tallylight.sources import kinds

    known = kinds()
    if name not in known:
        raise InvalidError(f"There is no kind of source {name!r}, only {', '.join(sorted(known))}.")
    return known[name]


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in given or ():
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set takes KEY=VALUE, and {pair!r} has no =.")
        pairs[key.strip()] = value
    return pairs


def _shown(source: "SourceRecord") -> dict[str, Any]:
    from tallylight.sources import kinds
    from tallylight.sources.form import shown

    return {
        "id": str(source.id),
        "name": source.name,
        "kind": source.kind,
        "site": source.site,
        "enabled": source.enabled,
        "config": shown(kinds().get(source.kind), source.config),
    }


def _words(config: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in config.items())
