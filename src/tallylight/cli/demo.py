"""`tallylight demo`."""

import json
import secrets
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from platformdirs import user_data_path

from tallylight.cli.place import Place
from tallylight.cli.say import say
from tallylight.cli.serve import Port
from tallylight.model.errors import ConflictError

if TYPE_CHECKING:
    from tallylight.settings import Settings
    from tallylight.store.database import Database

_FOLDER = "tallylight-demo"
_NOTE = "demo.json"
_NAME = "demo"


def demo(
    place: Place,
    port: Port = None,
    days: Annotated[
        int,
        typer.Option("--days", min=0, max=400, help="Days of history; 90 fill in a minute or two."),
    ] = 7,
    scale: Annotated[
        float, typer.Option("--scale", min=0.1, max=100, help="How many times as many listeners.")
    ] = 1.0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew: forget what earlier demos made.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
) -> None:
    """Show a simulated station, in a folder of its own: history first, then live.

    The page is up at once and fills while you look; 7 days of history take a few seconds.
    """
    from tallylight.cli.process import allow_many_files, bound
    from tallylight.server import serve

    place = Place(place.data or user_data_path(_FOLDER, appauthor=False), place.database_url)
    settings = place.settings(server_port=port)
    if fresh:
        _forget(settings.data.dir)
    allow_many_files()
    with bound(settings.server.host, settings.server.port) as listening:
        link = _prepared(place, settings, days, scale)
        password = _password(settings.data.dir)

        def greet(address: str, _setup_secret: str | None) -> None:
            say(f"Tallylight is ready at {address}")
            say(f"Signed in by this link, once: {address}/api/v1/login/{link}")
            say(f"Later as {_NAME} with the password {password}")
            if not no_browser:
                webbrowser.open(f"{address}/api/v1/login/{link}")

        serve(settings, listening, greet)


def _prepared(place: Place, settings: "Settings", days: int, scale: float) -> str:
    """Bring the demo's folder to where a server can start; the secret of a link that signs in."""
    from tallylight.store.database import open_database
    from tallylight.store.folder import held_database, held_folder, open_folder
    from tallylight.store.reach import require_answer

    folder = open_folder(settings.data.dir)
    database = open_database(folder, settings.database.url)
    try:
        require_answer(database)
        with held_folder(folder), held_database(database):
            _furnish(place, database, {"days": days, "scale": scale})
            return _signed_in(place, database, folder)
    finally:
        database.close()


def _furnish(place: Place, database: "Database", config: dict[str, float]) -> None:
    from tallylight.model.time import system_clock
    from tallylight.sources import kinds
    from tallylight.sources.form import kept
    from tallylight.store.migrate import migrate
    from tallylight.store.reach import bring_up
    from tallylight.store.records.sites import add_site, list_sites
    from tallylight.store.records.sources import add_source, list_sources

    migrate(database)
    if not list_sites(database):
        act = place.act()
        add_site(
            database, act, slug=_NAME, name="Radio Tally", zone="Europe/Paris", kinds=["radio"]
        )
    bring_up(database, system_clock)
    if not list_sources(database):
        add_source(
            database,
            place.act(),
            name="simulation",
            kind="simulation",
            site=_NAME,
            config=kept(kinds()["simulation"], config),
        )


def _signed_in(place: Place, database: "Database", folder: Path) -> str:
    """Make the demo's admin where there is none; the secret of a link that signs them in."""
    from tallylight.api.passwords import hash_password
    from tallylight.store.records.login_links import offer_login
    from tallylight.store.records.users import add_user, find_login

    login = find_login(database, _NAME)
    if login is not None:
        return offer_login(database, place.act(), login.user)
    password = secrets.token_urlsafe(9)
    note = folder / _NOTE
    note.touch(mode=0o600)
    note.write_text(json.dumps({"password": password}), encoding="utf-8")
    user = add_user(
        database, place.act(), name=_NAME, role="admin", password_hash=hash_password(password)
    )
    return offer_login(database, place.act(), user)


def _password(folder: Path) -> str:
    try:
        return str(json.loads((folder / _NOTE).read_text(encoding="utf-8"))["password"])
    except (OSError, ValueError, KeyError):
        return "you gave it"


def _forget(folder: Path) -> None:
    """Remove what a demo made; a folder that no demo made is left alone."""
    from tallylight.store.database import FILE_NAME
    from tallylight.store.folder import held_folder

    if not folder.exists():
        return
    if not (folder / _NOTE).exists():
        raise ConflictError(f"{folder} was not made by a demo, so --fresh leaves it alone.")
    with held_folder(folder):
        for file in (*folder.glob(f"{FILE_NAME}*"), folder / _NOTE):
            file.unlink(missing_ok=True)
