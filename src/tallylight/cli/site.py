"""`tallylight site …`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tallylight.cli.place import Place, placed
from tallylight.cli.say import say, say_columns, say_json

if TYPE_CHECKING:
    from tallylight.store.records.sites import SiteRecord

commands = typer.Typer(help="Stations, media servers and head-ends.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The short name that stands in addresses.")]
Name = Annotated[str | None, typer.Option("--name", help="The name that people read.")]
Zone = Annotated[str | None, typer.Option("--zone", help="Where its days begin: Europe/Paris.")]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="radio, media or iptv; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]


@commands.command("add")
@placed
def add(
    place: Place, slug: Slug, name: Name = None, zone: Zone = "UTC", kind: Kinds = None
) -> None:
    """Make a site."""
    from tallylight.store.records.sites import add_site

    with place.database() as database:
        site = add_site(
            database, place.act(), slug=slug, name=name, zone=zone or "UTC", kinds=kind or ()
        )
    say(f"Made the site {site.slug}, zone {site.zone}.")


@commands.command("edit")
@placed
def edit(
    place: Place, slug: Slug, name: Name = None, zone: Zone = None, kind: Kinds = None
) -> None:
    """Change the name, the zone or the kinds of a site."""
    from tallylight.store.records.sites import update_site

    with place.database() as database:
        site = update_site(database, place.act(), slug, name=name, zone=zone, kinds=kind)
    say(f"The site {site.slug} is called {site.name}, zone {site.zone}.")


@commands.command("list")
@placed
def list_(place: Place, as_json: AsJson = False) -> None:
    """List the sites."""
    from tallylight.store.records.sites import list_sites

    with place.database() as database:
        sites = list_sites(database)
    if as_json:
        say_json([_shown(site) for site in sites])
        return
    rows = [(site.slug, site.name, site.zone, site.kinds) for site in sites]
    say_columns(("SITE", "NAME", "ZONE", "KINDS"), rows, empty="There are no sites.")


def _shown(site: "SiteRecord") -> dict[str, object]:
    return {"slug": site.slug, "name": site.name, "zone": site.zone, "kinds": site.kinds}
