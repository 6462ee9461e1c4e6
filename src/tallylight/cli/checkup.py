"""What can be wrong with an installation, each thing as a sentence with its remedy."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from tallylight.cli.process import allow_many_files, bound
from tallylight.ingest.countries import fault_of
from tallylight.ingest.soundness import look_at_history
from tallylight.model.errors import SettingsError, TallylightError
from tallylight.model.time import DAY, SECOND, Clock, system_clock
from tallylight.settings import Settings, unknown_variables
from tallylight.store.database import (
    Database,
    is_safe_sqlite,
    open_database,
    reading,
    sqlite_library,
)
from tallylight.store.folder import is_held, open_folder, running_server
from tallylight.store.migrate import schema_state
from tallylight.store.reach import clock_of, require_answer
from tallylight.store.unbegun import count_unbegun
from tallylight.store.views import set_aside

_LITTLE_SPACE = 1 << 30
_FEW_FILES = 4096
_CLOCK_TOLERANCE_S = 5.0

Level = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `note` can be lived with."""

    about: str
    level: Level
    sentence: str


def findings(settings: Settings, clock: Clock = system_clock) -> Iterator[Finding]:
    """Look at everything, the folder first: what cannot be looked at is left out."""
    yield _settings()
    folder = _folder(settings.data.dir)
    yield from folder
    yield _port(settings)
    yield _page()
    yield _limits()
    yield _time_service()
    if file := settings.countries.file:
        yield _countries(file)
    if all(finding.level != "wrong" for finding in folder):
        yield from _database(settings, clock)


def _settings() -> Finding:
    if strange := unknown_variables():
        names = ", ".join(strange)
        return Finding("settings", "note", f"Tallylight knows no variable {names}: a slip?")
    return Finding("settings", "ok", "They are valid; `tallylight config` lists them.")


def _countries(file: Path) -> Finding:
    fault = fault_of(file)
    if fault is None:
        return Finding("countries", "ok", f"{file} tells the countries of listeners.")
    message = f"{file} is not usable: {fault}. Listeners have no country."
    return Finding("countries", "wrong", message)


def _folder(path: Path) -> list[Finding]:
    try:
        open_folder(path)
    except SettingsError as error:
        return [Finding("folder", "wrong", str(error))]
    found: list[Finding] = []
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        found.append(
            Finding("folder", "note", f"Other users can look into {path}: chmod 700 closes it.")
        )
    free = shutil.disk_usage(path).free
    if free < _LITTLE_SPACE:
        sentence = f"Only {free / 1e6:,.0f} MB are free where {path} is."
        found.append(Finding("folder", "wrong", sentence))
    return found or [Finding("folder", "ok", f"{path} can be written, {free / 1e9:,.0f} GB free.")]


def _port(settings: Settings) -> Finding:
    host, port = settings.server.host, settings.server.port
    server = running_server(settings.data.dir) if is_held(settings.data.dir) else None
    if server:
        sentence = f"Tallylight (process {server.pid}) runs at {server.address}."
        return Finding("port", "ok", sentence)
    try:
        bound(host, port).close()
    except SettingsError as error:
        return Finding("port", "wrong", str(error))
    return Finding("port", "ok", f"{host} port {port} is free; no server runs on this folder.")


def _page() -> Finding:
    if files("tallylight.api").joinpath("static", "index.html").is_file():
        return Finding("page", "ok", "The web pages are built.")
    return Finding("page", "wrong", "The web pages are not built: run `make web`.")


def _limits() -> Finding:
    most = allow_many_files()
    if most is not None and most < _FEW_FILES:
        sentence = (
            f"Only {most} files and connections may be open at once, which many viewers of live "
            "pages can exceed: raise the hard limit of `ulimit -n` (LimitNOFILE in systemd)."
        )
        return Finding("limits", "wrong", sentence)
    return Finding("limits", "ok", "Enough files and connections may be open at once.")


def _time_service() -> Finding:
    program = shutil.which("timedatectl")
    if program:
        asked = [program, "show", "--property=NTPSynchronized", "--value"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603 - a fixed command
        if done.stdout.strip() == "no":
            sentence = "The clock is not kept by a time service: `timedatectl set-ntp true`."
            return Finding("clock", "note", sentence)
        if done.stdout.strip() == "yes":
            return Finding("clock", "ok", "A time service keeps the clock.")
    return Finding("clock", "ok", "No time service could be asked about the clock.")


def _database(settings: Settings, clock: Clock) -> Iterator[Finding]:
    database = open_database(settings.data.dir, settings.database.url)
    try:
        require_answer(database)
        for look in (_library, _schema, _database_clock):
            yield from look(database, clock)
    except TallylightError as error:
        yield Finding("database", "wrong", str(error))
    finally:
        database.close()


def _library(database: Database, _clock: Clock) -> Iterator[Finding]:
    if database.is_postgres:
        yield Finding("database", "ok", f"{database.described} answers.")
        return
    library = sqlite_library()
    named = f"SQLite {library.sqlite_version} of {library.__name__.partition('.')[0]}"
    if is_safe_sqlite():
        yield Finding("database", "ok", f"{database.described} answers ({named}).")
        return
    yield Finding(
        "database",
        "note",
        f"{named} is older than 3.51.3 and not safe with two programs writing: commands that "
        "write wait until the server is stopped. Python packages with a newer one: pysqlite3.",
    )


def _schema(database: Database, clock: Clock) -> Iterator[Finding]:
    state = schema_state(database)
    if state == "newer":
        sentence = "The database was written by a newer Tallylight: install that version again."
        yield Finding("schema", "wrong", sentence)
    elif state == "current":
        yield Finding("schema", "ok", "The schema is that of this version.")
        yield from _set_aside(database)
        yield from _unbegun(database, clock)
        yield from _history(database, clock)
    else:
        yield Finding("schema", "ok", f"The schema is {state}; `tallylight serve` brings it up.")


def _set_aside(database: Database) -> Iterator[Finding]:
    with reading(database) as connection:
        names = set_aside(connection)
    if names:
        sentence = (
            "Other programs have tables or functions of these names, or nothing may be made in "
            f"`public`, so ours are in the schema tallylight_compat: {', '.join(names)}."
        )
        yield Finding("views", "note", sentence)


def _history(database: Database, clock: Clock) -> Iterator[Finding]:
    found = look_at_history(database, clock)
    for sentence in found.damaged:
        yield Finding("history", "wrong", sentence)
    if not found.damaged:
        sentence = f"{found.files:,} files are what was written ({found.bytes / 1e6:,.1f} MB)."
        yield Finding("history", "ok", sentence)
    if found.waiting:
        sentence = (
            f"{found.waiting:,} days, each kind by itself, are over and wait to be sealed: a "
            "server does so by itself, `tallylight seal` does it now."
        )
        yield Finding("history", "note", sentence)


def _database_clock(database: Database, clock: Clock) -> Iterator[Finding]:
    if not database.is_postgres:
        return
    apart = abs(clock_of(database) - clock()) / SECOND
    if apart > _CLOCK_TOLERANCE_S:
        sentence = f"The clocks of this machine and of the database are {apart:,.0f} s apart."
        yield Finding("clock", "wrong", sentence)


def _unbegun(database: Database, clock: Clock) -> Iterator[Finding]:
    for family, count in count_unbegun(database, clock() - DAY).items():
        if count:
            sentence = (
                f"{count:,} {family} were told to have ended more than 24 h ago and never to have "
                "begun: they are in no list until their start arrives."
            )
            yield Finding(family, "note", sentence)
